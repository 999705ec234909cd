import { expect, test } from 'vitest';
import { CostsBySource, type KnownSource } from '../../../src/measure/cost-attribution.ts';
import { endpointWarnings } from '../../../src/runners/http/endpoint-warnings.ts';

type Costs = Partial<Record<KnownSource, number>> & { readonly unknownNano?: bigint };

function warningsOf(maxNanoUsd: bigint | undefined, { unknownNano = 0n, ...attempts }: Costs): string[] {
  const costs = Object.assign(new CostsBySource(), { unknownNano });
  Object.assign(costs.attempts, attempts);
  const client = { maxNanoUsd } as Parameters<typeof endpointWarnings>[0]['client'];
  return endpointWarnings({ client }, { unreadable: { count: 0, firstMessage: '' }, unstreamed: 0 }, costs);
}

test('a cap that no reply has told a price is warned of, also where every attempt was lost', () => {
  const told = [expect.stringContaining('the spend cap rests on the prices of the scenario')];
  expect(warningsOf(1n, { scenario: 3 })).toEqual(told);
  expect(warningsOf(1n, { unknownNano: 5n })).toEqual(told);
  expect(warningsOf(1n, { scenario: 3, stated: 1 })).toEqual([]);
  expect(warningsOf(1n, { unknownNano: 5n, quantities: 1 })).toEqual([]);
  expect(warningsOf(1n, {})).toEqual([]);
  expect(warningsOf(undefined, { unknownNano: 5n })).toEqual([]);
});
