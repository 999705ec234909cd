import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { axisOf } from '../../src/study/quantity.ts';
import { readRange } from '../../src/study/range.ts';

const unit = fc.constantFrom('', 'ms', 's', '/s', '/min');

function valuesOf(text: string): readonly string[] {
  const values = readRange(text);
  if (values === undefined || typeof values === 'string') throw new Error(`${text}: ${String(values)}`);
  return values;
}

function numbersOf(text: string): readonly number[] {
  return axisOf(valuesOf(text))?.numbers ?? [];
}

describe('from..to/n', () => {
  test.each<[string, string[]]>([
    ['10/s..60/s/6', ['10/s', '20/s', '30/s', '40/s', '50/s', '60/s']],
    ['10/s..60/s/2', ['10/s', '60/s']],
    ['1..16/16', Array.from({ length: 16 }, (_, index) => String(index + 1))],
    ['60s..0s/3', ['60s', '30s', '0s']],
    ['500ms..2s/4', ['500ms', '1000ms', '1500ms', '2s']],
    ['60/min..2/s/3', ['60/min', '90/min', '2/s']],
    ['"0.01".."0.02"/5', ['"0.01"', '"0.0125"', '"0.015"', '"0.0175"', '"0.02"']],
    ['10/s..60/s/4', ['10/s', '26.67/s', '43.33/s', '60/s']],
    ['1..2/4', ['1', '1.3333', '1.6667', '2']],
  ])('%s is %j', (text, values) => {
    expect(readRange(text)).toEqual(values);
  });

  test('has n values, from end to end, evenly apart to a thousandth of a step', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.nat(10_000), fc.integer({ min: 2, max: 60 }), unit, (from, to, count, name) => {
        fc.pre(from !== to);
        const text = `${from}${name}..${to}${name}/${count}`;
        const numbers = numbersOf(text);
        expect(numbers).toHaveLength(count);
        expect([valuesOf(text)[0], valuesOf(text).at(-1)]).toEqual([`${from}${name}`, `${to}${name}`]);
        const step = (to - from) / (count - 1);
        for (const [index, number] of numbers.entries()) {
          expect(Math.abs(number - (from + index * step))).toBeLessThanOrEqual(0.0005 * Math.abs(step) + 1e-9);
        }
        expect(new Set(valuesOf(text)).size).toBe(count);
      }),
      { seed: 42, numRuns: 300 },
    );
  });
});

describe('from..to*factor', () => {
  test.each<[string, string[]]>([
    ['1/s..64/s*2', ['1/s', '2/s', '4/s', '8/s', '16/s', '32/s', '64/s']],
    ['1/s..100/s*10', ['1/s', '10/s', '100/s']],
    ['100ms..5s*3', ['100ms', '300ms', '900ms', '2700ms']],
    ['"0.01".."1"*10', ['"0.01"', '"0.1"', '"1"']],
    ['1..4*1.5', ['1', '1.5', '2.25', '3.375']],
  ])('%s is %j', (text, values) => {
    expect(readRange(text)).toEqual(values);
  });

  test('multiplies as long as the end is not passed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 2, max: 1000 }),
        fc.integer({ min: 11, max: 40 }),
        (from, times, tenths) => {
          const factor = tenths / 10;
          const numbers = numbersOf(`${from}..${from * times}*${factor}`);
          expect(numbers[0]).toBe(from);
          for (const [index, number] of numbers.entries()) {
            expect(number).toBeLessThanOrEqual(from * times);
            const expected = Array.from({ length: index }).reduce<number>((product) => product * factor, from);
            expect(Math.abs(number / expected - 1)).toBeLessThan(1e-5);
          }
          expect((numbers.at(-1) ?? 0) * factor).toBeGreaterThan(from * times * (1 - 1e-5));
        },
      ),
      { seed: 42, numRuns: 300 },
    );
  });
});

test.each<[string, RegExp]>([
  ['10/s..60/s', /^say how many values/],
  ['10..60/s/6', /not of one kind/],
  ['10s..60/s/6', /not of one kind/],
  ['"1"..5/3', /not of one kind/],
  ['1..2/1', /from 2 to 1000 values.*asks for 1$/],
  ['1..2/1001', /from 2 to 1000 values/],
  ['5..5/3', /the same/],
  ['60..1*2', /upwards/],
  ['0..8*2', /above zero/],
  ['1..8*1', /above 1/],
  ['1..8*0.5', /above 1/],
  ['1..1000000*1.000001', /more than 1000 values/],
])('%s is refused with what to do', (text, message) => {
  expect(readRange(text)).toMatch(message);
});

test.each(['../providers/a.yaml', 'none', '1', '1..', 'a..b/3', '-5..5/3', '[1..2/3]'])('%s is no range', (text) => {
  expect(readRange(text)).toBeUndefined();
});
