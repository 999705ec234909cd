import { expect, test } from 'vitest';
import { geometricMean, outsideLaneText, scenarioTable, type ScenarioRow } from '../../bench/scenario-table.ts';

const row = (name: string, change: Partial<ScenarioRow> = {}): ScenarioRow => ({
  name,
  values: [2e6, 4e6, 3e6],
  plain: [4e6, 8e6, 6e6],
  base: [1e6, 2e6, 1.5e6],
  refusal: undefined,
  lengthened: ['workload.duration=9m'],
  ...change,
});

test('a line a scenario: speed, ratios within rounds, the lane, and what was changed', () => {
  const rows = [row('plain'), row('streamed', { values: [1e6, 2e6, 1.5e6], base: undefined, refusal: 'streams' })];
  expect(`\n${scenarioTable(rows)}`).toBe(`
scenario  M requests/s  vs base  vs M/M/16  lane     lengthened by
plain             3.00     2.00       0.50  yes      workload.duration=9m
streamed          1.50        -       0.25  streams  workload.duration=9m`);
});

test('the geometric mean of ratios', () => {
  expect(geometricMean([0.25, 4, 8])).toBeCloseTo(2, 12);
});

test('the scenarios outside the lane are summed up: those that the base cannot simulate, only beside M/M/16', () => {
  const slow = row('slow', { values: [0.5e6, 1e6, 0.75e6], refusal: 'streams' });
  const unknown = row('unknown', { refusal: 'closed loop', base: [Number.NaN, Number.NaN, Number.NaN] });
  expect(outsideLaneText([row('fast'), slow, unknown])).toBe(
    '2 outside the lane: geometric mean 0.25 of M/M/16, 0.50 of the base (least: 0.50, slow)',
  );
  expect(outsideLaneText([unknown])).toBe('1 outside the lane: geometric mean 0.50 of M/M/16');
  expect(outsideLaneText([row('fast')])).toBe('All scenarios use the fast lane.');
});
