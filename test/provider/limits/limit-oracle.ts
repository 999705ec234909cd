import type { LimitOptions } from '../../../src/provider/limits/limit-options.ts';
import { UNKNOWN_WAIT_MS } from '../../../src/provider/limits/limiter.ts';

/** A request that a limit let through. Times and costs are whole numbers, so that the oracle is exact. */
export interface Admitted {
  readonly atMs: number;
  readonly cost: number;
  ended: boolean;
}

/**
 * Ms until a request could be admitted, worked out from the whole history by the plainest means: a bucket by integers of thousandths,
 * windows by adding up. Rates are whole numbers per second.
 */
export function oracleWaitMs(limit: LimitOptions, history: readonly Admitted[], nowMs: number, cost: number): number {
  switch (limit.type) {
    case 'token-bucket': {
      const size = BigInt(limit.burst) * 1000n;
      const rate = BigInt(limit.ratePerSecond);
      let level = size;
      let atMs = 0;
      const fillUntil = (untilMs: number): void => {
        level += BigInt(untilMs - atMs) * rate;
        if (level > size) level = size;
        atMs = untilMs;
      };
      for (const entry of history) {
        fillUntil(entry.atMs);
        level -= BigInt(entry.cost) * 1000n;
      }
      fillUntil(nowMs);
      const missing = BigInt(cost) * 1000n - level;
      if (missing <= 0n) return 0;
      return cost > limit.burst ? Number.POSITIVE_INFINITY : Number(missing) / Number(rate);
    }
    case 'fixed-window': {
      const window = Math.floor(nowMs / limit.windowMs);
      const own = history.filter((entry) => Math.floor(entry.atMs / limit.windowMs) === window);
      return earliest(limit.limit, cost, nowMs, [nowMs, (window + 1) * limit.windowMs], (atMs) =>
        atMs === nowMs ? own : [],
      );
    }
    case 'sliding-window': {
      const ends = history.map((entry) => entry.atMs + limit.windowMs).filter((end) => end > nowMs);
      return earliest(limit.limit, cost, nowMs, [nowMs, ...ends], (atMs) =>
        history.filter((entry) => entry.atMs + limit.windowMs > atMs),
      );
    }
    case 'concurrency':
      return history.filter((entry) => !entry.ended).length < limit.limit ? 0 : UNKNOWN_WAIT_MS;
  }
}

/** Ms until the first of the instants at which what still counts leaves room for the cost. */
function earliest(
  limit: number,
  cost: number,
  nowMs: number,
  instants: readonly number[],
  counted: (atMs: number) => readonly Admitted[],
): number {
  const fits = (atMs: number): boolean => counted(atMs).reduce((sum, entry) => sum + entry.cost, cost) <= limit;
  const atMs = instants.toSorted((a, b) => a - b).find(fits);
  return atMs === undefined ? Number.POSITIVE_INFINITY : atMs - nowMs;
}

/** All limits of a provider, each with its history, and with one per key where keys are told apart. */
export class OracleAdmission {
  readonly #limits: readonly LimitOptions[];
  readonly #histories = new Map<string, Admitted[]>();

  constructor(limits: readonly LimitOptions[]) {
    this.#limits = limits;
  }

  /** 0 when every limit admitted the request, which is then remembered; else the longest wait in ms. */
  admitAfterMs(nowMs: number, key: number, tokens: number): number {
    const costs = this.#limits.map((limit) => (limit.of === 'tokens' ? tokens : 1));
    const waits = this.#limits.map((limit, i) => oracleWaitMs(limit, this.#history(i, key), nowMs, costs[i] as number));
    const waitMs = Math.max(0, ...waits);
    if (waitMs > 0) return waitMs;
    costs.forEach((cost, i) => this.#history(i, key).push({ atMs: nowMs, cost, ended: false }));
    return 0;
  }

  /** A request of this key has ended. */
  release(key: number): void {
    this.#limits.forEach((_, i) => {
      const entry = this.#history(i, key).find(({ ended }) => !ended);
      if (entry === undefined) throw new Error('A request ended that was never admitted.');
      entry.ended = true;
    });
  }

  #history(index: number, key: number): Admitted[] {
    const name = this.#limits[index]?.per === 'key' ? `${index} ${key}` : `${index}`;
    const history = this.#histories.get(name) ?? [];
    this.#histories.set(name, history);
    return history;
  }
}
