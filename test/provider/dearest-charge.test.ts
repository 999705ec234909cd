import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePrice } from '../../src/billing/price/rule.ts';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { Reserve } from '../../src/provider/reserve.ts';
import { createPriceClock } from '../../src/provider/price-clock.ts';
import { QuoteTable } from '../../src/provider/quote-table.ts';
import { priceClasses } from '../../src/runners/class-costs.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runs } from '../runs.ts';
import { always, scenarioOf } from '../runners/worlds.ts';
import { engineRun } from '../theory/oracle/engine-world.ts';

const usd = fc.constantFrom('0.01', '0.02', '0.05', '1');
const price = fc.oneof(
  usd.map((each) => ({ per: 'image', usd: each })),
  usd.map((each) => ({ per: 'compute-second', usd: each })),
);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const service = fc.constantFrom('10ms', '40ms', '200ms').map((value) => ({ type: 'constant', value }));
const failures = fc.record({ share: fc.constantFrom(0.3, 0.8), status: fc.constantFrom(429, 500, 503) });
const upstream = fc.record({ price: optional(price), serviceTime: optional(service), failures: optional(failures) });
const timed = fc
  .tuple(price, price)
  .map(([first, then]) => [{ until: '2026-01-01T00:00:01Z', price: first }, { price: then }]);
const workers = fc.record({ setupTime: service, keepAlive: fc.constantFrom('0s', '100ms') });
const outcomes = fc
  .array(fc.constantFrom('none', 'full', 'input', 'elapsed'), {
    minLength: OUTCOMES.length,
    maxLength: OUTCOMES.length,
  })
  .map((dues) => ({ ...Object.fromEntries(OUTCOMES.map((name, i) => [name, dues[i]])), ok: 'full' }));
const fault = fc.record({ status: fc.constantFrom(500, 503), share: fc.constantFrom(0.2, 0.6) });

const scenarios = fc
  .record({
    seed: fc.nat(1000),
    own: fc.oneof(price, timed),
    upstreams: optional(fc.array(upstream, { minLength: 1, maxLength: 3 })),
    requeue: optional(
      fc.record({ statuses: fc.constant([429, 500, 503, 502]), times: fc.integer({ min: 1, max: 2 }) }),
    ),
    billsFailedTries: fc.boolean(),
    workers: optional(workers),
    pricedAt: fc.constantFrom('acceptance', 'completion'),
    charge: fc.constantFrom('completion', 'acceptance', 'hold'),
    outcomes,
    faults: fc.array(fault, { maxLength: 2 }),
    delivery: fc.constantFrom('sync', 'async'),
  })
  .map(({ seed, own, upstreams, delivery, faults, requeue, ...parts }): Scenario => {
    const list = upstreams?.map((each, i) => ({ name: `u${i}`, ...each }));
    return scenarioOf({
      seed,
      model: { ...always('100ms'), price: own, ...(list === undefined ? {} : { upstreams: list }) },
      request: { delivery },
      provider: {
        dialect: 'prodia',
        capacity: { slots: 3, ...(parts.workers === undefined ? {} : { workers: parts.workers }) },
        failover: { billsFailedTries: parts.billsFailedTries },
        faults,
        ...(requeue === undefined ? {} : { requeue }),
        billing: {
          outcomes: parts.outcomes,
          pricedAt: parts.pricedAt,
          charge: parts.charge,
          ...(parts.workers === undefined ? {} : { coldStart: 'billed' }),
        },
      },
      workload: { arrivals: { type: 'poisson', rate: '15/s' }, maxRequests: 25 },
      client: { timeout: '700ms', retry: { type: 'constant', attempts: 2, base: '50ms', cap: '50ms' } },
    });
  });

/** What the cap of a client, and the account of a customer, hold for a request at the start of the run. */
function heldNano({ provider, workload }: Scenario): { readonly cap: number; readonly account: number } {
  const prices = provider.models.map((each) => compilePrice(each.price, provider.billing));
  const { worstNano, fullNano, inputNano } = priceClasses(workload.requests, provider, prices);
  const quotes = new QuoteTable();
  const usage = workload.requests[0]!.usage;
  const quote = quotes.add({ model: 0, tokens: 0, fullNano: fullNano[0]!, inputNano: inputNano[0]!, usage });
  const reserve = new Reserve(provider, prices, createPriceClock(provider));
  return { cap: worstNano[0]!, account: reserve.nano(0, quotes, quote) };
}

test('no job is charged more than the cap of a client and the account of a customer hold for it', () => {
  let reached = 0;
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { cap, account } = heldNano(scenario);
      const charged = engineRun(scenario).jobs.map(({ chargedNano }) => chargedNano);
      const most = Math.max(0, ...charged);
      expect(most).toBeLessThanOrEqual(cap);
      // A price that holds only later counts for the cap from the start, and for an account when it holds.
      const { priceTimes } = scenario.provider.models[0]!;
      expect(priceTimes !== undefined || most <= account).toBe(true);
      if (most === cap) reached++;
    }),
    { seed: 42, numRuns: runs(120, 5000) },
  );
  // The bound is no wider than it must be.
  expect(reached).toBeGreaterThan(runs(120, 5000) / 5);
});
