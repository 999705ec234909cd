import fc from 'fast-check';
import type { JobEvent, JobEventType } from '../subjects/event-subject.ts';
import { HISTORY_START_MS } from './account-histories.ts';

interface JobPlan {
  readonly end: 'finish' | 'cancel-queued' | 'cancel-running' | 'open';
  readonly refundShare: number;
  readonly gapsMs: readonly number[];
  readonly chargeNano: bigint;
  /** For each event by its place: how often it is delivered again, and how late. */
  readonly again: readonly number[];
  readonly lateMs: readonly number[];
}

const LIVES: Readonly<Record<JobPlan['end'], readonly JobEventType[]>> = {
  finish: ['submit', 'accept', 'start', 'finish'],
  'cancel-queued': ['submit', 'accept', 'cancel'],
  'cancel-running': ['submit', 'accept', 'start', 'cancel'],
  open: ['submit', 'accept', 'start'],
};

/** What a log of events may hold. */
export interface EventLogOptions {
  /** Most jobs. Default: 6. */
  readonly maxJobs?: number;
  /** Whether events are delivered more than once, as webhooks are. Default: true. */
  readonly redelivered?: boolean;
}

/**
 * A log of jobs in the order of delivery: submit, accept, start, then finish or cancel, and perhaps a refund of a part. Each event has its
 * instant and the instant of its delivery; an event that is delivered again keeps its `eventId` and its instant.
 */
export function eventLog({ maxJobs = 6, redelivered = true }: EventLogOptions = {}): fc.Arbitrary<readonly JobEvent[]> {
  const gaps = fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 5, maxLength: 5 });
  const plan: fc.Arbitrary<JobPlan> = fc.record({
    end: fc.constantFrom('finish', 'finish', 'finish', 'cancel-queued', 'cancel-running', 'open'),
    refundShare: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 1000 })),
    gapsMs: gaps,
    chargeNano: fc.bigInt(0n, 5_000_000_000n),
    again: fc.array(redelivered ? fc.nat(2) : fc.constant(0), { minLength: 5, maxLength: 5 }),
    lateMs: gaps,
  });
  return fc
    .array(plan, { minLength: 1, maxLength: maxJobs })
    .map((plans) => plans.flatMap(writeJob).toSorted((a, b) => a.deliveredMs - b.deliveredMs));
}

function writeJob(plan: JobPlan, index: number): JobEvent[] {
  const jobId = `job-${index + 1}`;
  const refundNano = plan.end === 'finish' ? (plan.chargeNano * BigInt(plan.refundShare)) / 1000n : 0n;
  const types: readonly JobEventType[] = refundNano > 0n ? [...LIVES[plan.end], 'refund'] : LIVES[plan.end];
  let atMs = HISTORY_START_MS;
  return types.flatMap((type, place): JobEvent[] => {
    atMs += plan.gapsMs[place] ?? 0;
    const chargeNano = type === 'finish' ? plan.chargeNano : type === 'refund' ? refundNano : 0n;
    const event = { eventId: `${jobId}-${type}`, type, jobId, atMs, chargeNano };
    const lateMs = plan.lateMs[place] ?? 0;
    return Array.from({ length: 1 + (plan.again[place] ?? 0) }, (_, time) => ({
      ...event,
      deliveredMs: atMs + time * (1 + lateMs),
    }));
  });
}
