import { expect, test } from 'vitest';
import { writeHtmlReport, writeTerminalReport } from '../../reports/index.ts';
import { twinRows, twinSentence } from '../../reports/twin.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { compareTwin, type TwinFigures } from '../../src/measure/twin.ts';
import { SUMMARIES } from './summaries.ts';

const PREDICTED: TwinFigures = [20, 500, 2000, 1.25, '10'];
const SLOWER = compareTwin(PREDICTED, [20, 500, 3000, 1.25, '12']);

const sentence = (twin: NonNullable<Summary['twin']>, world: Summary['world'], verdict: Summary['verdict']): string =>
  twinSentence(twin, { world, verdict });

test('every figure has words, and its difference a sign', () => {
  expect(twinRows(compareTwin(PREDICTED, [20.8, 480, 2000.1, null, '10']))).toEqual([
    { label: 'throughput', predicted: '20.0/s', measured: '20.8/s', difference: '+4.0 %', agrees: true },
    { label: 'latency p50', predicted: '500 ms', measured: '480 ms', difference: '-4.0 %', agrees: true },
    { label: 'latency p95', predicted: '2.00 s', measured: '2.00 s', difference: '+0.0 %', agrees: true },
    { label: 'retry amplification', predicted: '1.250', measured: '–', difference: '–', agrees: false },
    { label: 'billed', predicted: '$10.00', measured: '$10.00', difference: '+0.0 %', agrees: true },
  ]);
});

test('the sentence says whether to believe the model, and what differs', () => {
  const same = compareTwin(PREDICTED, PREDICTED);
  expect(sentence(same, 'mock', 'passed')).toMatch(/simulations of this scenario may be believed/);
  expect(sentence(same, 'real', 'passed')).toMatch(/the scenario describes the endpoint/);
  expect(sentence(SLOWER, 'mock', 'passed')).toMatch(
    /^latency p95, billed: more than 10 % apart.*the measured figures/,
  );
  expect(sentence(SLOWER, 'real', 'passed')).toMatch(/^latency p95, billed: .*does not describe this endpoint/);
  expect(sentence(SLOWER, 'mock', 'invalid')).toMatch(/^latency p95, billed: .*invalid, so believe the simulated/);
});

test('both reports show every figure; a part is said to be one; without a twin nothing is said of it', () => {
  const { partial, passed } = SUMMARIES;
  const text = writeTerminalReport(partial, { color: false, width: 100 });
  const page = writeHtmlReport(partial);
  if (partial.twin === undefined) throw new Error('The sample has a twin.');
  for (const { label, predicted, measured, difference } of twinRows(partial.twin)) {
    expect(text).toMatch(new RegExp(`${label} +${predicted.replace('$', '\\$')} +${measured.replace('$', '\\$')} `));
    for (const cell of [predicted, measured, difference]) expect(page).toContain(`<td class="number">${cell}</td>`);
  }
  for (const report of [text, page]) expect(report).toContain('the first 8.00 s of the same scenario');
  expect(writeTerminalReport(passed, { color: false, width: 100 })).not.toContain('TWIN');
  expect(writeHtmlReport(passed)).not.toContain('Twin');
});
