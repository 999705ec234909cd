/** Longest wait, in ms, where the shortest attempt tells of no longer one. */
const LEAST_MS = 0.25;
/** Longest wait at all, and where nothing is under way. */
const MOST_MS = 1;
const QUIET_MS = 1.5;
/** What of the shortest attempt may be spent on waiting. */
const SHARE = 0.01;

/**
 * How long an answer may wait until it is read, so that the load generator rests ahead of a send instead of looking for answers: 0.25 ms, or one per
 * cent of the shortest attempt so far, up to 1 ms. Parts of streams follow each other fast, so they never wait longer than 0.25 ms.
 */
export class ReadPatience {
  readonly #hasStreams: boolean;
  #shortestMs: number | undefined;

  constructor(hasStreams: boolean) {
    this.#hasStreams = hasStreams;
  }

  /** An attempt has taken so long. */
  ended(tookMs: number): void {
    if (this.#shortestMs === undefined || tookMs < this.#shortestMs) this.#shortestMs = tookMs;
  }

  /** In ms. `underWay`: requests of which something may come. */
  waitMs(underWay: number): number {
    if (underWay === 0) return QUIET_MS;
    if (this.#hasStreams || this.#shortestMs === undefined) return LEAST_MS;
    return Math.min(MOST_MS, Math.max(LEAST_MS, this.#shortestMs * SHARE));
  }
}
