import type { JobRequest } from '../../src/wire/dialect.ts';
import { type StoreMemory, WeighedMap } from '../memory/weighed-map.ts';

/** Most bytes of requests that are kept for the bills that show them: a bill of a million lines does not keep a million prompts. */
const BYTES_MAX = 67_108_864;

/** The requests of the latest jobs by the places of their records. */
export class BilledRequests {
  readonly #requests: WeighedMap<number, JobRequest>;

  constructor(bytesMax: number = BYTES_MAX) {
    this.#requests = new WeighedMap(bytesMax);
  }

  get memory(): StoreMemory {
    return this.#requests.memory;
  }

  put(place: number, request: JobRequest): void {
    this.#requests.set(place, request, [request]);
  }

  at(place: number): JobRequest | undefined {
    return this.#requests.get(place);
  }
}
