import { expect, test } from 'vitest';
import { CostsBySource, type KnownSource } from '../../../src/measure/cost-attribution.ts';
import { endpointWarnings } from '../../../src/runners/http/endpoint-warnings.ts';

type Costs = Partial<Record<KnownSource, number>> & { readonly unknownNano?: bigint };

function warningsOf(
  maxNanoUsd: bigint | undefined,
  { unknownNano = 0n, ...attempts }: Costs,
  foreign: readonly string[] = [],
): string[] {
  const costs = Object.assign(new CostsBySource(), { unknownNano });
  Object.assign(costs.attempts, attempts);
  const client = { maxNanoUsd } as Parameters<typeof endpointWarnings>[0]['client'];
  const answers = { unreadable: { count: 0, firstMessage: '' }, unstreamed: 0 };
  return endpointWarnings({ client }, { answers, requests: { foreign: new Set(foreign) } }, costs);
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

test('addresses of other hosts are told', () => {
  const [warning, ...others] = warningsOf(undefined, {}, ['https://queue.fal.run', 'https://b.example']);
  expect(others).toEqual([]);
  expect(warning).toMatch(
    /^replies name addresses at https:\/\/queue\.fal\.run, https:\/\/b\.example; .* at the target/,
  );
});
