/**
 * The unit of account of new-api and its forks: 500,000 of it are a dollar (docs.newapi.ai, rate settings, 2026-11). It is whole: what a job
 * costs is cut down to it (`int(float64)` in relay/helper/price.go, 2026-11). The mock bills whole nano-dollars, of which 2,000 are one
 * unit; its logs show them cut, so a log may be less than the bill by up to one unit a line.
 */
export const QUOTA_PER_USD = 500_000;

const NANO_PER_QUOTA = 2000;

/** What an account without limit shows: 100 million dollars, as `hard_limit_usd` does (controller/billing.go, 2026-11). */
const UNLIMITED_USD = 100_000_000;

/** Whole quota in an amount of nano-USD, cut towards zero; an infinite amount is that of an account without limit. */
export function quotaOf(nanoUsd: number): number {
  if (!Number.isFinite(nanoUsd)) return UNLIMITED_USD * QUOTA_PER_USD;
  return Math.trunc(nanoUsd / NANO_PER_QUOTA) + 0;
}
