import { expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../../src/client/transport.ts';
import { LiveBill } from '../../../src/runners/http/live-bill.ts';
import type { ClassCosts } from '../../../src/runners/class-costs.ts';

const SHAPES: ClassCosts = {
  model: Int32Array.of(0),
  requestModel: Int32Array.of(0),
  tokens: Float64Array.of(0),
  fullNano: Float64Array.of(100),
  inputNano: Float64Array.of(0),
  worstNano: Float64Array.of(100),
  costNano: (_shape, outcome) => (outcome === OUTCOME.ok ? 100 : outcome === OUTCOME['server-error'] ? 40 : 0),
};

interface Attempt {
  readonly outcome: number;
  readonly price?: number;
  readonly units?: number;
  readonly isUnseen?: boolean;
}

/** Books the attempts of one request, and closes it. A unit costs 7 nano-USD. */
function billOf(attempts: readonly Attempt[], succeeded: boolean): LiveBill {
  const bill = new LiveBill(SHAPES, 1, (_shape, units) => units * 7);
  for (const { outcome, price, units, isUnseen } of attempts) {
    const stated = {
      ...(price === undefined ? {} : { priceNanoUsd: price }),
      ...(units === undefined ? {} : { billedUnits: units }),
    };
    bill.add(0, 0, { outcome, stated, cost: outcome >= 0 ? 'outcome' : isUnseen === true ? 'none' : 'unknown' });
  }
  bill.close(0, succeeded);
  return bill;
}

const partsOf = ({ costs }: LiveBill) => {
  const { billed, useful, failed, ghost, duplicate, moderated } = costs.total;
  return [billed, useful, failed, ghost, duplicate, moderated].map((part) => Number(part.value()));
};

test('a price that the reply states is believed, else the rates of the scenario are', () => {
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, price: 77 }], true))).toEqual([77, 77, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME.ok }], true))).toEqual([100, 100, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, price: 0 }], true))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME['server-error'] }], false))).toEqual([40, 0, 40, 0, 0, 0]);
});

test('units that the reply states are billed at the rate of the scenario: what came out, not what was asked for', () => {
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, units: 11 }], true))).toEqual([77, 77, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME['server-error'], units: 0 }], false))).toEqual([0, 0, 0, 0, 0, 0]);
  // A price wins over units, and units of which nobody knows the price are none.
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, units: 11, price: 5 }], true))).toEqual([5, 5, 0, 0, 0, 0]);
  const unknown = new LiveBill(SHAPES, 1);
  expect(unknown.add(0, 0, { outcome: OUTCOME.ok, stated: { billedUnits: 11 }, cost: 'outcome' })).toBe(100);
  // Rates are the scenario's: the summary calls it an estimate.
  const bill = billOf([{ outcome: OUTCOME.ok, units: 11 }], true);
  expect([bill.stated, bill.reckoned]).toEqual([0, 1]);
});

test('an attempt that nobody answered may have been billed in full: a ghost, or a duplicate once another was answered', () => {
  expect(partsOf(billOf([{ outcome: TIMED_OUT }], false))).toEqual([100, 0, 0, 100, 0, 0]);
  expect(partsOf(billOf([{ outcome: TIMED_OUT }, { outcome: NETWORK_ERROR }], false))).toEqual([
    200, 0, 0, 100, 100, 0,
  ]);
  expect(partsOf(billOf([{ outcome: TIMED_OUT }, { outcome: OUTCOME.ok, price: 70 }], true))).toEqual([
    170, 70, 0, 0, 100, 0,
  ]);
});

test('an attempt that never reached the server costs nothing', () => {
  expect(partsOf(billOf([{ outcome: NETWORK_ERROR, isUnseen: true }], false))).toEqual([0, 0, 0, 0, 0, 0]);
});

test('it counts which prices were stated and which were reckoned', () => {
  const bill = billOf(
    [{ outcome: OUTCOME.throttled }, { outcome: TIMED_OUT }, { outcome: OUTCOME.ok, price: 5 }],
    true,
  );
  expect([bill.stated, bill.reckoned]).toEqual([1, 1]);
});
