import { expect, test } from 'vitest';
import { findings, placeText, studySentence, sweepNames, verdictText } from '../../../reports/study/figures.ts';
import type { Study } from '../../../src/study/study.ts';
import { STUDIES } from './studies.ts';

const withPaths = (...paths: string[]): Study => ({
  ...STUDIES.line,
  sweeps: paths.map((path) => ({ path, values: ['1'] })),
});

test('a sweep is named by the shortest end of its path that no other sweep has', () => {
  expect(sweepNames(withPaths('client.retry', 'workload.arrivals.rate'))).toEqual(['retry', 'rate']);
  expect(sweepNames(withPaths('client.retry.type', 'workload.arrivals.type', 'seed'))).toEqual([
    'retry.type',
    'arrivals.type',
    'seed',
  ]);
  expect(sweepNames(withPaths('provider.limits[0].rate', 'workload.arrivals.rate', 'provider.limits[1].rate'))).toEqual(
    ['limits[0].rate', 'arrivals.rate', 'limits[1].rate'],
  );
  expect(sweepNames(withPaths('rate', 'workload.arrivals.rate'))).toEqual(['rate', 'arrivals.rate']);
  expect(sweepNames(withPaths('workload.requests[0].weight', 'thresholds["latencyMs.p95"]', 'faults[1]'))).toEqual([
    'weight',
    'p95',
    '1',
  ]);
});

test('the best cell is the best of those whose thresholds hold, and says who shares it', () => {
  const [success] = findings(STUDIES.line);
  expect(success).toMatchObject({ label: 'Highest success share', figure: '100 %', place: 'rate=10/s' });
  const level = { ...STUDIES.line, cells: STUDIES.line.cells.map((cell) => ({ ...cell, successShare: 0.5 })) };
  expect(findings(level)[0]?.place).toBe('rate=10/s, and in 1 other');
  expect(findings(STUDIES.nothing).map(({ metric }) => metric.id)).toEqual(['goodput']);
});

test('places, sentences and verdicts', () => {
  const [first, , , last] = STUDIES.line.cells;
  if (first === undefined || last === undefined) throw new Error('This study has four cells.');
  expect(placeText(STUDIES.line, first)).toBe('rate=10/s');
  expect([first, last].map(verdictText)).toEqual(['✓', '✗ errorRate']);
  expect(STUDIES.nothing.cells.map(verdictText)).toEqual(['! partial']);
  const failed = { ...last, verdict: 'failed' as const, thresholds: [] };
  expect(verdictText({ ...failed, offered: 0 })).toBe('✗ nothing was offered');
  expect(verdictText({ ...failed, offered: 3, successShare: 0 })).toBe('✗ nothing succeeded');
  expect(studySentence(STUDIES.grid)).toBe('12 runs (3 × 4) in virtual time; in 6 of them all thresholds hold.');
});
