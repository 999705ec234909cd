import { Rows } from '../engine/columns.ts';

/**
 * Life of a request: under way until its outcome is final (from `failed` on), then kept while the provider still works on an attempt of it.
 * `suspended`: its present attempt is lost, and its task will be asked for.
 */
export const REQUEST = { free: 0, sending: 1, waiting: 2, suspended: 3, failed: 4, succeeded: 5 } as const;

/** The requests under way, field by field in typed arrays; a request is a slot, and slots are used again. */
export class RequestTable {
  request: Uint32Array = new Uint32Array(256);
  attempt: Int32Array = new Int32Array(256);
  requestClass: Int32Array = new Int32Array(256);
  state: Uint8Array = new Uint8Array(256);
  /** When the request was due, and when its present attempt was sent. */
  dueMs: Float64Array = new Float64Array(256);
  sentMs: Float64Array = new Float64Array(256);
  /** Of the last attempt that has failed: what it came to, and when. */
  failedOutcome: Int32Array = new Int32Array(256);
  failedStatus: Uint16Array = new Uint16Array(256);
  failedMs: Float64Array = new Float64Array(256);
  /** The retry policy's number, see `FailedAttempt.policyState`. */
  policyState: Float64Array = new Float64Array(256);
  /** What the spend cap holds for the present attempt; unset without a cap. */
  heldNano: Float64Array = new Float64Array(256);
  /** Counts sent attempts over all lives of a slot, so that a late timer or reply can tell that another attempt is under way. */
  generation: Int32Array = new Int32Array(256);
  /** The job of the present attempt at the provider (virtual world only). */
  job: Int32Array = new Int32Array(256);
  /** Jobs at the provider that belong to this request and have not ended (virtual world only); 0 when a slot is given back. */
  jobs: Int32Array = new Int32Array(256);
  readonly #rows = new Rows(this);

  /** Slots in use. */
  get count(): number {
    return this.#rows.count;
  }

  /** Slots there are, used or not: the length of the fields. */
  get capacity(): number {
    return this.#rows.capacity;
  }

  add(): number {
    return this.#rows.take();
  }

  remove(slot: number): void {
    this.state[slot] = REQUEST.free;
    this.#rows.give(slot);
  }

  /** Whether an attempt of a slot is the present one, and was neither answered nor given up. */
  isOpen(slot: number, attempt: number | undefined): boolean {
    const state = this.state[slot];
    return (state === REQUEST.sending || state === REQUEST.suspended) && this.attempt[slot] === attempt;
  }

  /** One more job at the provider belongs to the slot: it stays until `jobEnded`. */
  jobBegan(slot: number): void {
    this.jobs[slot] = (this.jobs[slot] as number) + 1;
  }

  /** A job of the slot has ended; returns whether it was the last one of a request that is over, and frees the slot then. */
  jobEnded(slot: number): boolean {
    const left = (this.jobs[slot] as number) - 1;
    this.jobs[slot] = left;
    if (left > 0 || (this.state[slot] as number) < REQUEST.failed) return false;
    this.remove(slot);
    return true;
  }

  /** The slots in use, in the order of their requests' numbers. */
  slotsByRequest(): number[] {
    const slots = Array.from(this.state.keys()).filter((slot) => this.state[slot] !== REQUEST.free);
    return slots.toSorted((left, right) => (this.request[left] as number) - (this.request[right] as number));
  }
}
