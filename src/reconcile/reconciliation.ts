import { joinByTime, type NamelessAttempt } from './time-join.ts';

export { joinByTime, type NamelessAttempt };

/** What the client believes that a request cost: at most one line a request. */
export interface ClientCharge {
  readonly requestId: string;
  /** Whole nano-USD. */
  readonly nano: bigint;
}

/** One charge on the provider's bill. */
export interface BilledCharge {
  readonly recordId: string;
  readonly requestId: string;
  /** Whole nano-USD. */
  readonly nano: bigint;
}

/** The classes, in the order in which they are told. */
export const RECONCILIATION_CLASSES = ['matched', 'differs', 'client-only', 'provider-only', 'duplicate'] as const;

/**
 * Where the two agree, and where they do not. `matched`: a line and a record of the same amount. `differs`: of different amounts.
 * `client-only`: a line without a record. `provider-only`: a record whose request the client does not have, a ghost. `duplicate`: a further
 * record of a request that has one in another class.
 */
export type ReconciliationClass = (typeof RECONCILIATION_CLASSES)[number];

/** A line, a record, or both, and their class. Amounts are absent where the side is. */
export interface Reconciled {
  readonly class: ReconciliationClass;
  readonly requestId: string;
  readonly recordId?: string;
  readonly clientNano?: bigint;
  readonly billedNano?: bigint;
}

/** How closely amounts must agree. */
export interface ReconcileOptions {
  /** Most nano-USD by which a line and a record of the same amount may differ: where a bill is written in coarser units. Default: 0n. */
  readonly toleranceNano?: bigint;
}

/**
 * Compares the client's log of charges with the provider's bill, joined by request: every line and every record is in exactly one class, and
 * the classes explain the whole difference of the two sums. Of several records of a request the first one of the line's own amount counts as
 * its charge, else the first one; the others are duplicates. The order is that of the bill, then that of the log.
 */
export function reconcile(
  log: readonly ClientCharge[],
  bill: readonly BilledCharge[],
  { toleranceNano = 0n }: ReconcileOptions = {},
): readonly Reconciled[] {
  const agree = (line: ClientCharge | undefined, { nano }: BilledCharge): boolean =>
    line !== undefined && line.nano - nano <= toleranceNano && nano - line.nano <= toleranceNano;
  const lines = new Map(log.map((line) => [line.requestId, line]));
  const chargeOf = new Map<string, BilledCharge>();
  for (const record of bill) {
    const chosen = chargeOf.get(record.requestId);
    const line = lines.get(record.requestId);
    if (chosen === undefined || (!agree(line, chosen) && agree(line, record))) chargeOf.set(record.requestId, record);
  }
  const billed = bill.map((record): Reconciled => {
    const { requestId, recordId, nano: billedNano } = record;
    const line = lines.get(requestId);
    if (chargeOf.get(requestId) !== record) return { class: 'duplicate', requestId, recordId, billedNano };
    if (line === undefined) return { class: 'provider-only', requestId, recordId, billedNano };
    const kind = agree(line, record) ? 'matched' : 'differs';
    return { class: kind, requestId, recordId, clientNano: line.nano, billedNano };
  });
  const unbilled = log
    .filter(({ requestId }) => !chargeOf.has(requestId))
    .map(({ requestId, nano }): Reconciled => ({ class: 'client-only', requestId, clientNano: nano }));
  return [...billed, ...unbilled];
}

/** What is in one class: how many lines or records, and the sum of either side in nano-USD. */
export interface ReconciledTotal {
  readonly count: number;
  readonly clientNano: bigint;
  readonly billedNano: bigint;
}

/** The sums of each class; over all of them, bill less log is the whole difference. */
export function totalReconciled(
  matches: readonly Reconciled[],
): Readonly<Record<ReconciliationClass, ReconciledTotal>> {
  const none: ReconciledTotal = { count: 0, clientNano: 0n, billedNano: 0n };
  const totals = Object.fromEntries(RECONCILIATION_CLASSES.map((name) => [name, none])) as Record<
    ReconciliationClass,
    ReconciledTotal
  >;
  for (const { class: name, clientNano = 0n, billedNano = 0n } of matches) {
    const { count, clientNano: client, billedNano: billed } = totals[name];
    totals[name] = { count: count + 1, clientNano: client + clientNano, billedNano: billed + billedNano };
  }
  return totals;
}

/** The records of a bill that was read in pages, which may overlap and come in any order: each once, by its id. */
export function collectBill<Line extends { readonly recordId: string }>(pages: readonly (readonly Line[])[]): Line[] {
  return [...new Map(pages.flat().map((record) => [record.recordId, record])).values()];
}
