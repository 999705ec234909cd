import { expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { createAvailability } from '../../../src/provider/faults/availability.ts';
import { planFaults } from '../../../src/provider/faults/fault-plan.ts';
import { failedOutcome, Gate, refusedOutcome } from '../../../src/provider/limits/gate.ts';
import { QuoteTable } from '../../../src/provider/quote-table.ts';
import { HINT } from '../../../src/units/retry-hint.ts';
import { endpoint, MODEL } from '../endpoint.ts';

const KEY = 7;

function gateOf(written: object, earlier?: Gate): Gate {
  const options = endpoint({ ...written });
  const quotes = new QuoteTable();
  quotes.add();
  const { door } = planFaults(
    options.faults,
    1,
    options.models.map(({ name }) => name),
  );
  return new Gate(options, quotes, door, createAvailability(options, 1), earlier);
}

const lets = (gate: Gate, nowMs: number, key = KEY): boolean => gate.admits(nowMs, 0, 1, MODEL.image, false, key, 0);

const two = { limits: [{ type: 'concurrency', limit: 2, per: 'key' }] };

test('a gate with the same limits goes on counting, and jobs under way are not counted twice', () => {
  const earlier = gateOf(two);
  expect([lets(earlier, 0)]).toEqual([true]);
  const later = gateOf({ ...two, retryAfter: { fixed: '9s' } }, earlier);
  later.takeOver(1, [KEY]);
  expect([lets(later, 1), lets(later, 1)]).toEqual([true, false]);
  expect(later.refusal.waitMs).toBe(9000);
  later.release(KEY);
  expect(lets(later, 2)).toBe(true);
  const hourly = { limits: [{ type: 'token-bucket', rate: '1/h', burst: 1 }] };
  const first = gateOf(hourly);
  expect([lets(first, 0), lets(gateOf(hourly, first), 1)]).toEqual([true, false]);
});

test('a gate with other limits counts the jobs under way of each key', () => {
  const earlier = gateOf({});
  for (let i = 0; i < 9; i++) expect(lets(earlier, 0)).toBe(true);
  const later = gateOf(two, earlier);
  later.takeOver(1, [KEY, KEY, 8]);
  expect([lets(later, 1), lets(later, 1, 8), lets(later, 1, 8)]).toEqual([false, true, false]);
});

test('a model that is not there costs no limit, and what is refused after it is not gone', () => {
  const models = {
    image: {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '10ms' },
      price: { per: 'image', usd: '0.04' },
      availability: { from: '1s', status: 410 },
    },
  };
  const gate = gateOf({ models, limits: [{ type: 'token-bucket', rate: '1/h', burst: 1 }] });
  expect(lets(gate, 999)).toBe(false);
  expect(gate.refusal).toMatchObject({ status: 410, outcome: OUTCOME.invalid, isGone: true, hintForm: HINT.none });
  expect(gate.refusal).toMatchObject({ requiredNano: 0, availableNano: 0 });
  expect([lets(gate, 1000), lets(gate, 1000)]).toEqual([true, false]);
  expect(gate.refusal).toMatchObject({ status: 429, outcome: OUTCOME.throttled, isGone: false });
});

test('a fixed wait is announced only where a wait is', () => {
  const gate = gateOf({ faults: [{ type: 'reset' }], retryAfter: { fixed: '9s' } });
  expect(lets(gate, 0)).toBe(false);
  expect(gate.refusal).toMatchObject({ status: 0, hintForm: HINT.none, waitMs: 0 });
});

test('the answer of a failed job announces what its fault says', () => {
  const gate = gateOf({});
  const announced = (fault?: object): object => {
    const ending = { hintForm: -1, waitMs: -1 };
    const [planned] = fault === undefined ? [] : planFaults(endpoint({ faults: [fault] }).faults, 1, ['image']).end;
    gate.announce(planned, ending);
    return ending;
  };
  expect(announced({ status: 503, retryAfter: '3s' })).toEqual({ hintForm: HINT.seconds, waitMs: 3000 });
  expect(announced({ status: 503 })).toEqual({ hintForm: HINT.none, waitMs: 0 });
  expect(announced()).toEqual({ hintForm: HINT.none, waitMs: 0 });
});

test('what cannot be paid is refused by the status of the account, with the price and what there is', () => {
  const gate = gateOf({});
  gate.refuseUnpaid(40, 3);
  expect(gate.refusal).toMatchObject({ outcome: OUTCOME.unpaid, status: 402, requiredNano: 40, availableNano: 3 });
  const strict = gateOf({ billing: { account: { type: 'prepaid', balance: '1', refusal: { status: 403 } } } });
  strict.refuseUnpaid(40, 3);
  expect(strict.refusal.status).toBe(403);
});

test.each([
  [400, OUTCOME.invalid, OUTCOME.invalid],
  [429, OUTCOME.throttled, OUTCOME.throttled],
  [499, OUTCOME.invalid, OUTCOME.invalid],
  [500, OUTCOME.unavailable, OUTCOME['server-error']],
  [503, OUTCOME.unavailable, OUTCOME['server-error']],
])('a status of %d at the door and after the service', (status, refused, failed) => {
  expect([refusedOutcome(status), failedOutcome(status)]).toEqual([refused, failed]);
});
