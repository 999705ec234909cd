import type { LimitOptions } from '../../../src/provider/limits/limit-options.ts';

interface Held {
  /** Admissions that count: all since the start for a concurrency limit, those of the window otherwise. */
  entries: { readonly atMs: number; readonly cost: number }[];
  level: number;
  atMs: number;
}

/** What is announced where no wait can be computed. */
const UNKNOWN_MS = 1000;

/** The limits of a provider that serves one key: each is asked, and only when all agree each is charged. */
export class PlainLimits {
  readonly #limits: readonly (readonly [LimitOptions, Held])[];

  constructor(limits: readonly LimitOptions[]) {
    this.#limits = limits.map((limit) => {
      const level = limit.type === 'token-bucket' ? limit.burst : 0;
      return [limit, { entries: [], level, atMs: 0 }] as const;
    });
  }

  /** 0 when the request was let in, else ms until it could be. */
  enter(nowMs: number, tokens: number): number {
    const cost = (limit: LimitOptions): number => (limit.of === 'tokens' ? tokens : 1);
    const waitMs = Math.max(0, ...this.#limits.map(([limit, held]) => waitMsOf(limit, held, nowMs, cost(limit))));
    if (waitMs > 0) return waitMs;
    for (const [limit, held] of this.#limits) {
      held.level -= cost(limit);
      held.entries.push({ atMs: nowMs, cost: cost(limit) });
    }
    return 0;
  }

  /** A request that was let in has ended. */
  leave(): void {
    for (const [limit, { entries }] of this.#limits) if (limit.type === 'concurrency') entries.shift();
  }
}

function waitMsOf(limit: LimitOptions, held: Held, nowMs: number, cost: number): number {
  if (limit.type === 'concurrency') return held.entries.length < limit.limit ? 0 : UNKNOWN_MS;
  if (limit.type === 'token-bucket') {
    const perMs = limit.ratePerSecond / 1000;
    held.level = Math.min(limit.burst, held.level + (nowMs - held.atMs) * perMs);
    held.atMs = nowMs;
    if (held.level + 1e-9 >= cost) return 0;
    return cost > limit.burst ? Number.POSITIVE_INFINITY : (cost - held.level) / perMs;
  }
  const { windowMs } = limit;
  const endMs = (atMs: number): number =>
    limit.type === 'fixed-window' ? (Math.floor(atMs / windowMs) + 1) * windowMs : atMs + windowMs;
  held.entries = held.entries.filter(({ atMs }) => endMs(atMs) > nowMs);
  const counted = [...held.entries];
  const fits = (): boolean => counted.reduce((sum, entry) => sum + entry.cost, cost) <= limit.limit;
  if (fits()) return 0;
  let freeMs = Number.POSITIVE_INFINITY;
  while (counted.length > 0 && !fits()) freeMs = endMs((counted.shift() as { atMs: number }).atMs);
  return fits() ? freeMs - nowMs : Number.POSITIVE_INFINITY;
}
