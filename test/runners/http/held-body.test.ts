import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HeldBody } from '../../../src/runners/http/held-body.ts';

test('a body that comes in parts, over one buffer, is held whole, and each byte has the instant of its part', () => {
  const parts = fc.array(fc.tuple(fc.uint8Array({ minLength: 1, maxLength: 9000 }), fc.nat({ max: 2 })), {
    minLength: 1,
  });
  const stated = fc.oneof(fc.constantFrom(Number.NaN, -1, 0, 1.5, Infinity), fc.nat({ max: 100_000 }));
  fc.assert(
    fc.property(parts, stated, (given, length) => {
      const held = new HeldBody(true);
      held.expect(length);
      const shared = Buffer.alloc(9000);
      const instants: number[] = [];
      let nowMs = 0;
      for (const [i, [bytes, laterMs]] of given.entries()) {
        shared.set(bytes);
        nowMs += laterMs;
        held.add(shared.subarray(0, bytes.length), nowMs, i === given.length - 1);
        for (let byte = 0; byte < bytes.length; byte += 100) instants.push(nowMs);
      }
      const whole = Buffer.concat(given.map(([bytes]) => bytes));
      expect(held.bytes.equals(whole)).toBe(true);
      const places = given.flatMap(([bytes], i) => {
        const before = given.slice(0, i).reduce((sum, [each]) => sum + each.length, 0);
        return Array.from({ length: Math.ceil(bytes.length / 100) }, (_, n) => before + n * 100 + 1);
      });
      expect(held.arrivedMs([...places, whole.length + 1])).toEqual(instants);
    }),
    { seed: 42, numRuns: 100 },
  );
});

test('nobody looks at instants unless they are wanted, and what is dropped is gone', () => {
  const held = new HeldBody(false);
  held.add(Buffer.from('ab'), 5, false);
  held.add(Buffer.from('c'), 6, true);
  expect([held.bytes.toString(), held.length, held.arrivedMs([1])]).toEqual(['abc', 3, []]);
  held.drop();
  expect([held.bytes.length, held.length]).toEqual([0, 0]);
});

test('the only part of a body stays where it is', () => {
  const held = new HeldBody(false);
  const part = Buffer.from('ab');
  held.add(part, 0, true);
  expect(held.bytes).toBe(part);
});

test('a body whose length is known is held in memory of that length, of which little is taken before it comes', () => {
  const held = new HeldBody(false);
  held.expect(100_000);
  held.add(Buffer.alloc(1000), 0, false);
  expect(held.bytes.buffer.byteLength).toBe(16_000);
  for (let i = 0; i < 99; i++) held.add(Buffer.alloc(1000), 0, false);
  expect([held.length, held.bytes.buffer.byteLength]).toEqual([100_000, 100_000]);
});
