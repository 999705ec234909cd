import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nanoUsdText, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { divideHalfUp } from '../../src/money/ratio.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { mergedRuns } from '../executors/merged-runs.ts';
import { runs } from '../runs.ts';
import { scenarioOf } from '../runners/worlds.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** Units of money in the dearest request, and in any single amount of an account. */
const PRICE_MAX = 8;
const AMOUNT_MAX = 64;
/** The largest amount comes to just less than 2^53 nano-USD by the first, so that few of them pass it. */
const UNITS = [2n ** 47n - 1n, 2n ** 46n + 1n];

const amount = fc.integer({ min: 0, max: AMOUNT_MAX });
const account = fc.option(
  fc.oneof(
    fc.record({
      type: fc.constant('prepaid'),
      balance: amount,
      holds: fc.constantFrom('strict', 'check', 'none'),
      credits: fc.array(fc.record({ usd: amount, expiresAfter: fc.constantFrom('1s', '4s') }), { maxLength: 2 }),
      topUp: fc.option(fc.record({ below: fc.constant(10), amount: fc.integer({ min: 10, max: AMOUNT_MAX }) })),
    }),
    fc.record({
      type: fc.constant('postpaid'),
      holds: fc.constantFrom('strict', 'check', 'none'),
      creditLimit: fc.option(amount),
      keyCap: fc.option(fc.record({ usd: amount, per: fc.constantFrom('run', '5s') })),
    }),
  ),
);

const world = fc
  .record({
    price: fc.integer({ min: 1, max: PRICE_MAX }),
    account,
    charge: fc.constantFrom('completion', 'acceptance', 'hold'),
    maxDollars: fc.option(fc.integer({ min: 1, max: 4000 })),
    retry: fc.constantFrom('none', 'openai-node'),
    timeout: fc.constantFrom('120ms', '60s'),
    failed: fc.constantFrom(0, 0.4),
    refund: fc.constantFrom('full', 'none'),
    requests: fc.constantFrom(1, 30, 400, 4000),
  })
  // Such a provider holds the price of every job, in whatever account.
  .filter((one) => one.charge !== 'hold' || one.account === null || one.account.holds === 'strict');
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** The scenario of a world whose amounts are in units of so many nano-USD. */
function priced(one: World, unit: bigint): Scenario {
  const text = (units: number): string => nanoUsdText(BigInt(units) * unit);
  const money = new Set(['balance', 'usd', 'below', 'amount', 'creditLimit']);
  const written = JSON.parse(JSON.stringify(one.account), (name, value: unknown) => {
    if (value === null) return undefined;
    return money.has(name) ? text(Number(value)) : value;
  }) as object | undefined;
  return scenarioOf({
    model: { price: { per: 'image', usd: text(one.price) }, serviceTime: { type: 'exponential', mean: '100ms' } },
    provider: {
      capacity: { slots: 4 },
      billing: {
        charge: one.charge,
        outcomes: { 'server-error': one.refund },
        ...(written === undefined ? {} : { account: written }),
      },
      faults: [{ status: 500, stage: 'completion', share: one.failed }],
    },
    workload: { arrivals: { type: 'poisson', rate: '40/s' }, maxRequests: one.requests },
    client: {
      retry: one.retry,
      timeout: one.timeout,
      ...(one.maxDollars === null ? {} : { maxDollars: text(one.maxDollars) }),
    },
    scenario: { projection: { requestsPerMonth: 1_000_000 } },
  });
}

/** All sums of dollars of a summary, in nano-USD. */
function sumsOf({ dollars, byModel, series, account: books }: Summary): bigint[] {
  const { billed, useful, wasted, wastedBy } = dollars;
  const ofModels = byModel.flatMap(({ dollars: own }) => [own.billed, own.useful, own.wasted]);
  const { availableDollars = null, balanceDollars, heldDollars, toppedUpDollars, expiredDollars } = books ?? {};
  const ofAccount = [availableDollars ?? '0', balanceDollars, heldDollars, toppedUpDollars, expiredDollars];
  return [billed, useful, wasted, ...Object.values(wastedBy), ...ofModels, ...series.billedDollars, ...ofAccount].map(
    (text) => parseNanoUsd(text ?? '0'),
  );
}

test.each(UNITS)(
  'what costs %i times as much comes to as many times the dollars, and to the same in all else',
  (unit) => {
    let large = 0;
    fc.assert(
      fc.property(world, (one) => {
        const [cheap, dear] = [simulate(priced(one, 1n)), simulate(priced(one, unit))];
        expect([dear.requests, dear.attempts, dear.latencyMs]).toEqual([
          cheap.requests,
          cheap.attempts,
          cheap.latencyMs,
        ]);
        expect([dear.verdict, dear.refused, dear.account?.refused]).toEqual([
          cheap.verdict,
          cheap.refused,
          cheap.account?.refused,
        ]);
        expect(sumsOf(dear)).toEqual(sumsOf(cheap).map((nano) => nano * unit));
        const billed = parseNanoUsd(dear.dollars.billed);
        if (billed > 2n ** 53n) large++;
        expect(dear.series.billedDollars.reduce((sum, text) => sum + parseNanoUsd(text), 0n)).toBe(billed);
        const month = billed * 1_000_000n;
        const perMonth = divideHalfUp(month, BigInt(Math.max(1, dear.requests.offered)));
        expect(dear.projection?.perMonth ?? nanoUsdText(perMonth)).toBe(nanoUsdText(perMonth));
      }),
      { seed: 42, numRuns: runs(60, 400) },
    );
    expect(large).toBeGreaterThan(10);
  },
);

test('replications add up exactly beyond 2^63 nano-USD', () => {
  const one: World = {
    price: PRICE_MAX,
    account: null,
    charge: 'completion',
    maxDollars: null,
    retry: 'none',
    timeout: '60s',
    failed: 0.4,
    refund: 'full',
    requests: 4000,
  };
  const scenarios = [1, 2, 3, 4].map((seed) => ({ ...priced(one, UNITS[0] as bigint), seed }));
  const summaries = scenarios.map((scenario) => simulate(scenario));
  const merged = mergedRuns(scenarios);
  expect(merged.dollars.billed).toBe(
    nanoUsdText(summaries.reduce((sum, { dollars }) => sum + parseNanoUsd(dollars.billed), 0n)),
  );
  expect(parseNanoUsd(merged.dollars.billed)).toBeGreaterThan(2n ** 63n);
});

test('a cap of ten million dollars is a cap, also where what is left of it is more than a number holds', () => {
  const summary = simulate(
    scenarioOf({
      model: { price: { per: 'image', usd: '3000' } },
      workload: { arrivals: { type: 'burst', size: 5000, every: '1s' }, maxRequests: 5000 },
      client: { maxDollars: '10000000' },
    }),
  );
  expect(summary.requests).toMatchObject({ offered: 3334, succeeded: 3333 });
  expect(summary.dollars.billed).toBe('9999000');
});
