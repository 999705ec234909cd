import { reachRow } from '../../engine/columns.ts';
import type { JobTable } from '../../provider/job-table.ts';
import type { JobEnding } from '../../provider/submission.ts';

/** The end of a job that its client has not noticed yet. */
export interface PendingReply {
  model: number;
  outcome: number;
  status: number;
  chargedNano: number;
  hintForm: number;
  waitMs: number;
}

/** The end of a job, as it stands in the table. */
export function pendingReply(jobs: JobTable, job: number, { hintForm, waitMs }: Readonly<JobEnding>): PendingReply {
  return {
    model: jobs.model[job] as number,
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
  readonly #storedFailureMs: (status: number) => number;
  /** When it is heard; NaN where nothing is pending. */
  private hearMs: Float64Array = new Float64Array(256).fill(Number.NaN);
  private model: Int32Array = new Int32Array(256);
  private outcome: Int32Array = new Int32Array(256);
  private status: Int32Array = new Int32Array(256);
  private hintForm: Int32Array = new Int32Array(256);
  private chargedNano: Float64Array = new Float64Array(256);
  private waitMs: Float64Array = new Float64Array(256);
  /** One record is reused for all replies. */
  readonly #reply: PendingReply = { model: 0, outcome: 0, status: 0, chargedNano: 0, hintForm: 0, waitMs: 0 };

  /** `pollMs`: time between two questions, above 0. `storedFailureMs`: how much later a failure with a status is believed; default at once. */
  constructor(pollMs: number, storedFailureMs: (status: number) => number = () => 0) {
    this.#pollMs = pollMs;
    this.#storedFailureMs = storedFailureMs;
  }

  /** When a client that sent an attempt at one instant hears of a success at another. */
  heardMs(sentMs: number, endedMs: number): number {
    const questions = Math.max(1, Math.ceil((endedMs - sentMs) / this.#pollMs));
    return Math.max(endedMs, sentMs + questions * this.#pollMs);
  }

  /** Keeps a reply; returns when it is heard: at the next question after `nowMs`, counted from when the attempt was sent, or when it is believed. */
  add(slot: number, reply: PendingReply, sentMs: number, nowMs: number): number {
    if (slot >= this.hearMs.length) this.#grow(slot);
    const hearMs = this.heardMs(sentMs, nowMs) + this.#storedFailureMs(reply.status);
    this.hearMs[slot] = hearMs;
    this.model[slot] = reply.model;
    this.outcome[slot] = reply.outcome;
    this.status[slot] = reply.status;
    this.hintForm[slot] = reply.hintForm;
    this.chargedNano[slot] = reply.chargedNano;
    this.waitMs[slot] = reply.waitMs;
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
