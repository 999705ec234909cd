import { writeReconciliation, writeReconciliationJson } from '../../reports/reconcile-report.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { billTexts } from '../reconcile/bill.ts';
import { compareBill } from '../reconcile/comparison.ts';
import { readChargeLog } from '../reconcile/log.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';

/** Flags of `reconcile`. */
export interface ReconcileFlags extends Pick<CommonFlags, 'json' | 'quiet' | 'color'> {
  /** Decimal dollars; undefined: what the bill cuts off. */
  readonly tolerance: string | undefined;
}

/**
 * `tollmark reconcile`: compares the log of a run, or of a client of one's own, with the provider's bill. Returns the exit code: 0 when every
 * charge is matched, 1 when one is not, 3 when the bill is incomplete or lines of the log cannot be read. Throws a `ScenarioError` with what cannot be read.
 */
export function runReconcile(log: string, bill: readonly string[], flags: ReconcileFlags, terminal: Terminal): number {
  const toleranceNano = readTolerance(flags.tolerance);
  const comparison = compareBill(readChargeLog(log), billTexts(bill), toleranceNano);
  const { stdout, stderr } = terminal;
  if (flags.json) stdout.write(writeReconciliationJson(comparison));
  else stdout.write(writeReconciliation(comparison, layoutOf(flags, terminal)));
  const { skipped } = comparison.log;
  const ofLog = skipped === undefined ? [] : [`lines of the log that are no attempts are left out: ${skipped}`];
  const doubts = [...comparison.bill.doubts, ...ofLog];
  if (!flags.quiet) for (const doubt of doubts) stderr.write(`warning: ${doubt}\n`);
  if (doubts.length > 0) return EXIT.invalid;
  return comparison.matches.every((match) => match.class === 'matched') ? EXIT.passed : EXIT.failed;
}

function readTolerance(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return parseNanoUsd(text);
  const message = 'expected dollars with at most 9 decimals, such as 0.000002';
  throw new ScenarioError('USAGE', [{ path: '--tolerance', message }]);
}
