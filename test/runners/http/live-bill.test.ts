import { expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNREADABLE } from '../../../src/client/transport.ts';
import { LiveBill } from '../../../src/runners/http/live-bill.ts';
import type { CostBasis, StatedCost } from '../../../src/runners/http/http-attempt.ts';
import type { ClassCosts } from '../../../src/runners/class-costs.ts';
import { outcomesOf } from '../../../src/runners/status-outcomes.ts';

const classes = (): ClassCosts => ({
  model: Int32Array.of(0),
  requestModel: Int32Array.of(0),
  product: [],
  tokens: Float64Array.of(0),
  fullNano: Float64Array.of(100),
  inputNano: Float64Array.of(0),
  worstNano: Float64Array.of(100),
  costNano: (_class, outcome) => (outcome === OUTCOME.ok ? 100 : outcome === OUTCOME['server-error'] ? 40 : 0),
  failedNano: () => 0,
  outcomesOf: (status, outcome) => outcomesOf(status, outcome, new Map()),
  usedNano: (_class, outcome, { outputTokens = 0, computeMs }) => {
    if (computeMs !== undefined) return undefined;
    return outcome === OUTCOME.ok ? 3 * outputTokens : 0;
  },
});

interface Attempt {
  readonly outcome: number;
  readonly status?: number;
  readonly stated?: StatedCost;
  readonly cost?: CostBasis;
}

/** Books the attempts of one request, and closes it. A unit costs 7 nano-USD. */
function billOf(attempts: readonly Attempt[], succeeded: boolean, costs = classes()): LiveBill {
  const bill = new LiveBill(costs, 1, (_class, units) => units * 7);
  for (const { outcome, status = 0, stated = {}, cost } of attempts) {
    bill.add(0, 0, { outcome, status, stated, cost: cost ?? (outcome >= 0 ? 'outcome' : 'unknown') });
  }
  bill.close(0, succeeded);
  return bill;
}

const partsOf = ({ costs }: LiveBill) => {
  const { billed, useful, failed, ghost, duplicate, moderated } = costs.total;
  return [billed, useful, failed, ghost, duplicate, moderated].map((part) => Number(part.value()));
};
const ok = (stated: StatedCost = {}): Attempt => ({ outcome: OUTCOME.ok, stated });

test('a cost that the reply states is believed, else quantities that it states are priced, else the rates of the scenario are', () => {
  expect(partsOf(billOf([ok({ priceNanoUsd: 77 })], true))).toEqual([77, 77, 0, 0, 0, 0]);
  expect(partsOf(billOf([ok({ priceNanoUsd: 0 })], true))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(partsOf(billOf([ok({ billedUnits: 11 })], true))).toEqual([77, 77, 0, 0, 0, 0]);
  expect(partsOf(billOf([ok({ usage: { outputTokens: 5 } })], true))).toEqual([15, 15, 0, 0, 0, 0]);
  expect(partsOf(billOf([ok()], true))).toEqual([100, 100, 0, 0, 0, 0]);
  const all = { priceNanoUsd: 5, billedUnits: 11, usage: { outputTokens: 5 } };
  expect(partsOf(billOf([ok(all)], true))).toEqual([5, 5, 0, 0, 0, 0]);
});

test('quantities of which nobody knows the price leave the price of the scenario', () => {
  expect(partsOf(billOf([ok({ usage: { computeMs: 5 } })], true))).toEqual([100, 100, 0, 0, 0, 0]);
  const bill = new LiveBill(classes(), 1);
  const { outcome } = ok();
  expect(bill.add(0, 0, { outcome, status: 200, stated: { billedUnits: 11 }, cost: 'outcome' })).toEqual({
    nano: 100,
    mostNano: 100,
    source: 'scenario',
  });
});

test('a failure costs what its outcome does, also by quantities', () => {
  const failed = OUTCOME['server-error'];
  expect(partsOf(billOf([{ outcome: failed }], false))).toEqual([40, 0, 40, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: failed, stated: { usage: { outputTokens: 5 } } }], false))[0]).toBe(0);
  expect(partsOf(billOf([{ outcome: failed, stated: { billedUnits: 0 } }], false))[0]).toBe(0);
});

test.each([TIMED_OUT, NETWORK_ERROR, UNREADABLE])('outcome %d: what it cost is unknown, and not billed', (outcome) => {
  const costs = classes();
  const bill = billOf([{ outcome }, { outcome }, ok({ priceNanoUsd: 70 })], true, costs);
  expect(partsOf(bill)).toEqual([70, 70, 0, 0, 0, 0]);
  expect(bill.bySource().unknownNano).toBe(200n);
  // An attempt of the class turned out to cost more: so may those have.
  costs.worstNano[0] = 400;
  expect(bill.bySource().unknownNano).toBe(800n);
});

test('what a failure may have cost beyond what its outcome does is unknown', () => {
  const costs = { ...classes(), failedNano: (_class: number, status: number) => (status === 504 ? 100 : 60) };
  const gateway = { outcome: OUTCOME.unavailable, status: 504 };
  const bill = billOf([gateway, { outcome: OUTCOME['server-error'], status: 500 }], false, costs);
  expect(partsOf(bill)).toEqual([40, 0, 40, 0, 0, 0]);
  expect(bill.bySource().unknownNano).toBe(120n);
  // Only the first may have cost whatever a request costs.
  costs.worstNano[0] = 400;
  expect([bill.bySource().unknownNano, bill.unknownAttempts(0)]).toEqual([420n, 1]);
});

test('a stream without its end is reckoned by what it states, and unknown where the policy may bill its tokens', () => {
  const cut = { outcome: OUTCOME.truncated, status: 200, stated: { usage: { outputTokens: 5 } } };
  const bill = billOf([cut], false);
  expect([partsOf(bill)[0], bill.bySource().unknownNano]).toEqual([0, 15n]);
  // It states more than a request was thought to cost at most: that is what it may have cost, and no more.
  const dear = billOf([{ ...cut, stated: { usage: { outputTokens: 50 } } }], false);
  expect([dear.bySource().unknownNano, dear.unknownAttempts(0)]).toEqual([150n, 0]);
});

test('an answer that cannot be read and states its tokens is billed by them', () => {
  const bill = billOf([{ outcome: UNREADABLE, status: 200, stated: { usage: { outputTokens: 5 } } }], false);
  expect([partsOf(bill)[0], bill.bySource().unknownNano]).toEqual([15, 0n]);
});

test('units of which nobody knows the price, and quantities beyond any amount of money, are a cost that is no amount of money', () => {
  const credits = { billedUnits: 2, unreadablePrice: '2 credits' };
  expect(billOf([ok(credits)], true).bySource().unreadable).toBe(0);
  const bill = new LiveBill(classes(), 1);
  const reply = { outcome: OUTCOME.ok, status: 200, cost: 'outcome' } as const;
  expect(bill.add(0, 0, { ...reply, stated: credits })).toMatchObject({ nano: 100, source: 'scenario' });
  expect(bill.bySource()).toMatchObject({ unreadable: 1, firstUnreadable: '2 credits' });
  const endless = { ...classes(), usedNano: () => Number.POSITIVE_INFINITY };
  const { unreadable, attempts } = billOf([ok({ usage: { outputTokens: 5 } })], true, endless).bySource();
  expect([unreadable, attempts.scenario]).toEqual([1, 1]);
});

test('a lost attempt of which the reply states the cost is billed: nobody has its output', () => {
  const lost = { outcome: UNREADABLE, stated: { priceNanoUsd: 70 }, cost: 'unknown' } as const;
  expect(partsOf(billOf([lost], false))).toEqual([70, 0, 0, 70, 0, 0]);
  expect(partsOf(billOf([lost, lost], false))).toEqual([140, 0, 0, 70, 70, 0]);
  expect(billOf([lost], false).bySource().unknownNano).toBe(0n);
});

test('an attempt that never reached the server costs nothing', () => {
  const bill = billOf([{ outcome: NETWORK_ERROR, cost: 'none' }], false);
  expect([partsOf(bill)[0], bill.bySource().unknownNano]).toEqual([0, 0n]);
});

test('it tells what the dollars rest on, and what the scenario says of the same attempts', () => {
  const bill = billOf(
    [
      { outcome: OUTCOME.throttled },
      { outcome: TIMED_OUT },
      ok(),
      ok({ priceNanoUsd: 5 }),
      ok({ usage: { outputTokens: 2 }, unreadablePrice: 'NaN' }),
    ],
    true,
  );
  const { attempts, nano, assumed, unreadable } = bill.bySource();
  expect(attempts).toEqual({ stated: 1, quantities: 1, scenario: 1 });
  expect([nano.stated.value(), nano.quantities.value(), nano.scenario.value()]).toEqual([5n, 6n, 100n]);
  expect([assumed.value(), unreadable]).toEqual([200n, 1]);
});
