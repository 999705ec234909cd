import { quotaOf } from './quota.ts';
import { allOf, type VendorQueryContext, type Movement } from '../query-context.ts';

/** Types of log records (model/log.go, 2026-11). */
export const LOG = { topup: 1, consume: 2, manage: 3, system: 4, error: 5, refund: 6 } as const;

/** A record of the log, before it is written. */
export interface LogEntry {
  readonly id: number;
  readonly type: number;
  /** Never negative: the type says which way it goes. */
  readonly quota: number;
  /** What the job had consumed before and has after this record, in quota; undefined for records of no job. */
  readonly settled?: { readonly beforeQuota: number; readonly afterQuota: number };
  readonly movement: Movement;
}

/** The money of one job, in nano-USD. */
interface JobMoney {
  heldNano: number;
  releasedNano: number;
  chargedNano: number;
  refundedNano: number;
}

/** Whether a job is a task, which is paid when it is submitted: videos are. */
function isTask({ model }: Movement): boolean {
  return model?.operation === 'text-to-video';
}

/**
 * What a job has consumed so far. A task consumes its hold when it is submitted, and what it was charged beyond that; any other job consumes
 * what it was charged, and its hold is only seen in the balance (service/task_billing.go and billing_session.go, 2026-11).
 */
function consumedNano({ heldNano, releasedNano, chargedNano, refundedNano }: JobMoney, ofTask: boolean): number {
  const taken = ofTask ? Math.max(heldNano - releasedNano, chargedNano) : chargedNano;
  return taken - refundedNano;
}

function note(money: JobMoney, { kind, nano }: Movement): void {
  if (kind === 'hold') money.heldNano += nano;
  else if (kind === 'release') money.releasedNano += nano;
  else if (kind === 'charge') money.chargedNano += nano;
  else if (kind === 'refund') money.refundedNano += nano;
}

/** The record of a movement that belongs to no job, or that moves nothing. */
function plainEntry(movement: Movement): LogEntry | undefined {
  const { kind, nano, index } = movement;
  const id = index + 1;
  if (kind === 'topup') return { id, type: LOG.topup, quota: quotaOf(nano), movement };
  if (kind === 'expiry') return { id, type: LOG.system, quota: quotaOf(nano), movement };
  return kind === 'error' ? { id, type: LOG.error, quota: 0, movement } : undefined;
}

/**
 * The log of an account, oldest first: one record at most for each movement of money, and none for what the vendor keeps to itself (the hold
 * of an image or a chat, and its return). The quota of a job's records, consumed less refunded, is always what it has consumed, cut once.
 */
export function* logEntries(context: VendorQueryContext): Generator<LogEntry> {
  const jobs = new Map<string, JobMoney>();
  for (const movement of allOf((after, limit) => context.movements(after, limit))) {
    const plain = plainEntry(movement);
    if (plain !== undefined) yield plain;
    if (plain !== undefined || movement.jobId === undefined) continue;
    const money = jobs.get(movement.jobId) ?? { heldNano: 0, releasedNano: 0, chargedNano: 0, refundedNano: 0 };
    jobs.set(movement.jobId, money);
    const ofTask = isTask(movement);
    const beforeQuota = quotaOf(consumedNano(money, ofTask));
    note(money, movement);
    const afterQuota = quotaOf(consumedNano(money, ofTask));
    const quota = Math.abs(afterQuota - beforeQuota);
    const isFreeCharge = quota === 0 && movement.kind === 'charge' && !ofTask;
    if (quota === 0 && !isFreeCharge) continue;
    const type = afterQuota < beforeQuota ? LOG.refund : LOG.consume;
    yield { id: movement.index + 1, type, quota, settled: { beforeQuota, afterQuota }, movement };
  }
}
