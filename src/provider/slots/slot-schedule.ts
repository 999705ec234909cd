import { growRing } from '../../engine/columns.ts';
import { FEW_MAX, FewEnds } from './few-ends.ts';
import { ManyEnds } from './many-ends.ts';

/**
 * The slots of an endpoint that serves first come, first served: when a job is accepted it is known when its service will start, since no
 * later job can change that. What is kept of a job is the instant at which its slot will be free, and of one that waits the instant at which it
 * will start.
 *
 * Time never goes back. Call `advance` before anything else at a new instant.
 */
export class SlotSchedule {
  /** Jobs that wait for a slot, those included that will leave before. */
  waiting = 0;
  readonly #slots: number;
  readonly #queueMax: number;
  /** Of every slot in use: when the last job that was given to it will end. */
  readonly #ends: FewEnds | ManyEnds;
  /** When the jobs that wait will start: a ring, in the order of time. */
  private starts: Float64Array = new Float64Array(256);
  #startsHead = 0;
  #startsCount = 0;

  constructor(slots: number, queueMax: number) {
    this.#slots = slots;
    this.#queueMax = queueMax;
    this.#ends = slots <= FEW_MAX ? new FewEnds() : new ManyEnds();
  }

  /** Whether every slot and every place of the queue is taken. */
  get isFull(): boolean {
    return this.#ends.size >= this.#slots && this.waiting >= this.#queueMax;
  }

  /** Jobs in slots and in the queue; some may have ended, as long as a slot is free. */
  get jobsMax(): number {
    return this.#ends.size + this.waiting;
  }

  /** Jobs in slots and in the queue, now. */
  jobs(nowMs: number): number {
    this.#ends.settle(nowMs);
    return this.jobsMax;
  }

  /** Frees the slots whose jobs have ended by an instant, and lets those start whose turn has come. */
  advance(nowMs: number): void {
    this.#ends.passBy(nowMs);
    if (this.#ends.size >= this.#slots) this.#ends.settle(nowMs);
    while (this.#startsCount > 0 && (this.starts[this.#startsHead] as number) <= nowMs) {
      this.#startsHead = (this.#startsHead + 1) & (this.starts.length - 1);
      this.#startsCount--;
      this.waiting--;
    }
  }

  /** When a job that is accepted now will start, unless it leaves before. */
  startMs(nowMs: number): number {
    return this.#ends.size < this.#slots ? nowMs : this.#ends.headMs();
  }

  /** A job is accepted that will have its slot from `startMs(nowMs)` until `endMs`. */
  occupy(startMs: number, endMs: number): void {
    if (this.#ends.size >= this.#slots) this.#queue(startMs);
    this.#ends.push(endMs);
  }

  /** A job is accepted that will leave before it starts. */
  enqueueLeaver(): void {
    this.waiting++;
  }

  /** Such a job leaves. */
  leave(): void {
    this.waiting--;
  }

  #queue(startMs: number): void {
    this.#ends.take();
    this.waiting++;
    if (this.#startsCount === this.starts.length) growRing(this, this.#startsHead);
    this.starts[(this.#startsHead + this.#startsCount++) & (this.starts.length - 1)] = startMs;
  }
}
