import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const image = (usd: string): object => ({ per: 'image', usd });
const DEAR_SECOND = [
  { name: 'a', priority: 1, failures: { share: 0.1 } },
  { name: 'b', priority: 2, price: image('0.03') },
];

interface Parts {
  readonly seed: number;
  readonly model?: object;
  readonly provider?: object;
  readonly billing?: object;
}

/** A gateway whose second upstream is dearer than the model, and customers who spend a prepaid balance to its end. */
function summaryOf({ seed, model, provider, billing }: Parts): Summary {
  const scenario = createScenario({
    name: 'held',
    seed,
    provider: {
      dialect: 'lumenfall',
      capacity: { slots: 10 },
      startTimeout: '2s',
      limits: [{ type: 'token-bucket', rate: '12/s', burst: 6 }],
      models: {
        img: {
          operation: 'text-to-image',
          serviceTime: { type: 'exponential', mean: '500ms' },
          price: image('0.02'),
          upstreams: DEAR_SECOND,
          ...model,
        },
      },
      billing: {
        charge: 'hold',
        outcomes: 'openrouter',
        account: { type: 'prepaid', balance: '5.50' },
        ...billing,
      },
      ...provider,
    },
    workload: {
      duration: '30s',
      arrivals: { type: 'closed', users: 12, thinkTime: { type: 'exponential', mean: '600ms' } },
      requests: [{ operation: 'text-to-image', model: 'img' }],
    },
    client: {
      retry: { type: 'full-jitter', attempts: 4, base: '300ms', cap: '2s', budget: { type: 'ratio', ratio: 0.2 } },
      timeout: '3s',
    },
    faults: [
      { type: 'moderated', stage: 'output', share: 0.05 },
      { at: '10s', for: '5s', type: 'reset', share: 0.3 },
      { at: '20s', for: '3s', type: 'pause' },
    ],
  });
  return simulate(scenario);
}

const RISING = [{ until: '2026-01-01T00:00:01Z', price: image('0.02') }, { price: image('0.05') }];
const ALWAYS = { type: 'constant', value: '500ms' };
const FAILING = { model: { upstreams: [{ name: 'a', failures: { share: 0.5 } }, { name: 'b' }] } };

test.each<[string, Omit<Parts, 'seed'>]>([
  ['the dearest upstream', {}],
  ['tries that fail and are billed', { ...FAILING, provider: { failover: { billsFailedTries: true } } }],
  [
    'tries of jobs that are put back into the queue',
    { ...FAILING, provider: { failover: { billsFailedTries: true }, requeue: { statuses: [503], times: 2 } } },
  ],
  [
    'a price that is dearer by the end of a job',
    {
      model: { price: RISING, upstreams: undefined },
      billing: { pricedAt: 'completion', account: { type: 'prepaid', balance: '0.06' } },
    },
  ],
  [
    'a cold start that the request pays for',
    {
      model: { price: { per: 'compute-second', usd: '0.02' }, serviceTime: ALWAYS, upstreams: undefined },
      provider: { capacity: { slots: 4, workers: { setupTime: ALWAYS, keepAlive: '0s' } } },
      billing: { coldStart: 'billed', account: { type: 'prepaid', balance: '0.61' } },
    },
  ],
])('what is held covers %s, so that a prepaid balance never falls below zero', (_, parts) => {
  for (let seed = 1; seed <= 20; seed++) {
    const { account } = summaryOf({ seed, ...parts });
    expect(account?.refused.insufficient).toBeGreaterThan(0);
    expect(Number(account?.availableDollars)).toBeGreaterThanOrEqual(0);
  }
});
