import { OUTCOME, type Outcome } from '../../../../src/billing/outcome.ts';
import type { Usage } from '../../../../src/billing/usage.ts';
import type { FaultOptions } from '../../../../src/provider/faults/fault-options.ts';
import type { UpstreamOptions } from '../../../../src/provider/upstreams/upstream-options.ts';

/** What the provider answers. `waitMs` undefined: no word about when to come back. */
export interface Answer {
  readonly outcome: number;
  /** 0: the connection was reset. */
  readonly status: number;
  readonly waitMs: number | undefined;
}

/** One attempt as it is asked for. `lost`: a gateway answers with the status, or (0) the connection is cut. */
export interface Asked {
  readonly request: number;
  readonly attempt: number;
  readonly model: number;
  readonly usage: Usage;
  readonly ended: (answer: Answer) => void;
  readonly lost: (status: number) => void;
}

/** One attempt at the provider's. */
export interface Job extends Asked {
  readonly acceptedMs: number;
  state: 'accepted' | 'queued' | 'running' | 'ended';
  /** When it last came to a slot, and when the present try began there. */
  startedMs: number;
  triedMs: number;
  serviceMs: number;
  heldNano: bigint;
  chargedNano: bigint;
  /** How often the provider itself has tried again: by queueing, and in all. */
  requeued: number;
  retries: number;
  upstream: UpstreamOptions | undefined;
  tried: UpstreamOptions[];
}

/** The draws of a further try are keyed by the attempt and this many more for each try. */
const FURTHER_TRY = 65_536;

/** What keys the draws of the present try. */
export function keysOf({ request, attempt, retries }: Job): { request: number; drawIndex: number } {
  return { request, drawIndex: attempt + retries * FURTHER_TRY };
}

/** An answer; a wait without end is not announced. */
export function answer(outcome: Outcome, status: number, waitMs?: number): Answer {
  return { outcome: OUTCOME[outcome], status, waitMs: waitMs === Number.POSITIVE_INFINITY ? undefined : waitMs };
}

/** How a job ends whose last try a fault has hit, or none. */
export function answerOf(fault: FaultOptions | undefined): Answer {
  if (fault?.type === 'empty') return answer('empty', 200);
  if (fault?.type === 'moderated') return answer('output-moderated', fault.status);
  if (fault?.type === 'status') return answer(failureOf(fault.status), fault.status, fault.retryAfterMs);
  return answer('ok', 200);
}

/** How a request ended that was refused with a status. */
export function refusalOf(status: number): Outcome {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'invalid';
}

/** How a job ended that was served and then failed with a status. */
export function failureOf(status: number): Outcome {
  return status >= 500 ? 'server-error' : refusalOf(status);
}
