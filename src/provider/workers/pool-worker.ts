import type { WorkerTime } from '../../billing/worker-billing.ts';
import type { MeteredLife } from './worker-meter.ts';

/** One worker. While it is provisioned, `sinceMs` lies ahead: nothing is metered then. */
export interface PoolWorker extends MeteredLife {
  doing: WorkerTime;
  /** When it began what it does. */
  sinceMs: number;
  /** When its set-up is over. */
  readonly readyMs: number;
  /** How long its set-up takes, pauses left out. */
  readonly setupMs: number;
  /** Whether it has had a job. */
  isUsed: boolean;
}
