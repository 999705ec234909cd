import type { ReplyReading } from '../dialect.ts';
import { readUsagePrice } from '../reading/stated-price.ts';
import { type OutputKind, readTokenUsage } from '../reading/token-usage.ts';

/** What a `usage` states: quantities, a price, and a message where it cannot be read. */
export type UsageFacts = Pick<ReplyReading, 'usage' | 'message' | 'priceNanoUsd' | 'billedUnits' | 'unreadablePrice'>;

const NOTHING: UsageFacts = {};

/** Tokens and cost of a `usage`, as chats, embeddings and images state them. */
export function readUsageFacts(usage: unknown, kind: OutputKind): UsageFacts {
  if (usage === undefined) return NOTHING;
  const tokens = readTokenUsage(usage, kind);
  const { priceNanoUsd, billedUnits, unreadablePrice } = readUsagePrice(usage);
  return { usage: tokens.usage, message: tokens.message, priceNanoUsd, billedUnits, unreadablePrice };
}
