/** Connection failures in a row, without any answer between them, after which the target counts as dead; over at least this long. */
const DEAD_FAILURES = 20;
const DEAD_MS = 2000;
const CONNECT_ERRORS: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CONNECT_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * Tells a dead target from one that fails: a target that refuses connections for a while, and answers nothing in between, is dead.
 * Resets and timeouts are what load tests expect, and never count.
 */
export class ConnectionWatch {
  /** Since when the target has been dead, ms since the start; undefined while it lives. */
  deadMs: number | undefined;
  #failures = 0;
  #firstMs = 0;

  /** The target answered, whatever it said. */
  answered(): void {
    this.#failures = 0;
  }

  /** A connection failed. Returns true once: when the target has just been found dead. */
  failed(code: string, nowMs: number): boolean {
    if (!CONNECT_ERRORS.has(code) || this.deadMs !== undefined) return false;
    if (this.#failures === 0) this.#firstMs = nowMs;
    this.#failures++;
    if (this.#failures < DEAD_FAILURES || nowMs - this.#firstMs < DEAD_MS) return false;
    this.deadMs = this.#firstMs;
    return true;
  }
}
