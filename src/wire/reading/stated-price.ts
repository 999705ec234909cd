import type { ReplyReading } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { NANO_USD_MAX, readDollars } from '../json-exact.ts';

/** A cost that a reply states, in nano-USD, or the text of one that is no number; neither where none is stated. */
type StatedPrice = Pick<ReplyReading, 'priceNanoUsd' | 'unreadablePrice'>;

const TEXT_CHARS_MAX = 40;
/** xAI states costs in ten-billionths of a dollar (docs.x.ai, usage, `cost_in_usd_ticks`, 2026-11). */
const TICKS_PER_NANO_USD = 10;

/** What stands where a number should. Nested values are not written out: they may be deep. */
function textOf(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  return value === '' ? '""' : String(value).slice(0, TEXT_CHARS_MAX);
}

/** A number, or a text that is a plain decimal; else undefined. */
function numberOf(value: unknown): number | undefined {
  if (typeof value === 'string') return /^\d{1,20}(?:\.\d{1,40})?$/.test(value) ? Number(value) : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** A cost that is stated in a form that cannot be read: what stands there. */
export function unreadablePriceOf(stated: unknown): StatedPrice {
  return { unreadablePrice: textOf(stated) };
}

/** A cost in dollars as a reply states it, exact to nine decimals: a number, or a plain decimal as text. */
export function readPrice(dollars: unknown): StatedPrice {
  if (dollars === undefined || dollars === null) return {};
  const priceNanoUsd = readDollars(numberOf(dollars));
  return priceNanoUsd === undefined ? unreadablePriceOf(dollars) : { priceNanoUsd };
}

function readTicks(ticks: unknown): StatedPrice {
  const count = numberOf(ticks) ?? -1;
  const priceNanoUsd = Math.round(count / TICKS_PER_NANO_USD);
  const isSound = count >= 0 && priceNanoUsd <= NANO_USD_MAX;
  return isSound ? { priceNanoUsd } : unreadablePriceOf(ticks);
}

/**
 * The cost that a `usage` states: in ticks (xAI), in dollars (OpenRouter, docs/use-cases/usage-accounting), or as the total of several
 * (Perplexity, `cost.total_cost`), as of 2026-11.
 */
export function readUsagePrice(usage: unknown): StatedPrice {
  const { cost, cost_in_usd_ticks: ticks } = asRecord(usage) ?? {};
  if (ticks !== undefined && ticks !== null) return readTicks(ticks);
  return readPrice(asRecord(cost)?.['total_cost'] ?? cost);
}
