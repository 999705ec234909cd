import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WaitingLine } from '../../src/provider/waiting-line.ts';

const step = fc.oneof(
  fc.record({ action: fc.constant('push' as const), count: fc.nat(400) }),
  fc.record({ action: fc.constant('shift' as const), count: fc.nat(400) }),
  fc.record({ action: fc.constant('filter' as const), count: fc.integer({ min: 1, max: 5 }) }),
);

describe('WaitingLine', () => {
  test('is a plain list with a front and an end, through wrapping, growing and filtering', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const line = new WaitingLine();
        let oracle: number[] = [];
        let next = 0;
        const [taken, expected]: [number[], number[]] = [[], []];
        for (const { action, count } of steps) {
          if (action === 'filter') {
            line.filter((value) => value % (count + 1) !== 0);
            oracle = oracle.filter((value) => value % (count + 1) !== 0);
          } else if (action === 'push') {
            for (let i = 0; i < count; i++) line.push(next + i);
            oracle.push(...Array.from({ length: count }, (_, i) => next + i));
            next += count;
          } else {
            const leaving = oracle.splice(0, count);
            expected.push(...leaving);
            for (const _ of leaving) taken.push(line.shift());
          }
          expect(line.size).toBe(oracle.length);
        }
        while (line.size > 0) taken.push(line.shift());
        expect(taken).toEqual([...expected, ...oracle]);
      }),
      { seed: 42, numRuns: 300 },
    );
  });

  test.each([0, 1, 100, 255])('doubles a full ring whose head stands at %d', (head) => {
    const line = new WaitingLine();
    for (let i = 0; i < 256; i++) line.push(i);
    for (let i = 0; i < head; i++) line.shift();
    for (let i = 256; i < 1000; i++) line.push(i);
    const rest = Array.from({ length: 1000 - head }, () => line.shift());
    expect(rest).toEqual(Array.from({ length: 1000 - head }, (_, i) => head + i));
    expect(line.size).toBe(0);
  });

  test('asks each entry once when it is filtered, in order', () => {
    const line = new WaitingLine();
    for (let i = 0; i < 500; i++) line.push(i);
    const asked: number[] = [];
    line.filter((value) => {
      asked.push(value);
      return false;
    });
    expect(asked).toEqual(Array.from({ length: 500 }, (_, i) => i));
    expect(line.size).toBe(0);
  });
});
