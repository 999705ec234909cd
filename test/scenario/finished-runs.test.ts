import fc from 'fast-check';
import { expect, test } from 'vitest';
import { REPORT_FORMATS } from '../../reports/index.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { summarySchema } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runs } from '../runs.ts';

const MAX = 2n ** 53n - 1n;
const MOST = '9007199.254740991';
/** Dollars at what one charge holds, and at what it holds for so many images, tries or seconds. */
const usd = fc
  .tuple(
    fc.constantFrom(1n, 2n, 9n, 30n, 90n, 90n, 3600n, 36_000n, 500_000n, 10_000_000n),
    fc.constantFrom(-1n, 0n, 1n),
  )
  .map(([part, more]) => {
    const nano = MAX / part + more;
    return `${nano / 1_000_000_000n}.${String(nano % 1_000_000_000n).padStart(9, '0')}`;
  });
const amount = fc.constantFrom('0', '1', '9007199.25474099', MOST);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const price = fc.oneof(
  usd.map((each) => ({ per: 'image', usd: each })),
  usd.map((each) => ({ per: 'compute-second', usd: each })),
  usd.map((each) => ({ per: 'megapixel', usd: each, minimum: MOST })),
  usd.map((each) => ({ per: 'image', usd: each, markup: 100 })),
);
const timed = usd.map((each) => [
  { until: '2026-01-01T00:00:01Z', price: { per: 'image', usd: each } },
  { price: { per: 'image', usd: '1' } },
]);
const service = fc.constantFrom(
  { type: 'constant', value: '1s' },
  { type: 'exponential', mean: '300ms' },
  { type: 'lognormal', median: '1s', p95: '9s' },
);
const account = fc.oneof(
  fc.record({
    type: fc.constant('prepaid'),
    balance: amount,
    credits: fc.array(fc.record({ usd: amount, expiresAfter: fc.constantFrom('1s', '1h') }), { maxLength: 3 }),
    holds: fc.constantFrom('strict', 'check', 'none'),
    topUp: optional(fc.constant({ below: MOST, amount: MOST, after: '1s' })),
    keyCap: optional(fc.record({ usd: amount, per: fc.constantFrom('run', '1m') })),
  }),
  fc.record({ type: fc.constant('postpaid'), creditLimit: optional(amount) }),
);
const input = fc.record({
  price: fc.oneof({ weight: 4, arbitrary: price }, { weight: 1, arbitrary: timed }),
  other: price,
  service,
  upstreams: optional(fc.array(fc.record({ price: optional(price) }), { minLength: 1, maxLength: 3 })),
  billsFailedTries: fc.constantFrom(false, false, true),
  requeue: optional(fc.constant({ statuses: [500], times: 2 })),
  workers: fc.option(
    fc.record({
      bills: fc.constantFrom(['active'], ['idle', 'active']),
      usd: fc.constantFrom('0.01', '2501.999', '2502'),
    }),
    { nil: undefined, freq: 2 },
  ),
  account: optional(account),
  charge: fc.constantFrom('completion', 'acceptance'),
  images: fc.constantFrom(1, 1, 2, 10),
  attempts: fc.constantFrom(1, 4),
  fallback: fc.boolean(),
  maxDollars: optional(fc.constantFrom('1', '10000000', '1000000000000')),
  perMonth: optional(fc.constantFrom(1, 1_000_000, 2 ** 53 - 1)),
  burst: fc.constantFrom(1, 30, 300),
});
type Input = typeof input extends fc.Arbitrary<infer T> ? T : never;

/** The scenario, or undefined where it is refused by name. */
function scenarioOf(of: Input): Scenario | undefined {
  const model = { operation: 'text-to-image', serviceTime: of.service };
  const upstreams = of.upstreams?.map((each, i) => ({ name: `u${i}`, failures: { share: 0.4, status: 500 }, ...each }));
  const { workers } = of;
  try {
    return createScenario({
      name: 'dear',
      startAt: '2026-01-01T00:00:00Z',
      provider: {
        dialect: 'openai',
        models: {
          m: { ...model, price: of.price, ...(upstreams === undefined ? {} : { upstreams }) },
          n: { ...model, price: of.other },
        },
        capacity: {
          slots: 3,
          ...(workers === undefined ? {} : { workers: { setupTime: of.service, keepAlive: '2d', min: 1 } }),
        },
        failover: { billsFailedTries: of.billsFailedTries },
        ...(of.requeue === undefined ? {} : { requeue: of.requeue }),
        billing: {
          charge: of.charge,
          outcomes: 'accepted',
          ...(of.account === undefined ? {} : { account: of.account }),
          ...(workers === undefined
            ? {}
            : {
                workers: { price: { per: 'compute-second', usd: workers.usd }, bills: workers.bills },
                coldStart: 'billed',
              }),
        },
        faults: [{ status: 500, stage: 'completion', share: 0.3 }],
      },
      workload: {
        duration: '20s',
        arrivals: { type: 'burst', size: of.burst, every: '10s' },
        requests: [{ operation: 'text-to-image', model: 'm', images: of.images, size: '1024x1024' }],
      },
      client: {
        timeout: '5s',
        retry: { type: 'constant', attempts: of.attempts, base: '1s', cap: '1s' },
        ...(of.fallback ? { fallback: { models: { m: ['n'] }, on: [500] } } : {}),
        ...(of.maxDollars === undefined ? {} : { maxDollars: of.maxDollars }),
      },
      ...(of.perMonth === undefined ? {} : { projection: { requestsPerMonth: of.perMonth } }),
    });
  } catch (error) {
    if (error instanceof ScenarioError) return undefined;
    throw error;
  }
}

test('what is accepted is simulated to its end, and its result is read and written', () => {
  let finished = 0;
  fc.assert(
    fc.property(input, (of) => {
      const scenario = scenarioOf(of);
      if (scenario === undefined) return;
      const summary = simulate(scenario);
      finished++;
      expect(summarySchema.safeParse(JSON.parse(JSON.stringify(summary))).error?.issues).toBeUndefined();
      for (const { writers } of REPORT_FORMATS) writers.summary?.write(summary, { color: false, width: 100 });
    }),
    { seed: 42, numRuns: runs(40, 3000) },
  );
  expect(finished).toBeGreaterThan(runs(40, 3000) / 6);
});
