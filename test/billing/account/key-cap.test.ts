import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MONTH_MS } from '../../../src/billing/account/fields.ts';
import { KeyCap, keyCapSchema } from '../../../src/billing/account/key-cap.ts';

test('what a key spends and has open never passes its cap, and each window begins anew', () => {
  const requests = fc.array(
    fc.record({
      afterMs: fc.integer({ min: 0, max: 400 }),
      key: fc.integer({ min: 0, max: 3 }),
      nano: fc.integer({ min: 0, max: 30 }),
      settles: fc.boolean(),
    }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(requests, (path) => {
      const cap = new KeyCap({ nano: 50, perMs: 1000 });
      const spent = new Map<string, number>();
      const open = new Map<number, number>();
      let nowMs = 0;
      for (const { afterMs, key, nano, settles } of path) {
        nowMs += afterMs;
        const window = `${key} ${Math.floor(nowMs / 1000)}`;
        const used = (spent.get(window) ?? 0) + (open.get(key) ?? 0);
        expect(cap.admits(nowMs, key, nano)).toBe(used + nano <= 50);
        expect(cap.leftNano(nowMs, key)).toBe(50 - used);
        if (used + nano > 50) continue;
        cap.open(nowMs, key, nano);
        if (settles) {
          cap.settle(nowMs, key, nano, nano);
          spent.set(window, (spent.get(window) ?? 0) + nano);
        } else open.set(key, (open.get(key) ?? 0) + nano);
      }
    }),
    { seed: 42, numRuns: 1000 },
  );
});

test('a request that ends in a later window is spent there', () => {
  const cap = new KeyCap({ nano: 10, perMs: 1000 });
  cap.open(999, 0, 10);
  expect(cap.admits(1000, 0, 1)).toBe(false);
  cap.settle(1500, 0, 10, 4);
  expect([cap.leftNano(1500, 0), cap.leftNano(2000, 0)]).toEqual([6, 10]);
});

test('without a window the cap holds for the whole run', () => {
  const cap = new KeyCap({ nano: 10 });
  cap.spend(0, 7, 10);
  expect(cap.admits(100 * MONTH_MS, 7, 1)).toBe(false);
  expect(cap.admits(100 * MONTH_MS, 8, 10)).toBe(true);
});

test('a refund gives back what was spent in this window, and no more', () => {
  const cap = new KeyCap({ nano: 10, perMs: 1000 });
  cap.spend(0, 0, 8);
  cap.spend(0, 0, -8);
  expect(cap.leftNano(0, 0)).toBe(10);
  cap.spend(0, 0, 8);
  cap.spend(1000, 0, 1);
  cap.spend(1000, 0, -8);
  expect(cap.leftNano(1000, 0)).toBe(10);
});

test('a request that is not open cannot be settled', () => {
  const cap = new KeyCap({ nano: 10 });
  cap.open(0, 3, 5);
  expect(() => cap.settle(0, 3, 6, 0)).toThrow(/no open request/);
  expect(() => cap.settle(0, 4, 5, 0)).toThrow(/Key 4/);
  expect(cap.leftNano(0, 3)).toBe(5);
});

test('ten thousand keys are told apart; those beyond share one place', () => {
  const cap = new KeyCap({ nano: 10 });
  for (let key = 0; key < 10_000; key++) cap.spend(0, key, key % 10);
  expect([9, 17, 9999].map((key) => cap.leftNano(0, key))).toEqual([1, 3, 1]);
  cap.spend(0, 10_001, 10);
  expect([10_000, 1_000_000].map((key) => cap.leftNano(0, key))).toEqual([0, 0]);
});

test('caps are read with their window', () => {
  expect(keyCapSchema.parse({ usd: '5', per: '1h' })).toEqual({ nano: 5e9, perMs: 3_600_000 });
  expect(keyCapSchema.parse({ usd: '5', per: 'month' })).toEqual({ nano: 5e9, perMs: MONTH_MS });
  expect(keyCapSchema.parse({ usd: '5', per: 'run' })).toEqual({ nano: 5e9 });
  for (const per of ['week', '0s', 5, undefined]) {
    expect(keyCapSchema.safeParse({ usd: '5', per }).error?.issues[0]?.message).toMatch(/expected run, month/);
  }
});
