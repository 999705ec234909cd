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
export type Polling = Pick<Dialect, 'firstPollMs' | 'storedFailureMs' | 'storedFailureTellsWait' | 'keptMs'> & {
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
  readonly #keptMs: number;
  /** When the client of a slot that had lost its attempt asks again for the first time, Infinity before it does; NaN where it never lost it. */
  private askMs: Float64Array = new Float64Array(256).fill(Number.NaN);
  /** When it ended, and is heard; NaN where nothing is pending. */
  private endMs: Float64Array = new Float64Array(256).fill(Number.NaN);
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

  constructor(polling: Polling) {
    const { pollMs, firstPollMs = pollMs, storedFailureMs = () => 0, storedFailureTellsWait = false } = polling;
    this.#pollMs = pollMs;
    this.#firstPollMs = firstPollMs;
    this.#storedFailureMs = storedFailureMs;
    this.#tellsWait = storedFailureTellsWait;
    this.#keptMs = polling.keptMs ?? Number.POSITIVE_INFINITY;
  }

  /** When a client that sent an attempt at one instant hears of a success at another. */
  heardMs(sentMs: number, endedMs: number): number {
    return this.#askedMs(sentMs + this.#firstPollMs, endedMs);
  }

  /**
   * Keeps a reply; returns when it is heard: at the next question after `nowMs`, counted from when the attempt was sent, or asked for again, or
   * when it is believed. Infinity: its client does not ask now.
   */
  add(slot: number, reply: PendingReply, sentMs: number, nowMs: number): number {
    this.#reach(slot);
    const askMs = this.askMs[slot] as number;
    const askedMs = Number.isNaN(askMs) ? this.heardMs(sentMs, nowMs) : this.#askedMs(askMs, nowMs);
    const hearMs = askedMs + this.#storedFailureMs(reply.status);
    this.endMs[slot] = nowMs;
    this.hearMs[slot] = hearMs;
    this.model[slot] = reply.model;
    this.quote[slot] = reply.quote;
    this.outcome[slot] = reply.outcome;
    this.status[slot] = reply.status;
    this.hintForm[slot] = this.#tellsWait ? reply.hintForm : HINT.none;
    this.chargedNano[slot] = reply.chargedNano;
    this.waitMs[slot] = reply.waitMs;
    return hearMs;
  }

  /** The client of a slot has lost its attempt, and does not ask until `ask`. */
  suspend(slot: number): void {
    this.#reach(slot);
    this.askMs[slot] = Number.POSITIVE_INFINITY;
    if (this.has(slot)) this.hearMs[slot] = Number.POSITIVE_INFINITY;
  }

  /** The client of a slot asks again from now on. Returns when it hears of a job that has ended; undefined where it goes on. */
  ask(slot: number, nowMs: number): number | undefined {
    this.askMs[slot] = nowMs;
    if (!this.has(slot)) return undefined;
    return (this.hearMs[slot] = nowMs + this.#storedFailureMs(this.status[slot] as number));
  }

  /** Whether the job of a slot has ended so long ago that it is no longer kept. */
  isForgotten(slot: number, nowMs: number): boolean {
    return (this.endMs[slot] as number) + this.#keptMs <= nowMs;
  }

  /** The attempt of a slot is over. */
  leave(slot: number): void {
    if (slot < this.askMs.length) this.askMs[slot] = Number.NaN;
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
    // A date stays where it was when the job failed.
    const laterMs = reply.hintForm === HINT.date ? (this.hearMs[slot] as number) - (this.endMs[slot] as number) : 0;
    reply.waitMs = (this.waitMs[slot] as number) - laterMs;
    this.hearMs[slot] = this.endMs[slot] = this.askMs[slot] = Number.NaN;
    return reply;
  }

  /** The instant of the first question that finds an end, where the first of all is asked at `firstMs`. */
  #askedMs(firstMs: number, endedMs: number): number {
    if (firstMs === Number.POSITIVE_INFINITY) return firstMs;
    const further = Math.max(0, Math.ceil((endedMs - firstMs) / this.#pollMs));
    return Math.max(endedMs, firstMs + further * this.#pollMs);
  }

  #reach(slot: number): void {
    const before = this.hearMs.length;
    if (slot < before) return;
    reachRow(this, slot);
    for (const field of [this.hearMs, this.endMs, this.askMs]) field.fill(Number.NaN, before);
  }
}
