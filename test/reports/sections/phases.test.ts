import { expect, test } from 'vitest';
import { textFormat } from '../../../reports/formats/text.ts';
import { htmlFormat } from '../../../reports/formats/html.ts';
import { costSentence, runWords, verdictReason } from '../../../reports/sections/headline.ts';
import { besideSteady, phaseSection } from '../../../reports/sections/phases.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { always, scenarioOf } from '../../runners/worlds.ts';

const LOAD = { warmup: '4s', cooldown: '3s', duration: '10s', maxRequests: 100 };
const summaryOf = (workload: object): ReturnType<typeof simulate> =>
  simulate(
    scenarioOf({
      model: always('1500ms'),
      provider: { faults: [{ status: 503, stage: 'admission', share: 1, for: '2s' }] },
      workload,
      client: { retry: 'none', maxInFlight: 2 },
    }),
  );
const phased = summaryOf(LOAD);

test('each phase has a row, and so has the whole run', () => {
  const [table] = phaseSection(phased)?.parts ?? [];
  expect(table).toMatchObject({
    rows: [
      ['warm-up', '0 ms', '4.00 s', '4', '4', '1.000', '50.0 %', '1.50 s', '1.50 s', '$2.00'],
      [{ text: 'steady' }, '4.00 s', '3.00 s', '3', '3', '1.000', '0 %', '1.50 s', '1.50 s', '$3.00'],
      ['cool-down', '7.00 s', '3.00 s', '3', '3', '1.000', '0 %', '1.50 s', '1.50 s', '$3.00'],
      ['whole run', '0 ms', '10.0 s', '10', '10', '1.000', '20.0 %', '1.50 s', '1.50 s', '$8.00'],
    ],
  });
});

test('a run without phases has no such section', () => {
  const { phases: _, ...plain } = summaryOf({ duration: '10s', maxRequests: 100 });
  expect(phaseSection(plain)).toBeUndefined();
  expect(besideSteady(plain)).toEqual([]);
});

test('the head of a report tells steady requests from dollars of the whole run', () => {
  expect(costSentence(phased)).toBe(
    '3 of 3 steady requests succeeded. The whole run cost $8.00, with $2.00 (25.0 %) of the warm-up and $3.00 (37.5 %) of the cool-down, and none of it was wasted.',
  );
  expect(runWords(phased)).toContain(
    '10.0 s of load with 4.00 s of warm-up and 3.00 s of cool-down, then 500 ms of draining',
  );
});

test('a load that ends in its warm-up says so', () => {
  const short = summaryOf({ ...LOAD, maxRequests: 3 });
  expect(verdictReason(short)).toBe(
    'nothing was due in the steady phase; make the warm-up shorter, or the load longer',
  );
  expect(costSentence(short)).toBe('No steady request was offered; $1.00 was billed.');
});

test('text and page have the table', () => {
  const text = textFormat.writers.summary?.write(phased, { width: 100, color: false });
  expect(text).toContain('PHASES  of the load');
  expect(text).toContain('Of the whole run, with $2.00 (25.0 %) of the warm-up');
  const page = htmlFormat.writers.summary?.write(phased, { width: 100, color: false });
  expect(page).toContain('<h2>Phases</h2>');
});
