import { expect, test } from 'vitest';
import { comparisonTable, compareWorlds } from '../../bench/parity/comparison.ts';
import { PARITY_SCENARIOS } from '../../bench/parity/scenarios.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { scenarioOf } from './worlds.ts';

const summaries = Object.values(PARITY_SCENARIOS).map((text) => simulate(scenarioOf(text)));
const [sample] = summaries as [Summary];

const withP95 = (p95: number): Summary => ({ ...sample, latencyMs: { ...sample.latencyMs, p95 } });
const withAttempts = (total: number): Summary => ({ ...sample, attempts: { ...sample.attempts, total } });
const marks = (simulated: Summary, measured: Summary): string[] =>
  compareWorlds([{ simulated, measured }]).flatMap(({ name, marked }) => (marked ? [name] : []));

test('a world agrees with itself', () => {
  for (const summary of summaries) expect(marks(summary, summary)).toEqual([]);
});

test.each([
  ['a time: 3 % and 2 ms, both', withP95(100), withP95(103.5), ['p95']],
  ['a time: 3 % of little is less than 2 ms', withP95(10), withP95(11.9), []],
  ['a time: 2 ms of much is less than 3 %', withP95(1000), withP95(1029), []],
  ['a count: 3 %', withAttempts(1000), withAttempts(1031), ['attempts']],
  ['a count: less', withAttempts(1000), withAttempts(971), []],
  ['nothing against something', withAttempts(0), withAttempts(1), ['attempts']],
])('%s', (_, simulated, measured, names) => {
  expect(marks(simulated, measured)).toEqual(names);
});

test('seeds are averaged, and the worst one is shown', () => {
  const pairs = [
    { simulated: withAttempts(100), measured: withAttempts(90) },
    { simulated: withAttempts(100), measured: withAttempts(110) },
  ];
  const row = compareWorlds(pairs).find(({ name }) => name === 'attempts');
  expect(row).toMatchObject({ simulated: 100, measured: 100, difference: 0, marked: false });
  expect(row?.worst).toBeCloseTo(0.1, 12);
  expect(comparisonTable([row!])).toBe(
    [
      'mean over seeds  simulated  measured  difference  worst seed',
      'attempts             100.0     100.0       0.0 %      10.0 %',
    ].join('\n'),
  );
});

test('without seeds there is nothing to compare', () => {
  expect(() => compareWorlds([])).toThrow('at least one seed');
});

test('every scenario meets what it is about', () => {
  const seen = Object.fromEntries(summaries.map((summary) => [summary.scenario.name, summary]));
  expect(seen['token-bucket']?.attempts.byStatus['429']).toBeGreaterThan(20);
  expect(seen['outage']?.attempts.byStatus['503']).toBeGreaterThan(50);
  expect(seen['slow-tail']?.attempts.timeouts).toBeGreaterThan(10);
  expect(seen['burst']?.attempts.byStatus['429']).toBeGreaterThan(20);
  expect(seen['closed-loop']?.queueWaitMs.max).toBeGreaterThan(50);
  expect(Number(seen['acceptance']?.dollars.wastedBy.failed)).toBeGreaterThan(1);
});
