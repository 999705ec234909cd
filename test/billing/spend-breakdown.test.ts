import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SpendBreakdown, type SpendRow } from '../../src/billing/spend-breakdown.ts';

interface Line {
  readonly model: string;
  readonly key: string;
  readonly nano: bigint;
}

const lines: fc.Arbitrary<readonly Line[]> = fc.array(
  fc.record({
    model: fc.constantFrom('', 'flux', 'veo', '__proto__'),
    key: fc.string({ maxLength: 2 }),
    nano: fc.bigInt(-(10n ** 20n), 10n ** 20n),
  }),
);

function rowsBy(list: readonly Line[], nameOf: (line: Line) => string): readonly SpendRow<Line>[] {
  const spend = new SpendBreakdown<Line>(nameOf, ({ nano }) => nano);
  for (const line of list) spend.add(line);
  return spend.rows;
}

test('every split of the same lines has the same sum and count, and each row is what bears its name', () => {
  fc.assert(
    fc.property(lines, (list) => {
      const total = list.reduce((sum, { nano }) => sum + nano, 0n);
      for (const nameOf of [({ model }: Line) => model, ({ key }: Line) => key, () => '']) {
        const rows = rowsBy(list, nameOf);
        expect(rows.reduce((sum, { nano }) => sum + nano, 0n)).toBe(total);
        expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(list.length);
        for (const { name, nano, first } of rows) {
          const own = list.filter((line) => nameOf(line) === name);
          expect(nano).toBe(own.reduce((sum, line) => sum + line.nano, 0n));
          expect(first).toBe(own[0]);
        }
      }
    }),
    { seed: 42, numRuns: 300 },
  );
});

test('an amount that is not whole is refused, and changes nothing', () => {
  const spend = new SpendBreakdown<number>(
    () => 'all',
    (nano) => nano,
  );
  spend.add(5);
  expect(() => spend.add(0.5)).toThrow(RangeError);
  expect(spend.rows).toEqual([{ name: 'all', first: 5, count: 1, nano: 5n }]);
});
