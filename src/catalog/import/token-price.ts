import type { PriceRuleInput } from '../../billing/price/rule.ts';
import { isZero } from './amount.ts';

/** Kinds of tokens that a rule prices besides `input` and `output`; without an amount of its own each costs the same as those. */
export const TOKEN_EXTRAS = [
  'cached',
  'cacheWrite',
  'reasoning',
  'imageInput',
  'imageOutput',
  'audioInput',
  'audioOutput',
] as const;
export type TokenKind = 'input' | 'output' | (typeof TOKEN_EXTRAS)[number];

/** Dollars for a million tokens of each kind, exact texts. */
export type TokenAmounts = { readonly [K in TokenKind]?: string | undefined };

/** A higher rate for the whole request where it has more than so many input tokens. */
export interface TokenTier {
  readonly above: number;
  readonly amounts: TokenAmounts;
}

/**
 * Without the kinds that cost nothing although `input` or `output` do: price lists write 0 there for "not priced apart", and taking it at
 * its word would give reasoning or cached tokens away. Also names the kinds that went.
 */
export function withoutIdleZeros(amounts: TokenAmounts): {
  readonly amounts: TokenAmounts;
  readonly gone: readonly TokenKind[];
} {
  const priced = [amounts.input, amounts.output].some((text) => text !== undefined && !isZero(text));
  const gone = TOKEN_EXTRAS.filter((kind) => priced && amounts[kind] !== undefined && isZero(amounts[kind]));
  const kept = Object.entries(amounts).filter(([kind]) => !(gone as readonly string[]).includes(kind));
  return { amounts: Object.fromEntries(kept), gone };
}

/** The token rule of amounts that state `input` and `output`. A tier states the same kinds as the rule: what it does not say stays. */
export function tokenRule(amounts: TokenAmounts, tiers: readonly TokenTier[] = []): PriceRuleInput {
  const stated = Object.entries(amounts).filter(([, text]) => text !== undefined);
  const base = Object.fromEntries(stated);
  const rates = tiers
    .toSorted((left, right) => left.above - right.above)
    .map(({ above, amounts: higher }) => ({
      above,
      ...Object.fromEntries(stated.map(([kind, text]) => [kind, higher[kind as TokenKind] ?? text])),
    }));
  const rule = { per: 'token', ...base, ...(rates.length === 0 ? {} : { tiers: { mode: 'threshold', rates } }) };
  return rule as unknown as PriceRuleInput;
}
