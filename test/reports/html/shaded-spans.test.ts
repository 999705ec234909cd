import { expect, test } from 'vitest';
import { chartsHtml } from '../../../reports/html/chart-section.ts';
import { chartsOf } from '../../../reports/html/charts.ts';
import { shadedSpans, shadesHtml } from '../../../reports/html/shaded-spans.ts';
import { SUMMARIES } from '../summaries.ts';

const { failed, invalid } = SUMMARIES;
const PHASES = { steady: { fromMs: 30_000 }, cooldown: { fromMs: 90_000 } };
const QUIET = { ...failed, run: undefined, phases: undefined, durationMs: 120_000 };

test('a chart is shaded while a fault acts that does not act all the time', () => {
  expect(shadedSpans(failed)).toEqual([{ fromMs: 100_000, untilMs: 150_000, color: '--shade', label: '' }]);
  expect(shadedSpans(invalid)).toEqual([]);
  const late = { fault: '{ type: pause }', fromMs: failed.durationMs, untilMs: null };
  const endless = { ...late, fromMs: 60_000 };
  const run = { ...failed.run, faults: [late, endless, endless] } as typeof failed.run;
  expect(shadedSpans({ ...failed, run }).map(({ fromMs, untilMs }) => [fromMs, untilMs])).toEqual([[60_000, null]]);
  // When the faults of a real endpoint act, nobody knows.
  expect(shadedSpans({ ...failed, world: 'real' })).toEqual([]);
});

test('warm-up and cool-down are shaded where the load has them, and named', () => {
  const spans = (phases: typeof PHASES | object | undefined, durationMs = 120_000): unknown[] =>
    shadedSpans({ ...QUIET, phases: phases as typeof PHASES, durationMs }).map(({ fromMs, untilMs, color, label }) => [
      fromMs,
      untilMs,
      color,
      label,
    ]);
  const warmup = [0, 30_000, '--phase-shade', 'warm-up'];
  expect(spans(undefined)).toEqual([]);
  expect(spans(PHASES)).toEqual([warmup, [90_000, null, '--phase-shade', 'cool-down']]);
  expect(spans({ steady: PHASES.steady })).toEqual([warmup]);
  // A run that ended before its cool-down.
  expect(spans(PHASES, 60_000)).toEqual([warmup]);
});

test('the legend names phases and faults, each with the colour of its shade', () => {
  expect(shadesHtml(QUIET).html).toBe('');
  const html = shadesHtml({ ...failed, phases: PHASES, durationMs: 300_000 }).html;
  expect(html).toContain('Shaded outside of the steady phase: warm-up until 30s; cool-down from 90s on.</p>');
  expect(html).toContain('Shaded while a fault acts: status 503, share 0.5, at 100s, for 50s.</p>');
  expect(html.match(/class="shade-\w+"/g)).toEqual(['class="shade-phase"', 'class="shade-fault"']);
  expect(chartsHtml(chartsOf(failed), failed).html).toContain(shadesHtml(failed).html);
});
