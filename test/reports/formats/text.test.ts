import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textColumns } from '../../../reports/terminal/line.ts';
import { writeTerminalReport } from '../../../reports/formats/text.ts';
import { formatDollars } from '../../../src/units/format.ts';
import { dollarFiguresOf, SUMMARIES, TRACE } from '../summaries.ts';

const SAMPLES = Object.entries(SUMMARIES);
// eslint-disable-next-line no-control-regex -- ANSI codes are what is looked for.
const ANSI = /\u001b\[\d+m/g;

test.each(SAMPLES.filter(([name]) => name !== 'failed'))('%s: golden at 80 columns', async (name, summary) => {
  await expect(writeTerminalReport(summary, { color: false, width: 80 })).toMatchFileSnapshot(`../goldens/${name}.txt`);
});

test('colour: golden', async () => {
  await expect(writeTerminalReport(SUMMARIES.failed, { color: true, width: 80 })).toMatchFileSnapshot(
    '../goldens/failed-color.txt',
  );
});

test.each(SAMPLES)('%s: no line is over the width or ends in blanks, whatever the width', (_, summary) => {
  for (const width of [-1, 0, Number.NaN, 59, 60, 61, 72, 80, 99, 100, 101, 400, Infinity]) {
    const bound = Math.min(100, Math.max(60, width || 60));
    const text = writeTerminalReport(summary, { color: false, width });
    expect(text.endsWith('\n')).toBe(true);
    for (const line of text.split('\n')) {
      expect(textColumns(line)).toBeLessThanOrEqual(bound);
      expect(line).toBe(line.trimEnd());
    }
  }
});

test.each(SAMPLES)('%s: colour adds codes and nothing else', (_, summary) => {
  const plain = writeTerminalReport(summary, { color: false, width: 80 });
  const colored = writeTerminalReport(summary, { color: true, width: 80 });
  expect(plain).not.toMatch(ANSI);
  expect(colored).not.toBe(plain);
  expect(colored.replace(ANSI, '')).toBe(plain);
});

test.each(SAMPLES)('%s: every dollar figure is in the report', (_, summary) => {
  for (const width of [80, 100]) {
    const text = writeTerminalReport(summary, { color: false, width }).replace(/\s+/g, ' ');
    for (const figure of dollarFiguresOf(summary)) expect(text).toContain(formatDollars(figure));
  }
});

test.each(SAMPLES)('%s: thresholds, reasons and refusals are all told', (_, summary) => {
  const text = writeTerminalReport(summary, { color: false, width: 100 }).replace(/\s+/g, ' ');
  for (const { metric, condition, passed } of summary.thresholds) {
    expect(text).toContain(`${passed ? '✓' : '✗'} ${metric} ${condition}`);
  }
  for (const reason of summary.validity.reasons) expect(text).toContain(`! ${reason}`);
  expect(text.includes('because maxInFlight')).toBe(summary.refused.inFlight > 0);
  expect(text.includes('because maxDollars')).toBe(summary.refused.spendCap > 0);
  expect(text.includes('send lag')).toBe(summary.world !== 'virtual');
  expect(text.includes('polls of jobs')).toBe((summary.polls ?? 0) > 0);
});

test('the reason of a verdict is told whole, whatever the width', () => {
  const partial = SAMPLES.find(([, { verdict }]) => verdict === 'partial')?.[1] as (typeof SAMPLES)[0][1];
  const reason =
    'the spend cap of $5 was reached because the price of a request of m rose from $0.0025 to $1; the load ended there';
  const summary = { ...partial, validity: { ...partial.validity, reasons: [reason] } };
  fc.assert(
    fc.property(fc.integer({ min: 60, max: 120 }), (width) => {
      const [headline = ''] = writeTerminalReport(summary, { width, color: false }).split(/\n {2}(?:HTTP|virtual)/);
      expect(headline.replaceAll(/\s+/g, ' ')).toContain(reason);
    }),
    { seed: 5, numRuns: 61 },
  );
});

test('texts from outside can neither move the cursor nor break the lines', () => {
  const texts = fc.string({ unit: 'binary', maxLength: 200 });
  fc.assert(
    fc.property(texts, texts, texts, (name, reason, model) => {
      const { failed } = SUMMARIES;
      const [attempt] = TRACE.attempts as [(typeof TRACE.attempts)[number]];
      const text = writeTerminalReport(
        {
          ...failed,
          scenario: { ...failed.scenario, name, description: reason },
          exemplars: {
            of: 1,
            requests: [{ ...TRACE, retry: name, attempts: [{ ...attempt, outcome: reason, model }], kinds: [] }],
          },
          run: { retry: name, arrivals: reason, capacity: model, limits: [name], faults: [], overrides: [reason] },
          byModel: failed.byModel.map((entry) => ({ ...entry, model })),
          thresholds: failed.thresholds.map((entry) => ({
            ...entry,
            metric: name,
            condition: model,
            observed: reason,
          })),
          validity: { ...failed.validity, reasons: [reason] },
        },
        { color: false, width: 80 },
      );
      expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
      for (const line of text.split('\n')) expect(textColumns(line)).toBeLessThanOrEqual(80);
    }),
    { seed: 42, numRuns: 150 },
  );
});
