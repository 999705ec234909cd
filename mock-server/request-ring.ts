import type { JobRequest } from '../src/wire/dialect.ts';

/** Requests kept, for the bills that show them. */
const REQUESTS_MAX = 10_000;

/** The requests of the latest jobs by the places of their records: a bill of a million lines does not keep a million prompts. */
export class RequestRing {
  readonly #requests: JobRequest[] = [];
  readonly #places: number[] = [];

  put(place: number, request: JobRequest): void {
    this.#requests[place % REQUESTS_MAX] = request;
    this.#places[place % REQUESTS_MAX] = place;
  }

  at(place: number): JobRequest | undefined {
    return this.#places[place % REQUESTS_MAX] === place ? this.#requests[place % REQUESTS_MAX] : undefined;
  }
}
