import type { WorkloadOptions } from '../../workload/workload-options.ts';
import { SPEAKS_TLS } from './carrier/connection.ts';
import { ConnectionWaits } from './connection-waits.ts';

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
  /** Why no request to the target can work, as far as one has told; undefined: it has not. */
  hopeless: string | undefined;
  /** How long requests waited for a connection. */
  readonly waits: ConnectionWaits;
  #failures = 0;
  #firstMs = 0;
  readonly #isPlain: boolean;

  /** `origin`: of the target. `phases`: of the load, where it has any. */
  constructor(origin: string, phases?: WorkloadOptions['phases']) {
    this.waits = new ConnectionWaits(phases);
    this.#isPlain = origin.startsWith('http:');
  }

  /** The target answered, whatever it said. `location`: of a redirect. */
  answered(status: number, location: unknown): void {
    this.#failures = 0;
    if (status < 300 || status > 399 || !this.#isPlain || this.hopeless !== undefined) return;
    if (typeof location === 'string' && /^https:/i.test(location))
      this.hopeless = `redirects to https (${status}): write https:// in --target`;
  }

  /** A connection failed. Returns true once: when the target has just been found dead. */
  failed(code: string, nowMs: number): boolean {
    if (code === 'TLS_ANSWER') this.hopeless ??= SPEAKS_TLS;
    if (!CONNECT_ERRORS.has(code) || this.deadMs !== undefined) return false;
    if (this.#failures === 0) this.#firstMs = nowMs;
    this.#failures++;
    if (this.#failures < DEAD_FAILURES || nowMs - this.#firstMs < DEAD_MS) return false;
    this.deadMs = this.#firstMs;
    return true;
  }
}
