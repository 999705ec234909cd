import type { WorkerTime } from '../../billing/worker-billing.ts';
import type { MeteredLife } from './worker-meter.ts';

/** One worker. While it is provisioned, `sinceMs` lies ahead: nothing is metered then. */
export class PoolWorker implements MeteredLife {
  doing: WorkerTime;
  /** When it began what it does. */
  sinceMs: number;
  /** When its set-up is over. */
  readonly readyMs: number;
  /** How long its set-up takes, pauses left out. */
  readonly setupMs: number;
  billedMs = 0;
  postedNano: number | bigint = 0;
  /** Whether it has had a job. */
  isUsed = false;

  constructor(doing: WorkerTime, sinceMs: number, readyMs: number, setupMs: number) {
    this.doing = doing;
    this.sinceMs = sinceMs;
    this.readyMs = readyMs;
    this.setupMs = setupMs;
  }
}
