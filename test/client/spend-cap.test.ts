import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpendCap } from '../../src/client/spend-cap.ts';

const MAX = Number.MAX_SAFE_INTEGER;
/** Amounts small enough that every border is met, and others so large that few of them pass 2^53. */
const sizes = [
  { nanoMax: 1000, cap: fc.integer({ min: 0, max: 5000 }).map(BigInt) },
  { nanoMax: MAX, cap: fc.bigInt({ min: 0n, max: 5n * BigInt(MAX) }) },
  { nanoMax: MAX, cap: fc.bigInt({ min: 2n ** 63n - 5n, max: 2n ** 63n + 5n }) },
];

/** A step of a client with several attempts under way: it wants to send one, or one of them (by place) is settled or lost. */
const stepOf = (nanoMax: number) =>
  fc.oneof(
    fc.record({ type: fc.constant('hold' as const), nano: fc.integer({ min: 0, max: nanoMax }) }),
    fc.record({
      type: fc.constant('settle' as const),
      place: fc.nat(50),
      costShare: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
    fc.record({ type: fc.constant('lose' as const), place: fc.nat(50) }),
  );

test.each(sizes)(
  'spent and held together never pass the cap, whatever the order of sends and answers: up to $nanoMax each',
  (size) => {
    const steps = fc.array(stepOf(size.nanoMax), { maxLength: 80 });
    fc.assert(
      fc.property(size.cap, steps, (capNano, path) => {
        const cap = new SpendCap(capNano);
        const held: number[] = [];
        let spent = 0n;
        for (const one of path) {
          const open = sumOf(held);
          const hasRoom = one.type === 'hold' && spent + open + BigInt(one.nano) <= capNano;
          const granted = one.type === 'hold' && cap.hold(one.nano, 0);
          expect(granted).toBe(hasRoom);
          if (one.type === 'hold') {
            if (granted) held.push(one.nano);
          } else if (held.length > 0) {
            const [nano] = held.splice(one.place % held.length, 1) as [number];
            // A lost attempt may have been billed: its hold counts as spent for good.
            const cost = one.type === 'lose' ? nano : Math.floor(nano * one.costShare);
            if (one.type === 'settle') cap.settle(nano, cost);
            spent += BigInt(cost);
          }
          expect(cap.committedNano(0)).toBe(spent + sumOf(held));
          expect(cap.committedNano(0)).toBeLessThanOrEqual(capNano);
        }
      }),
      { seed: 42, numRuns: 300 },
    );
  },
);

test('a hold that just fits is granted, and one nano-dollar more is not', () => {
  const cap = new SpendCap(100n);
  expect(cap.hold(60, 0)).toBe(true);
  expect(cap.hold(41, 0)).toBe(false);
  expect(cap.committedNano(0)).toBe(60n);
  expect(cap.hold(40, 0)).toBe(true);
  expect(cap.committedNano(0)).toBe(100n);
});

test('a cap of nothing lets free attempts pass', () => {
  expect(new SpendCap(0n).hold(0, 0)).toBe(true);
  expect(new SpendCap(0n).hold(1, 0)).toBe(false);
});

test('a cost that is known ahead frees the rest of its hold at its instant, whoever asks in between', () => {
  const sent = fc.record({
    gapMs: fc.nat(4),
    tookMs: fc.nat(30),
    worst: fc.nat(90),
    share: fc.constantFrom(0, 0.3, 1),
  });
  fc.assert(
    fc.property(
      fc.array(sent, { maxLength: 3000, size: 'max' }),
      fc.integer({ min: 100, max: 4000 }),
      (steps, capNano) => {
        const [ahead, inTime] = [new SpendCap(BigInt(capNano)), new SpendCap(BigInt(capNano))];
        const open: { atMs: number; held: number; cost: number }[] = [];
        let nowMs = 0;
        for (const { gapMs, tookMs, worst, share } of steps) {
          nowMs += gapMs;
          for (const one of open.filter(({ atMs }) => atMs <= nowMs)) {
            inTime.settle(one.held, one.cost);
            open.splice(open.indexOf(one), 1);
          }
          const granted = ahead.hold(worst, nowMs);
          expect(inTime.hold(worst, nowMs)).toBe(granted);
          if (!granted) continue;
          const cost = Math.floor(worst * share);
          ahead.settleAt(nowMs + tookMs, worst, cost, nowMs);
          open.push({ atMs: nowMs + tookMs, held: worst, cost });
        }
        expect(ahead.committedNano(nowMs + 100)).toBe(
          inTime.committedNano(0) - sumOf(open.map(({ held, cost }) => held - cost)),
        );
      },
    ),
    { seed: 42, numRuns: 60 },
  );
});

function sumOf(amounts: readonly number[]): bigint {
  return amounts.reduce((sum, nano) => sum + BigInt(nano), 0n);
}
