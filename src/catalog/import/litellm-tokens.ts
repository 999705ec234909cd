import { type ExactJson, JsonNumber, JsonObject } from '../exact-json.ts';
import { isZero } from './amount.ts';
import { FieldReader } from './field-reader.ts';
import type { ImportedPrice } from './price-import.ts';
import {
  TOKEN_EXTRAS,
  type TokenAmounts,
  type TokenKind,
  tokenRule,
  type TokenTier,
  withoutIdleZeros,
} from './token-price.ts';

/** Keys of LiteLLM's map that are dollars for one token. */
const TOKEN_KEYS: Readonly<Record<TokenKind, string>> = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cached: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  reasoning: 'output_cost_per_reasoning_token',
  imageInput: 'input_cost_per_image_token',
  imageOutput: 'output_cost_per_image_token',
  audioInput: 'input_cost_per_audio_token',
  audioOutput: 'output_cost_per_audio_token',
};

/** Ends of keys that are the prices of another way to be served, and what the variant is called. */
const TIERS: readonly (readonly [end: string, variant: string])[] = [
  ['batches', 'batch'],
  ['priority', 'priority'],
  ['flex', 'flex'],
];

const ABOVE = /_above_(\d{1,6})k_tokens$/;

function amountsOf(reader: FieldReader, end: string): TokenAmounts {
  return Object.fromEntries(
    Object.entries(TOKEN_KEYS).map(([kind, key]) => [kind, reader.millionTokens(`${key}${end}`)]),
  );
}

/** The thresholds (in input tokens) above which a row has other rates: `input_cost_per_token_above_200k_tokens` is 200,000. */
function tiersOf(reader: FieldReader, keys: readonly string[]): TokenTier[] {
  const bases: readonly string[] = Object.values(TOKEN_KEYS);
  const ends = keys.flatMap((key) => {
    const match = ABOVE.exec(key);
    return match !== null && bases.includes(key.slice(0, match.index)) ? [match[0]] : [];
  });
  return [...new Set(ends)].map((end) => ({
    above: Number(ABOVE.exec(end)?.[1]) * 1000,
    amounts: amountsOf(reader, end),
  }));
}

/** A list of LiteLLM's rates by the input tokens of a request, each for a range that begins with its first number: `[0, 32000]` is 0 to 31,999. */
const RANGES = 'tiered_pricing';

/** The rates of a row's `tiered_pricing`: those of the first range, and a tier for each further one. Undefined where there is none, or any part of it is not understood. */
function rangedRates(
  fields: JsonObject,
): { readonly base: TokenAmounts; readonly tiers: readonly TokenTier[] } | undefined {
  const ranges = fields.get(RANGES);
  if (!Array.isArray(ranges)) return undefined;
  const tiers = (ranges as readonly ExactJson[]).map(rangeOf);
  const known = tiers.filter((tier) => tier !== undefined);
  const [first, ...others] = known;
  const follow = known.every(({ to }, index) => (known[index + 1]?.from ?? to) === to);
  const alike = known.every(({ amounts }) => kindsOf(amounts) === kindsOf(first?.amounts ?? {}));
  if (first === undefined || first.from !== 0 || known.length < tiers.length || !follow || !alike) return undefined;
  return { base: first.amounts, tiers: others.map(({ from, amounts }) => ({ above: from - 1, amounts })) };
}

function kindsOf(amounts: TokenAmounts): string {
  return Object.keys(amounts).toSorted().join();
}

/** One range: its ends in input tokens, and its rates; undefined where it says anything else. */
function rangeOf(
  range: ExactJson,
): { readonly from: number; readonly to: number; readonly amounts: TokenAmounts } | undefined {
  const ends = range instanceof JsonObject ? range.get('range') : undefined;
  if (!(range instanceof JsonObject) || !Array.isArray(ends) || ends.length !== 2) return undefined;
  const [from, to] = (ends as readonly ExactJson[]).map((end) =>
    end instanceof JsonNumber ? Number(end.text) : Number.NaN,
  );
  const bases: readonly string[] = Object.values(TOKEN_KEYS);
  const isKnown = range.keys.every((key) => key === 'range' || bases.includes(key));
  const reader = new FieldReader(range);
  const amounts = Object.fromEntries(Object.entries(amountsOf(reader, '')).filter(([, text]) => text !== undefined));
  const isWhole = Number.isSafeInteger(from) && Number.isSafeInteger(to);
  if (!isKnown || !isWhole || reader.problems.length > 0) return undefined;
  return { from: from as number, to: to as number, amounts };
}

/** What a row's token prices come to. */
export interface TokenReading {
  readonly prices: readonly Pick<ImportedPrice, 'variant' | 'price'>[];
  readonly omitted: readonly string[];
}

/**
 * Token prices of a row: the plain one, and one for each of batch, priority and flex where input and output have a rate there; the other
 * kinds of tokens then cost what they do otherwise. Undefined for a row without input or output. `input_cost_per_token_above_200k_tokens`
 * and its like hold for the whole request (LiteLLM's cost calculator, 2026-08), and so do the rates of `tiered_pricing`. `anyOutput`: the only output that is priced (images, audio)
 * stands for all output.
 */
export function readTokens(
  { reader, fields }: { readonly reader: FieldReader; readonly fields: JsonObject },
  keys: readonly string[],
  anyOutput: boolean,
): TokenReading | undefined {
  const ranged = rangedRates(fields);
  if (ranged !== undefined) reader.use(RANGES);
  const stated = { ...amountsOf(reader, ''), ...ranged?.base };
  const output = anyOutput ? soleOutput(stated) : stated.output;
  const { amounts, gone } = withoutIdleZeros({ ...stated, output });
  if (amounts.input === undefined || amounts.output === undefined) return undefined;
  const plain = tokenRule(amounts, ranged?.tiers ?? tiersOf(reader, keys));
  const variants = TIERS.flatMap(([end, variant]) => {
    if (![TOKEN_KEYS.input, TOKEN_KEYS.output].every((key) => reader.has(`${key}_${end}`))) return [];
    const { input, output: out, ...others } = amountsOf(reader, `_${end}`);
    if (input === undefined || out === undefined) return [];
    const kinds = TOKEN_EXTRAS.flatMap((kind) => {
      const amount = others[kind] ?? amounts[kind];
      return amount === undefined || isZero(amount) ? [] : [[kind, amount] as const];
    });
    return [{ variant, price: tokenRule({ input, output: out, ...Object.fromEntries(kinds) }) }];
  });
  return {
    prices: [{ price: plain }, ...variants],
    omitted: gone.map((kind) => `${TOKEN_KEYS[kind]} of 0, taken for not priced apart`),
  };
}

/** The rate of output, or else of the one kind of output that has a rate. */
function soleOutput({ output, imageOutput, audioOutput }: TokenAmounts): string | undefined {
  if (output !== undefined && !isZero(output)) return output;
  return [imageOutput, audioOutput].find((text) => text !== undefined && !isZero(text)) ?? output;
}
