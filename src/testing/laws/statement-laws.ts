import fc from 'fast-check';
import { powerOfTen } from '../../money/rate.ts';
import { NANO_PER_USD } from '../../money/nano-usd.ts';
import { breach, compareRatios, distance, dollarsOf, exactNano } from '../amount.ts';
import { defineLaw, type Law } from '../law.ts';

const rows = fc.array(fc.oneof(fc.bigInt(0n, 20_000_000n), fc.bigInt(0n, 10_000_000_000n)), {
  maxLength: 40,
  size: 'max',
});

/** The law of amounts as they are shown: L16. */
export const statementLaws: readonly Law[] = [
  defineLaw('ledger', {
    id: 'L16',
    name: 'a total is rounded once',
    statement:
      'The displayed total is at most half a displayed unit off the exact one, however many rows there are. Each row is at most one unit off.',
    story:
      'a sum of rounded rows drifts: 30 rows of 0.5 cents are 15 cents, but 30 cents when each row is displayed as 1',
    source: 'Stripe rounds each invoice line, documentation, collected 2026-11',
    needs: 'statement',
    given: ['rows in nano-USD'],
    property: (statement) =>
      fc.asyncProperty(rows, async (rowsNano) => {
        const shown = await statement.display(rowsNano);
        const unit = { num: NANO_PER_USD, den: powerOfTen(statement.decimals) };
        const half = { num: unit.num, den: unit.den * 2n };
        const exact = rowsNano.reduce((sum, nano) => sum + nano, 0n);
        const total = exactNano(shown.total);
        const off = distance(total, { num: exact, den: 1n });
        if (compareRatios(off, half) > 0)
          breach(`The total is shown as ${dollarsOf(total)}, and it is ${dollarsOf(exact)}.`, {
            expected: dollarsOf(exact),
            got: dollarsOf(total),
          });
        if (shown.rows.length !== rowsNano.length)
          breach(`${rowsNano.length} rows are shown as ${shown.rows.length}.`, {
            expected: `${rowsNano.length} rows`,
            got: `${shown.rows.length} rows`,
          });
        for (const [index, nano] of rowsNano.entries()) {
          const row = exactNano(shown.rows[index] ?? '');
          const isNear = compareRatios(distance(row, { num: nano, den: 1n }), unit) < 0;
          if (!isNear)
            breach(`Row ${index + 1} is shown as ${dollarsOf(row)}, and it is ${dollarsOf(nano)}.`, {
              expected: dollarsOf(nano),
              got: dollarsOf(row),
            });
        }
      }),
  }),
];
