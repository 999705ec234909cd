import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import type { StatementSubject } from '../../../src/testing/index.ts';
import { formatDollars } from '../../../src/units/format.ts';

const shown = (nano: bigint): string => formatDollars(nanoUsdText(nano)).replace(/[$,]/g, '');

/** Dollars as the reports of this package show them: cents, and finer below a dollar. */
export const ownStatement: StatementSubject = {
  decimals: 2,
  display: (rows) => ({ rows: rows.map(shown), total: shown(rows.reduce((sum, nano) => sum + nano, 0n)) }),
};
