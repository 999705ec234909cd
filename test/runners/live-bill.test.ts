import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../src/client/client.ts';
import { LiveBill } from '../../src/runners/live-bill.ts';
import type { ShapeCosts } from '../../src/runners/shape-costs.ts';

const SHAPES: ShapeCosts = {
  model: Int32Array.of(0),
  requestModel: Int32Array.of(0),
  tokens: Float64Array.of(0),
  fullNano: Float64Array.of(100),
  inputNano: Float64Array.of(0),
  worstNano: Float64Array.of(100),
  costNano: (_shape, outcome) => (outcome === OUTCOME.ok ? 100 : outcome === OUTCOME['server-error'] ? 40 : 0),
};

/** Books the attempts of one request, and closes it. */
function billOf(
  attempts: readonly { outcome: number; stated?: number; unseen?: boolean }[],
  succeeded: boolean,
): LiveBill {
  const bill = new LiveBill(SHAPES, 1);
  for (const { outcome, stated, unseen } of attempts) {
    const nano = bill.attemptNano(0, outcome, stated ?? -1, !unseen);
    bill.post(0, 0, outcome, nano);
  }
  bill.close(0, succeeded);
  return bill;
}

const partsOf = ({ costs }: LiveBill) => {
  const { billed, useful, failed, ghost, duplicate, moderated } = costs.total;
  return [billed, useful, failed, ghost, duplicate, moderated].map((part) => Number(part.value()));
};

test('a price that the reply states is believed, else the rates of the scenario are', () => {
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, stated: 77 }], true))).toEqual([77, 77, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME.ok }], true))).toEqual([100, 100, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME.ok, stated: 0 }], true))).toEqual([0, 0, 0, 0, 0, 0]);
  expect(partsOf(billOf([{ outcome: OUTCOME['server-error'] }], false))).toEqual([40, 0, 40, 0, 0, 0]);
});

test('an attempt that nobody answered may have been billed in full: a ghost, or a duplicate once another was answered', () => {
  expect(partsOf(billOf([{ outcome: TIMED_OUT }], false))).toEqual([100, 0, 0, 100, 0, 0]);
  expect(partsOf(billOf([{ outcome: TIMED_OUT }, { outcome: NETWORK_ERROR }], false))).toEqual([
    200, 0, 0, 100, 100, 0,
  ]);
  expect(partsOf(billOf([{ outcome: TIMED_OUT }, { outcome: OUTCOME.ok, stated: 70 }], true))).toEqual([
    170, 70, 0, 0, 100, 0,
  ]);
});

test('an attempt that never reached the server costs nothing', () => {
  expect(partsOf(billOf([{ outcome: NETWORK_ERROR, unseen: true }], false))).toEqual([0, 0, 0, 0, 0, 0]);
});

test('it counts which prices were stated and which were reckoned', () => {
  const bill = billOf(
    [{ outcome: OUTCOME.throttled }, { outcome: TIMED_OUT }, { outcome: OUTCOME.ok, stated: 5 }],
    true,
  );
  expect([bill.stated, bill.reckoned]).toEqual([1, 1]);
});
