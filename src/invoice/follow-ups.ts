import { readRetryHint } from '../client/retry/retry-after.ts';
import { fateOf, isFailed, knownEndMs } from './attempt-facts.ts';
import type { TrafficAttempt } from './traffic.ts';

/** Attempts in their order that are sent by one call of a client. */
export interface Call {
  readonly attempts: TrafficAttempt[];
}

/**
 * A call again later than this is not taken for one that was made because the one before failed, unless the answer asked to wait: nearly no SDK waits
 * longer by itself. Only what clients state goes beyond.
 */
const WINDOW_MS = 90_000;
/** A client that hangs up can send its next attempt so much before the server sees the end of the connection. */
export const EARLY_MS = 20;

/** Whether the last attempt of a call has failed for all that the server knows. */
export function hasFailed(call: Call): boolean {
  return isFailed(fateOf(lastOf(call)));
}

/** The last attempt of a call. */
export function lastOf({ attempts }: Call): TrafficAttempt {
  return attempts.at(-1) as TrafficAttempt;
}

/** When the first attempt of a call arrived. */
export function startMsOf({ attempts }: Call): number {
  return (attempts[0] as TrafficAttempt).arrivedMs;
}

/** How long after the end of `before` something began; undefined where it is not taken to have followed from that end. */
export function gapMs(
  before: TrafficAttempt,
  startMs: number,
  originEpochMs: number,
  windowMs = WINDOW_MS,
): number | undefined {
  const endMs = knownEndMs(before);
  const gap = startMs - endMs;
  if (gap < (before.ending === 'left' ? -EARLY_MS : 0)) return undefined;
  if (gap <= windowMs) return Math.max(0, gap);
  const { waitMs } = readRetryHint(before.retryHeaders, originEpochMs + endMs);
  return gap <= waitMs + windowMs / 3 ? gap : undefined;
}

/** Calls that are looked at for the next attempt; of more, the oldest are given up. */
const OPEN_MAX = 64;

/** Calls of one kind of request, to which the next attempt may belong. */
export class OpenEnds {
  #calls: Call[] = [];
  readonly #originEpochMs: number;
  readonly #windowMs: number;

  /** `windowMs`: how late something may follow. */
  constructor(originEpochMs: number, windowMs = WINDOW_MS) {
    this.#originEpochMs = originEpochMs;
    this.#windowMs = windowMs;
  }

  add(call: Call): void {
    this.#calls.push(call);
    if (this.#calls.length > OPEN_MAX) this.#calls.shift();
  }

  /** Takes out the call that ended last, of those that `fits` and from which something can have followed that began at `startMs`. */
  take(
    startMs: number,
    fits: (call: Call) => boolean,
  ): { readonly call: Call; readonly choices: readonly Call[] } | undefined {
    const found = this.#calls.filter(
      (call) => gapMs(lastOf(call), startMs, this.#originEpochMs, this.#windowMs) !== undefined && fits(call),
    );
    // A call that ended long before may have been given up: its program would have made another one since.
    const [first, ...others] = found;
    if (first === undefined) return undefined;
    const endOf = (call: Call): number => knownEndMs(lastOf(call));
    const latest = others.reduce((late, call) => (endOf(call) >= endOf(late) ? call : late), first);
    this.#calls = this.#calls.filter((call) => call !== latest);
    return { call: latest, choices: found };
  }
}
