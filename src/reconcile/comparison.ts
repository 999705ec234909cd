import { NEVER_ACCEPTED } from '../billing/outcome.ts';
import { SpendBreakdown } from '../billing/spend-breakdown.ts';
import { type BillText, type ReadBill, readBill } from './bill.ts';
import { signedNano } from './event-bill.ts';
import type { BillPosting } from './formats.ts';
import type { ChargeLog, LoggedCharge } from './log.ts';
import {
  type ClientCharge,
  joinByTime,
  type NamelessAttempt,
  reconcile,
  type Reconciled,
  type ReconciledTotal,
  type ReconciliationClass,
  totalReconciled,
} from './reconciliation.ts';

/** A part of a sum: a name, how many, and nano-USD. */
export interface SpendPart {
  readonly name: string;
  readonly count: number;
  readonly nano: bigint;
}

/** A log and a bill, compared. */
export interface Comparison {
  readonly log: ChargeLog;
  readonly bill: ReadBill;
  readonly matches: readonly Reconciled[];
  readonly totals: Readonly<Record<ReconciliationClass, ReconciledTotal>>;
  /**
   * Attempts of which the client does not know what they cost: on the bill, for so much; not on it; and of a job whose name the client never
   * learned.
   */
  readonly unknown: {
    readonly billed: number;
    readonly billedNano: bigint;
    readonly free: number;
    readonly nameless: number;
  };
  /** Attempts whose job the client never learned the name of, joined with their records by order and time. */
  readonly joinedByTime: number;
  /** Matched charges of attempts without an output, by how they ended for the client. */
  readonly notReceived: readonly SpendPart[];
  /** Charges that only the client has, of attempts whose job it never learned the name of. */
  readonly nameless: number;
  /** The line of the log behind a charge, as the log has it; undefined where it has none. */
  readonly chargeOf: (requestId: string) => LoggedCharge | undefined;
  /** Whether it is known which job a line of the log is of. */
  readonly isNamed: (charge: LoggedCharge) => boolean;
  /** How the job of a line of the log ended for the provider; undefined where the bill does not say. */
  readonly endOf: (charge: LoggedCharge) => string | undefined;
  /** The bill split three ways; empty where it does not tell. */
  readonly byModel: readonly SpendPart[];
  readonly byKey: readonly SpendPart[];
  readonly byDay: readonly SpendPart[];
}

/**
 * Compares a log with a bill, charge by charge. `toleranceNano`: by how much two amounts may differ; default: what the bill cuts off. Throws a
 * `ScenarioError` that says what of the bill cannot be read.
 */
export function compareBill(log: ChargeLog, texts: readonly BillText[], toleranceNano?: bigint): Comparison {
  // Only where the generator talks to its own mock do both number requests alike.
  const byAttempt = log.run?.world === 'mock';
  const bill = readBill(texts, byAttempt);
  const all = clientLines(log.charges, byAttempt);
  const byTime = byAttempt ? new Map<string, string>() : joinNameless(all, freeLines(log.charges), bill);
  const named = all.map((line) => ({ ...line, requestId: byTime.get(line.requestId) ?? line.requestId }));
  const { lines, unknown } = resolveUnknown(named, bill, byAttempt);
  const matches = reconcile(
    lines.map(({ requestId, charge }): ClientCharge => ({ requestId, nano: charge.nano })),
    bill.charges,
    { toleranceNano: toleranceNano ?? bill.unitNano - 1n },
  );
  const chargeOf = new Map(log.charges.map((charge) => [nameOf(charge, byAttempt), charge]));
  for (const [name, recordId] of byTime) chargeOf.set(recordId, chargeOf.get(name) as LoggedCharge);
  const endOf = new Map(
    bill.postings.map(({ jobId, attemptId, outcome }) => [(byAttempt ? attemptId : undefined) ?? jobId, outcome]),
  );
  return {
    log,
    bill,
    matches,
    totals: totalReconciled(matches),
    unknown,
    joinedByTime: byTime.size,
    notReceived: notReceived(matches, chargeOf),
    nameless: matches.filter((match) => match.class === 'client-only' && isNameless(match, chargeOf, byAttempt)).length,
    chargeOf: (requestId) => chargeOf.get(requestId),
    isNamed: (charge) => byAttempt || charge.jobId !== undefined || byTime.has(nameOf(charge, byAttempt)),
    endOf: (charge) => endOf.get(nameOf(charge, byAttempt)) ?? endOf.get(byTime.get(nameOf(charge, byAttempt)) ?? ''),
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

/** Attempts that the client believes to be free, of jobs whose name it never learned: the provider may have accepted them, and bill them. */
function freeLines(charges: readonly LoggedCharge[]): ClientLine[] {
  return charges
    .filter((charge) => charge.nano === 0n && charge.jobId === undefined && !charge.isUnknown && mayBeCharged(charge))
    .map((charge) => ({ requestId: nameOf(charge, false), charge }));
}

/** Whether the provider may have accepted the job of an attempt. */
export function mayBeCharged({ outcome }: LoggedCharge): boolean {
  return !(NEVER_ACCEPTED as readonly (string | undefined)[]).includes(outcome);
}

/**
 * The records of attempts whose job the client never learned the name of, where the bill tells when jobs were accepted: first those that may have
 * cost something, then those that it believes to be free.
 */
function joinNameless(
  lines: readonly ClientLine[],
  free: readonly ClientLine[],
  { postings }: ReadBill,
): ReadonlyMap<string, string> {
  const sentMs = new Map(lines.map(({ requestId, charge }) => [requestId, charge.sentMs]));
  const timed = postings.flatMap(({ jobId, model = '', acceptedMs, chargeNano: nano }) =>
    acceptedMs === undefined || nano === 0n ? [] : [{ requestId: jobId, model, acceptedMs, nano }],
  );
  const aheadMs = timed.flatMap(({ requestId, acceptedMs }) => {
    const at = sentMs.get(requestId);
    return at === undefined ? [] : [acceptedMs - at];
  });
  const joined = new Map<string, string>();
  for (const attempts of [lines, free].map(namelessAttempts)) {
    const taken = new Set(joined.values());
    const left = timed.filter(({ requestId }) => !sentMs.has(requestId) && !taken.has(requestId));
    const unique = [...new Map(left.map((each) => [each.requestId, each])).values()];
    for (const [attempt, record] of joinByTime(attempts, unique, aheadMs)) joined.set(attempt, record);
  }
  return joined;
}

function namelessAttempts(lines: readonly ClientLine[]): NamelessAttempt[] {
  return lines.flatMap(({ requestId, charge: { jobId, model, sentMs, nano, isUnknown } }) =>
    jobId !== undefined || model === undefined || sentMs === undefined
      ? []
      : [{ requestId, model, sentMs, nano: isUnknown || nano === 0n ? undefined : nano }],
  );
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
