import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ClientListener } from '../../src/client/client-parts.ts';
import { parseNanoUsd } from '../../src/money/nano-usd.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';
import { runs } from '../runs.ts';
import { scenarioOf } from '../runners/worlds.ts';
import { runJoined } from '../worlds/joined.ts';

const image = fc.constantFrom('0.01', '0.02', '0.05', '1').map((usd) => ({ per: 'image', usd }));
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });
const upstream = fc.record({
  price: optional(image),
  failures: optional(fc.record({ share: fc.constantFrom(0.3, 0.8), status: fc.constantFrom(429, 500, 503) })),
});
const timed = fc
  .tuple(image, image)
  .map(([first, then]) => [{ until: '2026-01-01T00:00:01Z', price: first }, { price: then }]);
const account = fc.record({
  balance: fc.constantFrom('0', '0.07', '0.3', '1.5', '4'),
  credits: optional(
    fc.array(fc.record({ usd: fc.constantFrom('0.1', '0.5'), expiresAfter: fc.constantFrom('300ms', '1s') }), {
      maxLength: 2,
    }),
  ),
  topUp: optional(fc.record({ below: fc.constantFrom('0.05', '0.2'), amount: fc.constantFrom('0.2', '1') })),
});

/** Gateways whose upstreams cost what they like, and customers who spend a balance that is held from. What is metered is left out: it counts in the mean. */
const scenarios = fc
  .record({
    seed: fc.nat(1000),
    price: fc.oneof(image, timed),
    upstreams: optional(fc.array(upstream, { minLength: 1, maxLength: 3 })),
    requeue: optional(fc.record({ statuses: fc.constant([429, 500, 502, 503]), times: fc.constantFrom(1, 2) })),
    billsFailedTries: fc.boolean(),
    pricedAt: fc.constantFrom('acceptance', 'completion'),
    charge: fc.constantFrom('completion', 'hold'),
    outcomes: fc.constantFrom('success-only', 'accepted', 'openrouter'),
    delivery: fc.constantFrom('sync', 'async'),
    faulty: fc.constantFrom(0, 0.3),
    account,
  })
  .map(({ seed, price, upstreams, requeue, billsFailedTries, delivery, faulty, ...billing }): Scenario => {
    const named = upstreams?.map((each, i) => ({ name: `u${i}`, ...each }));
    const model = { price, serviceTime: { type: 'exponential', mean: '90ms' } };
    return scenarioOf({
      seed,
      model: named === undefined ? model : { ...model, upstreams: named },
      request: { delivery },
      provider: {
        dialect: 'prodia',
        capacity: { slots: 3 },
        failover: { billsFailedTries },
        faults: [{ status: 500, stage: 'completion', share: faulty }],
        ...(requeue === undefined ? {} : { requeue }),
        billing: { ...billing, account: { type: 'prepaid', holds: 'strict', ...billing.account } },
      },
      workload: { arrivals: { type: 'poisson', rate: '20/s' }, maxRequests: 40 },
      scenario: { startAt: '2026-01-01T00:00:00Z' },
      client: { timeout: '400ms', retry: { type: 'constant', attempts: 3, base: '50ms', cap: '50ms' } },
    });
  });

/** The least that was left to spend, whenever an attempt or a request had ended, and how many attempts the account refused. */
function leastLeft(scenario: Scenario): { readonly nano: bigint; readonly refused: number } {
  let least: bigint | undefined;
  const look = (): void => {
    const left = parseNanoUsd(simulation.provider.charging.account?.view(simulation.nowMs).dollars.available ?? '0');
    if (least === undefined || left < least) least = left;
  };
  const watch = (inner: ClientListener): ClientListener => ({
    attemptEnded: (slot, outcome, status) => {
      look();
      return inner.attemptEnded(slot, outcome, status);
    },
    requestEnded: (...ended) => inner.requestEnded(...ended),
    requestDropped: (...dropped) => inner.requestDropped(...dropped),
  });
  const simulation: Simulation = new Simulation(scenario, { isLaneOpen: false, client: watch });
  simulation.run();
  look();
  const refused = simulation.provider.charging.account?.view(simulation.nowMs).refused.insufficient ?? 0;
  return { nano: least ?? 0n, refused };
}

test('an account that holds never goes below zero, whichever upstream serves a job in the end', () => {
  let poor = 0;
  fc.assert(
    fc.property(scenarios, (scenario) => {
      const { nano, refused } = leastLeft(scenario);
      expect(nano).toBeGreaterThanOrEqual(0n);
      if (refused > 0) poor++;
    }),
    { seed: 42, numRuns: runs(40, 5000) },
  );
  expect(poor).toBeGreaterThan(runs(40, 5000) / 4);
});

test('nor does it over HTTP', async () => {
  const some = fc.sample(scenarios, { seed: 42, numRuns: runs(3, 200) });
  for (const scenario of some) {
    // oxlint-disable-next-line no-await-in-loop -- one after the other: each has a clock of its own, and the machine is one
    const { summary } = await runJoined(scenario);
    const { availableDollars, balanceDollars } = summary.account ?? {};
    expect([availableDollars, balanceDollars].filter((text) => text === undefined || text?.startsWith('-'))).toEqual(
      [],
    );
  }
});
