import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { creditSchema, Credits } from '../../../src/billing/account/credits.ts';
import { NanoSum } from '../../../src/money/nano-sum.ts';

const lots = fc.array(
  fc.record({
    nano: fc.integer({ min: 0, max: 100 }),
    expiresAtMs: fc.constantFrom(10, 20, 30, Infinity),
    priority: fc.constantFrom(0, 1, Infinity),
  }),
  { maxLength: 8 },
);

function filled(of: readonly { nano: number; expiresAtMs: number; priority: number }[]): Credits {
  const credits = new Credits();
  for (const { nano, expiresAtMs, priority } of of) credits.add(nano, expiresAtMs, priority);
  return credits;
}

/** Open holds that come to so much. */
function holdsOf(nano: number): NanoSum {
  const held = new NanoSum();
  held.add(nano);
  return held;
}

/** What is gone at each instant of expiry, when nothing is held. */
function expireAll(credits: Credits): Map<number, number> {
  const gone = new Map<number, number>();
  while (credits.nextExpiryMs < Infinity) {
    const atMs = credits.nextExpiryMs;
    gone.set(atMs, (gone.get(atMs) ?? 0) + credits.expireNext(holdsOf(0)));
  }
  return gone;
}

describe('L11', () => {
  test('what is spent is taken from the earliest expiry on, and what is spent never expires', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 0, max: 500 }), (of, spent) => {
        const credits = filled(of);
        credits.spend(spent);
        let rest = spent;
        const expected = new Map<number, number>();
        for (const atMs of [10, 20, 30]) {
          const there = of.filter((lot) => lot.expiresAtMs === atMs);
          const sum = there.reduce((total, { nano }) => total + nano, 0);
          if (there.length > 0) expected.set(atMs, Math.max(0, sum - rest));
          rest = Math.max(0, rest - sum);
        }
        expect(expireAll(credits)).toEqual(expected);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('among credits that expire together the lowest priority number burns first, then the oldest', () => {
    fc.assert(
      fc.property(lots, fc.integer({ min: 0, max: 200 }), (of, spent) => {
        const together = of.map((lot) => ({ ...lot, expiresAtMs: 10 }));
        const credits = filled(together);
        credits.spend(spent);
        let rest = spent;
        const left = together
          .toSorted((a, b) => (a.priority === b.priority ? 0 : a.priority - b.priority))
          .map(({ nano, priority }) => {
            const burned = Math.min(rest, nano);
            rest -= burned;
            return { priority, nano: nano - burned };
          });
        const expected = [0, 1, Infinity]
          .filter((priority) => left.some((lot) => lot.priority === priority))
          .map((priority) => left.filter((lot) => lot.priority === priority).reduce((sum, { nano }) => sum + nano, 0));
        const gone = [];
        while (credits.nextExpiryMs < Infinity) gone.push(credits.expireNext(holdsOf(0)));
        expect(gone).toEqual(expected);
      }),
      { seed: 42, numRuns: 1000 },
    );
  });
});

describe('credit that open holds cover', () => {
  test('outlives its expiry, is captured first, and is gone when the holds end', () => {
    const credits = filled([
      { nano: 10, expiresAtMs: 10, priority: 0 },
      { nano: 10, expiresAtMs: 20, priority: 0 },
    ]);
    expect(credits.expireNext(holdsOf(7))).toBe(3);
    credits.capture(4);
    expect(credits.uncover(holdsOf(2))).toBe(1);
    expect(credits.uncover(holdsOf(0))).toBe(2);
    expect(expireAll(credits)).toEqual(new Map([[20, 10]]));
  });

  test('is not spent by what has no hold', () => {
    const credits = filled([
      { nano: 10, expiresAtMs: 10, priority: 0 },
      { nano: 10, expiresAtMs: 20, priority: 0 },
    ]);
    expect(credits.expireNext(holdsOf(10))).toBe(0);
    credits.spend(8);
    expect(credits.uncover(holdsOf(0))).toBe(10);
    expect(expireAll(credits)).toEqual(new Map([[20, 2]]));
  });
});

describe('a refund', () => {
  test('L6: leaves every lot as if it had never been spent, also for what is spent next', () => {
    const part = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(lots, part, part, part, (of, kept, back, next) => {
        const [refunded, never] = [filled(of), filled(of)];
        refunded.spend(kept + back);
        expect(refunded.reinstate(back)).toBe(0);
        never.spend(kept);
        for (const credits of [refunded, never]) credits.spend(next);
        expect(expireAll(refunded)).toEqual(expireAll(never));
      }),
      { seed: 42, numRuns: 1000 },
    );
  });

  test('goes back to what burned last; credit that has expired since is gone', () => {
    const credits = filled([
      { nano: 10, expiresAtMs: 10, priority: 0 },
      { nano: 10, expiresAtMs: 20, priority: 0 },
    ]);
    credits.spend(15);
    expect(credits.expireNext(holdsOf(0))).toBe(0);
    expect(credits.reinstate(4)).toBe(0);
    expect(credits.reinstate(4)).toBe(3);
    expect(expireAll(credits)).toEqual(new Map([[20, 10]]));
  });

  test('pays what is owed before anything else, and so does new credit', () => {
    const credits = filled([{ nano: 10, expiresAtMs: 10, priority: 0 }]);
    credits.spend(18);
    expect(credits.reinstate(5)).toBe(0);
    credits.add(5, 20, 0);
    expect(credits.reinstate(3)).toBe(0);
    credits.spend(3);
    expect(expireAll(credits)).toEqual(
      new Map([
        [10, 0],
        [20, 2],
      ]),
    );
  });
});

test('what new credit paid of a debt can be given back, also where it joins a lot that is there', () => {
  const credits = filled([{ nano: 10, expiresAtMs: 10, priority: 0 }]);
  credits.spend(15);
  credits.add(20, 10, 0);
  expect(credits.reinstate(15)).toBe(0);
  expect(expireAll(credits)).toEqual(new Map([[10, 30]]));
});

test('credits are read with their priority, and never expire unless they say so', () => {
  expect(creditSchema.parse({ usd: '10' })).toEqual({ nano: 10e9, priority: 0 });
  expect(creditSchema.parse({ usd: '0.5', expiresAfter: '7d', priority: 2 })).toEqual({
    nano: 500_000_000,
    expiresAfterMs: 604_800_000,
    priority: 2,
  });
});
