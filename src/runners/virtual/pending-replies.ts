import { reachRow } from '../../engine/columns.ts';
import type { JobTable } from '../../provider/job-table.ts';
import type { JobEnding } from '../../provider/submission.ts';
import { HINT } from '../../units/retry-hint.ts';
import type { Dialect } from '../../wire/dialect.ts';

/** The end of a job that its client has not noticed yet. */
export interface PendingReply {
  model: number;
  /** The class of the request. */
  quote: number;
  outcome: number;
  status: number;
  chargedNano: number;
  hintForm: number;
  waitMs: number;
}

/** How a client asks for the state of a job, and what it learns of one that failed. */
export type Polling = Pick<Dialect, 'firstPollMs' | 'storedFailureMs' | 'storedFailureTellsWait'> & {
  /** Above 0. */
  readonly pollMs: number;
};

/** The end of a job, as it stands in the table. */
export function pendingReply(jobs: JobTable, job: number, { hintForm, waitMs }: Readonly<JobEnding>): PendingReply {
  return {
    model: jobs.model[job] as number,
    quote: jobs.quote[job] as number,
    outcome: jobs.outcome[job] as number,
    status: jobs.status[job] as number,
    chargedNano: jobs.chargedNano[job] as number,
    hintForm,
    waitMs,
  };
}

/**
 * Ends of jobs that clients will notice when they ask the next time: a job that was submitted is polled, so its end is heard late. One for each
 * slot at most, since only the present attempt of a request is polled.
 */
export class PendingReplies {
  readonly #pollMs: number;
  readonly #firstPollMs: number;
  readonly #storedFailureMs: (status: number) => number;
  readonly #tellsWait: boolean;
  /** When it is heard; NaN where nothing is pending. */
  private hearMs: Float64Array = new Float64Array(256).fill(Number.NaN);
  private model: Int32Array = new Int32Array(256);
  private quote: Int32Array = new Int32Array(256);
  private outcome: Int32Array = new Int32Array(256);
  private status: Int32Array = new Int32Array(256);
  private hintForm: Int32Array = new Int32Array(256);
  private chargedNano: Float64Array = new Float64Array(256);
  private waitMs: Float64Array = new Float64Array(256);
  /** One record is reused for all replies. */
  readonly #reply: PendingReply = { model: 0, quote: 0, outcome: 0, status: 0, chargedNano: 0, hintForm: 0, waitMs: 0 };

  constructor({ pollMs, firstPollMs = pollMs, storedFailureMs = () => 0, storedFailureTellsWait = false }: Polling) {
    this.#pollMs = pollMs;
    this.#firstPollMs = firstPollMs;
    this.#storedFailureMs = storedFailureMs;
    this.#tellsWait = storedFailureTellsWait;
  }

  /** When a client that sent an attempt at one instant hears of a success at another. */
  heardMs(sentMs: number, endedMs: number): number {
    const firstMs = sentMs + this.#firstPollMs;
    const further = Math.max(0, Math.ceil((endedMs - firstMs) / this.#pollMs));
    return Math.max(endedMs, firstMs + further * this.#pollMs);
  }

  /** Keeps a reply; returns when it is heard: at the next question after `nowMs`, counted from when the attempt was sent, or when it is believed. */
  add(slot: number, reply: PendingReply, sentMs: number, nowMs: number): number {
    if (slot >= this.hearMs.length) this.#grow(slot);
    const hearMs = this.heardMs(sentMs, nowMs) + this.#storedFailureMs(reply.status);
    this.hearMs[slot] = hearMs;
    this.model[slot] = reply.model;
    this.quote[slot] = reply.quote;
    this.outcome[slot] = reply.outcome;
    this.status[slot] = reply.status;
    this.hintForm[slot] = this.#tellsWait ? reply.hintForm : HINT.none;
    this.chargedNano[slot] = reply.chargedNano;
    // A date stays where it was when the job failed.
    this.waitMs[slot] = reply.hintForm === HINT.date ? reply.waitMs - (hearMs - nowMs) : reply.waitMs;
    return hearMs;
  }

  /** Whether a slot has a reply that is heard exactly now: an event of an earlier attempt finds another instant. */
  isHeard(slot: number, nowMs: number): boolean {
    return this.hearMs[slot] === nowMs;
  }

  /** Whether a slot has a reply that was not heard yet. */
  has(slot: number): boolean {
    return slot < this.hearMs.length && !Number.isNaN(this.hearMs[slot]);
  }

  /** Takes the reply of a slot. Read it before the next call. */
  take(slot: number): Readonly<PendingReply> {
    const reply = this.#reply;
    reply.model = this.model[slot] as number;
    reply.quote = this.quote[slot] as number;
    reply.outcome = this.outcome[slot] as number;
    reply.status = this.status[slot] as number;
    reply.hintForm = this.hintForm[slot] as number;
    reply.chargedNano = this.chargedNano[slot] as number;
    reply.waitMs = this.waitMs[slot] as number;
    this.hearMs[slot] = Number.NaN;
    return reply;
  }

  #grow(slot: number): void {
    const before = this.hearMs.length;
    reachRow(this, slot);
    this.hearMs.fill(Number.NaN, before);
  }
}
