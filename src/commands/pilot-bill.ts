import { existsSync } from 'node:fs';
import { ScenarioError } from '../errors/scenario-error.ts';
import { wallClock } from '../platform/wall-clock.ts';
import type { PilotEvidence } from '../pilot/pilot-result.ts';
import { type BillText, billTexts, readBill } from '../reconcile/bill.ts';
import { type Comparison, compareBill } from '../reconcile/comparison.ts';
import type { ChargeLog } from '../reconcile/log.ts';
import type { RunEvidence } from '../runners/http/run-over-http.ts';
import type { Target } from '../runners/target.ts';
import { VendorBill } from '../runners/vendor-bill.ts';
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

/** Where the bill of a pilot will come from. */
export type BillSource =
  | { readonly kind: 'mock' }
  | { readonly kind: 'files'; readonly files: readonly string[] }
  | { readonly kind: 'vendor'; readonly bill: VendorBill }
  | { readonly kind: 'later'; readonly reason: string };

/** What a bill is read for. */
interface BillParts {
  readonly log: ChargeLog;
  readonly evidence: RunEvidence;
  readonly out: string | undefined;
  /** Ends the wait for charges that are not listed yet. */
  readonly stop: AbortSignal;
  /** How long at most such charges are waited for. */
  readonly patienceMs: number;
}

/** Stands for the file in the commands that are left to run. */
const BILL = 'BILL';
/** Until a vendor is asked again for charges that were not listed yet. */
const ASK_AGAIN_MS = 2000;

/**
 * Where the bill will come from, before anything is sent: a vendor's bill is opened, so that what stood there before is left out. Throws a
 * `ScenarioError` for what could not end in a comparison: a bill that is none, one beside a mock's own, and a log that nobody keeps until the bill
 * is there.
 */
export async function openBill(
  { bill, out }: Pick<PilotFlags, 'bill' | 'out'>,
  { provider: { dialect } }: Scenario,
  target: Target | undefined,
): Promise<BillSource> {
  if (target === undefined) {
    if (bill.length === 0) return { kind: 'mock' };
    const message = 'the usage records of the mock server are the bill of this run; leave --bill out, or add --target';
    throw new ScenarioError('USAGE', [{ path: '--bill', message }]);
  }
  const there = bill.filter((file) => existsSync(file));
  if (there.length > 0) readBill(billTexts(there), false);
  if (bill.length > 0) return { kind: 'files', files: bill };
  const opened = await VendorBill.open(dialect, target);
  if (opened instanceof VendorBill) return { kind: 'vendor', bill: opened };
  const reason = opened?.problem ?? `the bill of ${dialect} comes as a file: it has no API that tells single charges`;
  if (out !== undefined) return { kind: 'later', reason };
  const message = `${reason}. Write --out DIR, so that the log is kept until there is a bill, or name the bill with --bill FILE`;
  throw new ScenarioError('USAGE', [{ path: '--out', message }]);
}

/** The bill of a pilot that has run. */
export async function billOf(source: BillSource, parts: BillParts): Promise<PilotBill> {
  const { log, evidence, out } = parts;
  switch (source.kind) {
    case 'mock': {
      if (evidence.records === undefined) return missing('the usage records of the mock server could not be read', out);
      const text = JSON.stringify({ records: evidence.records, next: null, lost: 0 });
      return billedBy(log, [{ file: 'usage records of the mock server', text }]);
    }
    case 'files':
      return orMissing(() => billedBy(log, billTexts(source.files)), out);
    case 'vendor':
      return fetchedBill(source.bill, parts);
    case 'later':
      return missing(source.reason, out);
  }
}

/** The bill over the vendor's API, asked for again as long as charges of the log are not listed, or may still come. */
async function fetchedBill(bill: VendorBill, { log, out, stop, patienceMs }: BillParts): Promise<PilotBill> {
  for (let waitedMs = 0; ; waitedMs += ASK_AGAIN_MS) {
    // oxlint-disable-next-line no-await-in-loop -- each question follows a wait
    const reading = await bill.read();
    if ('problem' in reading) return missing(reading.problem, out);
    const read = orMissing(() => billedBy(log, [reading]), out);
    if (read.billed === undefined || isSettled(read.billed.comparison)) return read;
    if (waitedMs >= patienceMs || stop.aborted) return read;
    // oxlint-disable-next-line no-await-in-loop -- each wait follows a question
    await pause(ASK_AGAIN_MS, stop);
  }
}

function isSettled({ matches, unknown }: Comparison): boolean {
  return matches.every((match) => match.class !== 'client-only') && unknown.free + unknown.nameless === 0;
}

function pause(delayMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      stop.removeEventListener('abort', end);
      cancel();
      resolve();
    };
    const cancel = wallClock.setTimer(delayMs, end);
    stop.addEventListener('abort', end);
  });
}

function orMissing(read: () => PilotBill, out: string | undefined): PilotBill {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return missing(`the bill cannot be read: ${error.message}`, out);
  }
}

/** The bill of a pilot from its texts. Throws a `ScenarioError` that says what cannot be read. */
export function billedBy(log: ChargeLog, texts: readonly BillText[]): PilotBill {
  const from = texts.map(({ file }) => file).join(', ');
  return { billed: { from, comparison: compareBill(log, texts) }, texts };
}

function missing(reason: string, out = 'DIR'): PilotBill {
  const commands = [`tollmark reconcile ${out} ${BILL}`, `tollmark report ${out} --bill ${BILL}`];
  return { missing: { reason, commands } };
}
