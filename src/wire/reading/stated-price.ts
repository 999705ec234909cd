import type { ReplyReading } from '../dialect.ts';
import { asRecord } from '../json-bytes.ts';
import { NANO_USD_MAX, readDollars } from '../json-exact.ts';

/** A cost that a reply states, in nano-USD or in units, or the text of one that is no number; none of them where none is stated. */
type StatedPrice = Pick<ReplyReading, 'priceNanoUsd' | 'billedUnits' | 'unreadablePrice'>;

const TEXT_CHARS_MAX = 40;
/** xAI states costs in ten-billionths of a dollar (docs.x.ai, usage, `cost_in_usd_ticks`, 2026-11). */
const TICKS_PER_NANO_USD = 10;

/** What stands where a number should. Nested values are not written out: they may be deep. */
function textOf(value: unknown): string {
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'an object';
  const isAmount = typeof value === 'string' && numberOf(value) !== undefined;
  return value === '' || isAmount ? `"${value}"` : String(value).slice(0, TEXT_CHARS_MAX);
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

/**
 * A cost in dollars as a reply states it, exact to nine decimals. It is a number, as Prodia documents it
 * (docs.prodia.com/reference/price, 2026-11): what it would mean by a text, nobody knows.
 */
export function readPrice(dollars: unknown): StatedPrice {
  if (dollars === undefined || dollars === null) return {};
  const priceNanoUsd = typeof dollars === 'number' ? readDollars(dollars) : undefined;
  return priceNanoUsd === undefined ? unreadablePriceOf(dollars) : { priceNanoUsd };
}

/** As `readPrice`, also from a plain decimal as text: gateways differ in how they write decimals. */
export function readPriceOrText(dollars: unknown): StatedPrice {
  return readPrice(numberOf(dollars) ?? dollars);
}

function readTicks(ticks: unknown): StatedPrice {
  const count = numberOf(ticks) ?? -1;
  const priceNanoUsd = Math.round(count / TICKS_PER_NANO_USD);
  const isSound = count >= 0 && priceNanoUsd <= NANO_USD_MAX;
  return isSound ? { priceNanoUsd } : unreadablePriceOf(ticks);
}

/** A cost in credits, which are units to be priced; without a price for one it cannot be read. Nothing where none is stated. */
export function readCredits(credits: unknown): StatedPrice {
  if (credits === undefined || credits === null) return {};
  const count = numberOf(credits) ?? -1;
  if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER)) return unreadablePriceOf(credits);
  return { billedUnits: count, unreadablePrice: `${count} credits` };
}

/**
 * The cost that a `usage` states: in ticks (xAI), in dollars (OpenRouter, docs/use-cases/usage-accounting), as the total of several
 * (Perplexity, `cost.total_cost`), or in credits (Runway, `cost.credits`), as of 2026-11.
 */
export function readUsagePrice(usage: unknown): StatedPrice {
  const { cost, cost_in_usd_ticks: ticks } = asRecord(usage) ?? {};
  if (ticks !== undefined && ticks !== null) return readTicks(ticks);
  const { total_cost: total, credits } = asRecord(cost) ?? {};
  return total === undefined && credits !== undefined ? readCredits(credits) : readPriceOrText(total ?? cost);
}
