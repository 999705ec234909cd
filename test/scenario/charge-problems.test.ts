import { expect, test } from 'vitest';
import { chargeProblems } from '../../src/scenario/charge-problems.ts';
import { soundParts } from '../../src/scenario/sound-parts.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const LIMIT = '9007199.254740991';

interface Given {
  readonly model?: object;
  readonly provider?: object;
  readonly request?: object;
  readonly rest?: object;
}

function scenarioOf({ model, provider, request, rest }: Given): object {
  const serviceTime = { type: 'constant', value: '1s' };
  return {
    name: 'dear',
    provider: {
      models: { m: { operation: 'text-to-image', serviceTime, price: { per: 'image', usd: LIMIT }, ...model } },
      ...provider,
    },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'm', ...request }],
    },
    ...rest,
  };
}

const pathsOf = (given: Given): string[] =>
  chargeProblems(scenarioOf(given), soundParts(scenarioOf(given), undefined)).map(({ path }) => path.join('.'));
const above = { per: 'image', usd: '9007199.254740992' };
const bySecond = { per: 'compute-second', usd: '9007.199254740991' };

test.each<[string, Given, string[]]>([
  ['a charge that just fits', {}, []],
  ['one nano-dollar more', { model: { price: above } }, ['provider.models.m.price']],
  ['a price that no request asks for', { model: { price: above }, request: { model: 'n' } }, []],
  ['two images', { request: { images: 2 } }, ['provider.models.m.price']],
  ['a markup', { provider: { billing: { markup: 1 } } }, ['provider.models.m.price']],
  [
    'a price at night',
    { model: { price: [{ daily: '01:00..04:00', price: above }, { price: { per: 'image', usd: '1' } }] } },
    ['provider.models.m.price.0.price'],
  ],
  [
    'the price of an upstream',
    { model: { upstreams: [{ name: 'a' }, { name: 'b', price: above }] } },
    ['provider.models.m.upstreams.1.price'],
  ],
  [
    'billed tries',
    { model: { upstreams: [{ name: 'a' }, { name: 'b' }] }, provider: { failover: { billsFailedTries: true } } },
    ['provider.models.m.price'],
  ],
  ['a second a thousand times', { model: { price: bySecond, serviceTime: { type: 'constant', value: '1000s' } } }, []],
  [
    'and a millisecond',
    { model: { price: bySecond, serviceTime: { type: 'constant', value: '1000001ms' } } },
    ['provider.models.m.price'],
  ],
  [
    'and the extra latency of a fault',
    {
      model: { price: bySecond, serviceTime: { type: 'constant', value: '1000s' } },
      provider: { faults: [{ type: 'latency', extra: { type: 'constant', value: '1ms' } }] },
    },
    ['provider.models.m.price'],
  ],
  [
    'an hour of a worker',
    {
      provider: {
        capacity: { slots: 1, workers: { setupTime: { type: 'constant', value: '1s' } } },
        billing: { workers: { price: { per: 'compute-second', usd: '2502' } } },
      },
    },
    ['provider.billing.workers.price'],
  ],
  [
    'the longest of a distribution without bound',
    { model: { price: bySecond, serviceTime: { type: 'exponential', mean: '44s' } } },
    ['provider.models.m.price'],
  ],
])('%s', (_, given, paths) => {
  expect(pathsOf(given)).toEqual(paths);
});

test('it is told beside the other problems of the file, with what to do', () => {
  const scenario = scenarioOf({ model: { price: above }, rest: { client: { retry: 'nobody' } } });
  expect(() => createScenario(scenario)).toThrow(/client\.retry: /);
  expect(() => createScenario(scenario)).toThrow(
    /provider\.models\.m\.price: a request can cost \$9,007,199\.25 and one charge holds at most \$9,007,199: check the rate and its unit/,
  );
});
