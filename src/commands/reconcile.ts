import { signedNano } from '../reconcile/event-bill.ts';
import { SpendBreakdown } from '../billing/spend-breakdown.ts';
import { ScenarioError } from '../errors/scenario-error.ts';
import {
  type ClientCharge,
  joinByTime,
  reconcile,
  type Reconciled,
  totalReconciled,
} from '../reconcile/reconciliation.ts';
import { parseNanoUsd } from '../money/nano-usd.ts';
import { EXIT } from './exit-code.ts';
import { type CommonFlags, layoutOf, type Terminal } from './options.ts';
import { readBill, type ReadBill } from '../reconcile/bill.ts';
import type { BillPosting } from '../reconcile/formats.ts';
import { type ChargeLog, type LoggedCharge, readChargeLog } from '../reconcile/log.ts';
import {
  type Comparison,
  type SpendPart,
  writeReconciliation,
  writeReconciliationJson,
} from '../../reports/reconcile-report.ts';

/** Flags of `reconcile`. */
export interface ReconcileFlags extends Pick<CommonFlags, 'json' | 'quiet' | 'color'> {
  /** Decimal dollars; undefined: what the bill cuts off. */
  readonly tolerance: string | undefined;
}

/**
 * `tollmark reconcile`: compares the log of a run, or of a client of one's own, with the provider's bill. Returns the exit code: 0 when every
 * charge is matched, 1 when one is not, 3 when the bill is incomplete. Throws a `ScenarioError` with what cannot be read.
 */
export function runReconcile(log: string, bill: readonly string[], flags: ReconcileFlags, terminal: Terminal): number {
  const toleranceNano = readTolerance(flags.tolerance);
  const comparison = compare(readChargeLog(log), bill, toleranceNano);
  const { stdout, stderr } = terminal;
  if (flags.json) stdout.write(writeReconciliationJson(comparison));
  else stdout.write(writeReconciliation(comparison, layoutOf(flags, terminal)));
  if (!flags.quiet) for (const doubt of comparison.bill.doubts) stderr.write(`warning: ${doubt}\n`);
  if (comparison.bill.doubts.length > 0) return EXIT.invalid;
  return comparison.matches.every((match) => match.class === 'matched') ? EXIT.passed : EXIT.failed;
}

function readTolerance(text: string | undefined): bigint | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}(?:\.\d{1,9})?$/.test(text)) return parseNanoUsd(text);
  const message = 'expected dollars with at most 9 decimals, such as 0.000002';
  throw new ScenarioError('USAGE', [{ path: '--tolerance', message }]);
}

function compare(log: ChargeLog, files: readonly string[], toleranceNano: bigint | undefined): Comparison {
  // Only where the generator talks to its own mock do both number requests alike.
  const byAttempt = log.run?.world === 'mock';
  const bill = readBill(files, byAttempt);
  const all = clientLines(log.charges, byAttempt);
  const byTime = byAttempt ? new Map<string, string>() : joinNameless(all, bill);
  const named = all.map((line) => ({ ...line, requestId: byTime.get(line.requestId) ?? line.requestId }));
  const { lines, unknown } = resolveUnknown(named, bill, byAttempt);
  const matches = reconcile(
    lines.map(({ requestId, charge }): ClientCharge => ({ requestId, nano: charge.nano })),
    bill.charges,
    { toleranceNano: toleranceNano ?? bill.unitNano - 1n },
  );
  const chargeOf = new Map(lines.map(({ requestId, charge }) => [requestId, charge]));
  return {
    log,
    bill,
    matches,
    totals: totalReconciled(matches),
    unknown,
    joinedByTime: byTime.size,
    notReceived: notReceived(matches, chargeOf),
    nameless: matches.filter((match) => match.class === 'client-only' && isNameless(match, chargeOf, byAttempt)).length,
    outcomeOf: (requestId) => chargeOf.get(requestId)?.outcome,
    byModel: spendBy(bill, ({ model }) => model),
    byKey: spendBy(bill, ({ key }) => key),
    byDay: spendBy(bill, ({ day }) => day),
  };
}

interface ClientLine {
  readonly requestId: string;
  readonly charge: LoggedCharge;
}

/**
 * One line for each job that may have cost something. Attempts that got the same job, by their idempotency key, are one: the last of them
 * knows best.
 */
function clientLines(charges: readonly LoggedCharge[], byAttempt: boolean): ClientLine[] {
  const lines = new Map<string, ClientLine>();
  for (const charge of charges) {
    const requestId = nameOf(charge, byAttempt);
    lines.delete(requestId);
    if (charge.nano > 0n || charge.isUnknown) lines.set(requestId, { requestId, charge });
  }
  return [...lines.values()];
}

/** The records of attempts whose job the client never learned the name of, where the bill tells when jobs were accepted. */
function joinNameless(lines: readonly ClientLine[], { postings }: ReadBill): ReadonlyMap<string, string> {
  const sentMs = new Map(lines.map(({ requestId, charge }) => [requestId, charge.sentMs]));
  const attempts = lines.flatMap(({ requestId, charge: { jobId, model, sentMs: at, nano, isUnknown } }) =>
    jobId !== undefined || model === undefined || at === undefined
      ? []
      : [{ requestId, model, sentMs: at, nano: isUnknown ? undefined : nano }],
  );
  const timed = postings.flatMap(({ jobId, model = '', acceptedMs, chargeNano: nano }) =>
    acceptedMs === undefined || nano === 0n ? [] : [{ requestId: jobId, model, acceptedMs, nano }],
  );
  const aheadMs = timed.flatMap(({ requestId, acceptedMs }) => {
    const at = sentMs.get(requestId);
    return at === undefined ? [] : [acceptedMs - at];
  });
  const left = new Map(timed.filter(({ requestId }) => !sentMs.has(requestId)).map((each) => [each.requestId, each]));
  return joinByTime(attempts, [...left.values()], aheadMs);
}

/**
 * Attempts of unknown cost take what the bill says of their jobs. One that is not on the bill has cost nothing, unless the client never learned
 * which job it is.
 */
function resolveUnknown(
  all: readonly ClientLine[],
  { charges }: ReadBill,
  byAttempt: boolean,
): { readonly lines: readonly ClientLine[]; readonly unknown: Comparison['unknown'] } {
  const billed = new Map(charges.map(({ requestId, nano }) => [requestId, nano]));
  const lines: ClientLine[] = [];
  const unknown = { billed: 0, billedNano: 0n, free: 0, nameless: 0 };
  for (const line of all) {
    const { requestId, charge } = line;
    const nano = billed.get(requestId);
    if (!charge.isUnknown) lines.push(line);
    else if (nano !== undefined) {
      unknown.billed++;
      unknown.billedNano += nano;
      lines.push({ requestId, charge: { ...charge, nano } });
    } else if (!byAttempt && charge.jobId === undefined) unknown.nameless++;
    else unknown.free++;
  }
  return { lines, unknown };
}

/** What a charge is joined by. An attempt whose job the client never learned of has a name that no bill has. */
function nameOf({ attemptId, jobId }: LoggedCharge, byAttempt: boolean): string {
  return (byAttempt ? attemptId : jobId) ?? `attempt ${attemptId ?? ''}`;
}

function isNameless(
  { requestId }: Reconciled,
  chargeOf: ReadonlyMap<string, LoggedCharge>,
  byAttempt: boolean,
): boolean {
  return !byAttempt && chargeOf.get(requestId)?.jobId === undefined;
}

/** Matched charges whose attempt did not end well for the client, by how it ended: paid for, and not received. */
function notReceived(
  matches: readonly Reconciled[],
  chargeOf: ReadonlyMap<string, LoggedCharge>,
): readonly SpendPart[] {
  const lost = new SpendBreakdown<Reconciled>(
    ({ requestId }) => chargeOf.get(requestId)?.outcome ?? 'ok',
    ({ billedNano = 0n }) => billedNano,
  );
  for (const match of matches) if (match.class === 'matched') lost.add(match);
  return lost.rows.filter(({ name }) => name !== 'ok');
}

/** The bill by model, key or day; empty where it tells none of them. */
function spendBy({ postings }: ReadBill, part: (posting: BillPosting) => string | undefined): readonly SpendPart[] {
  const spend = new SpendBreakdown<BillPosting>((posting) => part(posting) ?? '', signedNano);
  for (const posting of postings) spend.add(posting);
  const { rows } = spend;
  return rows.some(({ name }) => name !== '') ? rows.toSorted((a, b) => (a.name < b.name ? -1 : 1)) : [];
}
