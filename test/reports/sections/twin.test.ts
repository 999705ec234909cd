import { expect, test } from 'vitest';
import { writeHtmlReport, writeTerminalReport } from '../../../reports/index.ts';
import type { Table } from '../../../reports/section.ts';
import { notesOf, tablesOf, textOf } from './parts.ts';
import { twinSection, twinSentence } from '../../../reports/sections/twin.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import { compareTwin, type TwinFigures } from '../../../src/measure/twin.ts';
import { SUMMARIES } from '../summaries.ts';

const PREDICTED: TwinFigures = [20, 500, 2000, 1.25, '10'];
const SLOWER = compareTwin(PREDICTED, [20, 500, 3000, 1.25, '12']);

const sentence = (twin: NonNullable<Summary['twin']>, world: Summary['world'], verdict: Summary['verdict']): string =>
  twinSentence(twin, { world, verdict });

const rowsOf = (twin: NonNullable<Summary['twin']>): Table['rows'] =>
  tablesOf(twinSection({ ...SUMMARIES.partial, twin }))[0]?.rows ?? [];

test('every figure has words, and its difference a sign', () => {
  expect(rowsOf(compareTwin(PREDICTED, [20.8, 480, 2000.1, null, '10']))).toEqual([
    ['throughput', '20.0/s', '20.8/s', '+4.0 %'],
    ['latency p50', '500 ms', '480 ms', '-4.0 %'],
    ['latency p95', '2.00 s', '2.00 s', '+0.0 %'],
    ['retry amplification', '1.250', '–', { text: '–', style: 'warn' }],
    ['billed', '$10.00', '$10.00', '+0.0 %'],
  ]);
});

test('a bill that nobody told is not compared, and the section says so', () => {
  const twin = compareTwin(PREDICTED, PREDICTED, undefined, 'dollars.billed');
  const section = twinSection({ ...SUMMARIES.partial, twin });
  expect(rowsOf(twin).map(([label]) => label)).not.toContain('billed');
  expect(notesOf(section).at(-1)).toBe('What was billed is not compared: the endpoint tells too little of it.');
  expect(notesOf(twinSection({ ...SUMMARIES.partial, twin: SLOWER }))).toHaveLength(1);
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
  for (const row of rowsOf(partial.twin)) {
    const [label = '', predicted = '', measured = '', difference = ''] = row.map(textOf);
    expect(text).toMatch(new RegExp(`${label} +${predicted.replace('$', '\\$')} +${measured.replace('$', '\\$')} `));
    for (const cell of [predicted, measured, difference]) {
      expect([`<td class="number">${cell}<`, `<span class="warn">${cell}<`].some((html) => page.includes(html))).toBe(
        true,
      );
    }
  }
  for (const report of [text, page]) expect(report).toMatch(/the first 8.00 s of the same scenario/i);
  expect(writeTerminalReport(passed, { color: false, width: 100 })).not.toContain('TWIN');
  expect(writeHtmlReport(passed)).not.toContain('Twin');
});
