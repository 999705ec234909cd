import { expect, test } from 'vitest';
import { CostsBySource } from '../../src/measure/cost-attribution.ts';
import { costWarnings } from '../../src/measure/cost-warnings.ts';

/** Warnings about one attempt, by what its reply states and what the scenario says, in nano-USD. */
function warningsOf(statedNano: number, assumedNano: number): string[] {
  const costs = new CostsBySource();
  costs.add('stated', statedNano, assumedNano);
  return costWarnings(costs);
}

test('stated dollars that differ by more than 1 % are told, with how much', () => {
  expect(warningsOf(101, 100)).toEqual([]);
  expect(warningsOf(102, 100)[0]).toMatch(
    /^replies state \$0.000000102 where the scenario says \$0.0000001, 2 % more; /,
  );
  expect(warningsOf(98, 100)[0]).toContain(', 2 % less; ');
  expect(warningsOf(250, 100)[0]).toContain(', 2.5 times more; ');
  expect(warningsOf(100, 4000)[0]).toContain(', 40 times less; ');
  expect(warningsOf(7, 0)[0]).toContain('where the scenario says $0; ');
});

test('what the scenario says is compared only with what replies state', () => {
  const costs = new CostsBySource();
  costs.add('scenario', 900, 100);
  expect(costWarnings(costs)).toEqual([]);
});

test('costs that are no amount of money are counted', () => {
  const costs = new CostsBySource();
  costs.unread('NaN');
  expect(costWarnings(costs)).toEqual([
    '1 reply states a cost that is no amount of money, such as NaN: it counts as not stated',
  ]);
  for (let i = 1; i < 1200; i++) costs.unread('-1');
  expect(costWarnings(costs)[0]).toMatch(/^1,200 replies state a cost .* such as NaN:/);
  const merged = new CostsBySource();
  merged.mergeDump(costs.dump());
  expect(costWarnings(merged)).toEqual(costWarnings(costs));
});
