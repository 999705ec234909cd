import type { JobRequest } from '../../src/wire/dialect.ts';
import { PlacedQueue } from '../memory/placed-queue.ts';
import { SharedParts, type StoreMemory } from '../memory/shared-parts.ts';

/** Most bytes of requests that are kept for the bills that show them: a bill of a million lines does not keep a million prompts. */
const BYTES_MAX = 67_108_864;
/** A place of an array that grows, as long as it is not full. */
const PLACE_BYTES = 32;

/** The requests of the latest jobs, by the places of their records: these are numbers without a gap. */
export class BilledRequests {
  readonly #bytesMax: number;
  readonly #requests = new PlacedQueue<JobRequest>();
  readonly #shared = new SharedParts();
  #kept = 0;
  #forgotten = 0;

  constructor(bytesMax: number = BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get memory(): StoreMemory {
    return { bytes: this.#bytes, bytesMax: this.#bytesMax, forgotten: this.#forgotten };
  }

  get #bytes(): number {
    return PLACE_BYTES * this.#kept + this.#shared.bytes;
  }

  /** Keeps the request of the record that has just been written; the oldest give way until there is room. */
  add(request: JobRequest): void {
    this.#requests.add(request);
    this.#shared.use(request);
    this.#kept++;
    while (this.#bytes > this.#bytesMax && this.#kept > 0) {
      this.#shared.release(this.#requests.first as JobRequest);
      this.#requests.shift();
      this.#kept--;
      this.#forgotten++;
    }
  }

  at(place: number): JobRequest | undefined {
    return this.#requests.at(place);
  }
}
