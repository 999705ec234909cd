import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLIENT_EVENT } from '../../src/client/client.ts';
import { runVirtually, Timeline } from '../../src/engine/timeline.ts';
import { createLoad } from '../../src/runners/load.ts';
import { shareOf, type Stripe, stripeOf } from '../../src/workload/stripe.ts';
import { workloadSchema } from '../../src/workload/workload-options.ts';

interface Due {
  readonly request: number;
  readonly requestClass: number;
  readonly dueMs: number;
}

/** All that a load makes due where every request is answered after `serviceMs`. */
function dueOf(workload: object, seed: number, serviceMs: number, stripe?: Stripe): { due: Due[]; endMs: number } {
  const requests = ['a', 'b', 'c'].map((model, i) => ({ operation: 'text-to-image', model, weight: i + 1 }));
  const options = workloadSchema.parse({ requests, ...workload });
  const timeline = new Timeline();
  const due: Due[] = [];
  const load = createLoad({
    workload: options,
    seed,
    drainMs: 1000,
    timeline,
    stripe,
    begin: (request, requestClass, dueMs) => {
      due.push({ request, requestClass, dueMs });
      load.requestOver(request, serviceMs, dueMs + serviceMs);
      return true;
    },
  });
  load.start();
  const handle = (kind: number, slot: number): void => {
    if (kind === CLIENT_EVENT.think) load.think(slot);
  };
  runVirtually(timeline, { handle, expire() {}, arrive: () => load.arrive() }, Number.POSITIVE_INFINITY);
  return { due, endMs: load.endMs };
}

const rate = fc.integer({ min: 1, max: 80 }).map((perSecond) => `${perSecond}/s`);
const openArrivals = fc.oneof(
  fc.record({ type: fc.constant('constant'), rate }),
  fc.record({ type: fc.constant('poisson'), rate }),
  fc.record({ type: fc.constant('burst'), size: fc.integer({ min: 1, max: 40 }), every: fc.constant('700ms') }),
  fc.record({
    type: fc.constant('ramping'),
    startRate: rate,
    stages: fc.array(fc.record({ for: fc.constant('2s'), rate }), { minLength: 1, maxLength: 3 }),
  }),
);
const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const counts = fc.integer({ min: 1, max: 8 });
const byRequest = (one: Due, other: Due): number => one.request - other.request;

describe('the stripes of a load', () => {
  test('of an open one are its requests, each once, at the same instants', () => {
    const load = fc.record({ arrivals: openArrivals, maxRequests: fc.integer({ min: 1, max: 300 }) });
    fc.assert(
      fc.property(load, fc.boolean(), seeds, counts, (workload, isTimed, seed, count) => {
        const asked = isTimed ? { ...workload, duration: '5s' } : workload;
        const whole = dueOf(asked, seed, 10);
        const parts = Array.from({ length: count }, (_, index) => dueOf(asked, seed, 10, { index, count }));
        expect(parts.flatMap(({ due }) => due).toSorted(byRequest)).toEqual(whole.due.toSorted(byRequest));
        for (const [index, { due }] of parts.entries())
          expect(due.every(({ request }) => stripeOf(request, 0, count) === index)).toBe(true);
        expect(Math.max(...parts.map(({ endMs }) => endMs))).toBe(whole.endMs);
      }),
      { seed: 72 },
    );
  });

  test('of a closed one are its users, each with the requests that it has anyway', () => {
    const users = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(users, seeds, counts, fc.integer({ min: 1, max: 400 }), (size, seed, count, serviceMs) => {
        const thinkTime = { type: 'exponential', mean: '100ms' };
        const workload = { arrivals: { type: 'closed', users: size, thinkTime, rampUp: '1s' }, duration: '3s' };
        const whole = dueOf(workload, seed, serviceMs).due.toSorted(byRequest);
        const parts = Array.from(
          { length: count },
          (_, index) => dueOf(workload, seed, serviceMs, { index, count }).due,
        );
        expect(parts.flat().toSorted(byRequest)).toEqual(whole);
        for (const [index, due] of parts.entries())
          expect(due.every(({ request }) => stripeOf(request, size, count) === index)).toBe(true);
      }),
      { seed: 72 },
    );
  });

  test('of a closed one with a number of requests make that number', () => {
    const total = (count: number): number =>
      Array.from({ length: count }, (_, index) =>
        dueOf({ arrivals: { type: 'closed', users: 9 }, maxRequests: 100 }, 1, 10, { index, count }),
      ).reduce((sum, { due }) => sum + due.length, 0);
    expect([1, 2, 3, 7].map(total)).toEqual([100, 100, 100, 100]);
  });
});

test('shares of a number differ by one at most, and sum up to it', () => {
  fc.assert(
    fc.property(fc.nat(), counts, (whole, count) => {
      const shares = Array.from({ length: count }, (_, index) => shareOf(whole, { index, count }));
      expect(shares.reduce((sum, share) => sum + share, 0)).toBe(whole);
      expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
    }),
    { seed: 72 },
  );
  expect(shareOf(Number.POSITIVE_INFINITY, { index: 1, count: 2 })).toBe(Number.POSITIVE_INFINITY);
});
