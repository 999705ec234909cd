import { existsSync } from 'node:fs';
import { ScenarioError } from '../errors/scenario-error.ts';
import type { PilotEvidence } from '../pilot/pilot-result.ts';
import { type BillText, billTexts, readBill } from '../reconcile/bill.ts';
import { compareBill } from '../reconcile/comparison.ts';
import type { ChargeLog } from '../reconcile/log.ts';
import type { RunEvidence } from '../runners/http/attempt-log.ts';
import type { Target } from '../runners/target.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { StudyFlags } from './study.ts';

/** Flags of a pilot. */
export interface PilotFlags extends StudyFlags {
  /** Requests of each kind; empty: the default. */
  readonly pilot: string;
  /** Files of the bill. */
  readonly bill: readonly string[];
}

/** The bill of a pilot, or why there is none; `texts` are its pages. */
export interface PilotBill extends Pick<PilotEvidence, 'billed' | 'missing'> {
  readonly texts?: readonly BillText[];
}

interface BillParts {
  readonly log: ChargeLog;
  readonly evidence: RunEvidence;
  readonly scenario: Scenario;
  readonly flags: PilotFlags;
  readonly target: Target | undefined;
}

/** Stands for the file in the commands that are left to run. */
const BILL = 'BILL';

/**
 * Refuses what could not end in a comparison, before anything is sent: a bill that is none, one beside a mock's own, and a log that nobody keeps
 * until the bill is there. Throws a `ScenarioError`.
 */
export function checkBill({ bill, out }: PilotFlags, { provider }: Scenario, target: Target | undefined): void {
  if (target === undefined && bill.length > 0) {
    const message = 'the usage records of the mock server are the bill of this run; leave --bill out, or add --target';
    throw new ScenarioError('USAGE', [{ path: '--bill', message }]);
  }
  const [there] = [bill.filter((file) => existsSync(file))];
  if (there.length > 0) readBill(billTexts(there), false);
  if (target === undefined || there.length > 0 || out !== undefined) return;
  const message = `the bill of ${provider.dialect} is not fetched: write --out DIR, so that the log is kept until the file is there, or --bill FILE`;
  throw new ScenarioError('USAGE', [{ path: '--out', message }]);
}

/** The bill of a pilot that has run: the usage records of a mock, or files. */
export async function billOf({ log, evidence, scenario, flags, target }: BillParts): Promise<PilotBill> {
  if (target === undefined) {
    if (evidence.records === undefined) return missing('the usage records of the mock server could not be read', flags);
    const text = JSON.stringify({ records: evidence.records, next: null, lost: 0 });
    return billedBy(log, [{ file: 'usage records of the mock server', text }]);
  }
  if (flags.bill.length === 0) return missing(`the bill of ${scenario.provider.dialect} is not fetched`, flags);
  try {
    return billedBy(log, billTexts(flags.bill));
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return missing(`the bill cannot be read: ${error.message}`, flags);
  }
}

/** The bill of a pilot from its texts. Throws a `ScenarioError` that says what cannot be read. */
export function billedBy(log: ChargeLog, texts: readonly BillText[]): PilotBill {
  const from = texts.map(({ file }) => file).join(', ');
  return { billed: { from, comparison: compareBill(log, texts) }, texts };
}

function missing(reason: string, { out = 'DIR' }: Pick<PilotFlags, 'out'>): PilotBill {
  const commands = [`tollmark reconcile ${out} ${BILL}`, `tollmark report ${out} --bill ${BILL}`];
  return { missing: { reason, commands } };
}
