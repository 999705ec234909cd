import type { PriceRuleInput } from '../../billing/price/rule.ts';
import { type ExactJson, JsonNumber, JsonObject } from '../exact-json.ts';
import { isZero } from './amount.ts';
import { FieldReader } from './field-reader.ts';
import { freeProblem } from './free-price.ts';
import { listedRows, type PriceRow, refuse, type RowReading } from './price-import.ts';
import {
  TOKEN_EXTRAS,
  type TokenAmounts,
  type TokenKind,
  tokenRule,
  type TokenTier,
  withoutIdleZeros,
} from './token-price.ts';

/** Fields of `pricing` that are dollars for one token. */
const TOKEN_FIELDS: Readonly<Record<string, TokenKind>> = {
  prompt: 'input',
  completion: 'output',
  input_cache_read: 'cached',
  input_cache_write: 'cacheWrite',
  internal_reasoning: 'reasoning',
  image_output: 'imageOutput',
  audio: 'audioInput',
  audio_output: 'audioOutput',
};

/** The rows of `GET /api/v1/models`: `{"data": [{"id", "pricing": {...}}]}`; undefined for another file. */
export function openrouterRows(value: ExactJson): PriceRow[] | undefined {
  return listedRows(value, 'data', 'id');
}

/**
 * One model of OpenRouter (models API, 2026-08-01): decimal texts, tokens by the piece, `image` by the input image. The sentinel "-1" of
 * router models, which have no price of their own, is refused. `overrides` by `min_prompt_tokens` become tiers.
 */
export function readOpenrouterRow({ name, fields }: PriceRow): RowReading {
  const pricing = fields.get('pricing');
  if (typeof fields.get('id') !== 'string' || name === '') return refuse('has no id');
  const twice = ['id', 'pricing'].find((key) => fields.repeated.has(key));
  if (twice !== undefined) return refuse(`${twice}: is given twice`);
  if (!(pricing instanceof JsonObject)) return refuse('has no pricing');
  const reader = new FieldReader(pricing);
  reader.check(pricing.keys);
  const { amounts, gone } = withoutIdleZeros(tokenAmounts(reader));
  const tiers = tiersOf(pricing.get('overrides'));
  if (tiers.length > 0) reader.use('overrides');
  const each = [eachRule(reader, 'image', 'input-image'), eachRule(reader, 'request', 'request')];
  if (reader.problems.length > 0) return refuse(reader.problems.join('; '));
  if (amounts.input === undefined || amounts.output === undefined) return refuse('states no prompt or no completion');
  const price = [tokenRule(amounts, tiers), ...each.flat()];
  const unused = reader.unused(pricing.keys);
  const problem = freeProblem([{ price }], unused);
  if (problem !== undefined) return refuse(problem);
  return {
    kind: 'prices',
    prices: [
      {
        model: name,
        ...(makesImages(fields) ? {} : { operation: 'chat' as const }),
        price: price.length === 1 ? (price[0] as PriceRuleInput) : price,
      },
    ],
    omitted: [...unused, ...gone.map((kind) => `${kind} of 0, taken for not priced apart`)],
  };
}

function tokenAmounts(reader: FieldReader): TokenAmounts {
  return Object.fromEntries(Object.entries(TOKEN_FIELDS).map(([field, kind]) => [kind, reader.millionTokens(field)]));
}

function eachRule(reader: FieldReader, field: string, per: 'input-image' | 'request'): PriceRuleInput[] {
  const usd = reader.amount(field);
  return usd === undefined || isZero(usd) ? [] : [{ per, usd } as PriceRuleInput];
}

/** The overrides, if all of them are understood: none of a list that says more than what higher rates apply from so many tokens on. */
function tiersOf(overrides: ExactJson | undefined): TokenTier[] {
  if (!Array.isArray(overrides)) return [];
  const tiers = (overrides as readonly ExactJson[]).map((override): TokenTier | undefined => {
    if (!(override instanceof JsonObject)) return undefined;
    const from = override.get('min_prompt_tokens');
    const known = override.keys.every((key) => key === 'min_prompt_tokens' || key in TOKEN_FIELDS);
    if (!known || !(from instanceof JsonNumber) || !/^[1-9]\d{0,11}$/.test(from.text)) return undefined;
    const reader = new FieldReader(override);
    const amounts = tokenAmounts(reader);
    const idle = TOKEN_EXTRAS.some((kind) => amounts[kind] !== undefined && isZero(amounts[kind]));
    return reader.problems.length > 0 || idle ? undefined : { above: Number(from.text) - 1, amounts };
  });
  return tiers.includes(undefined) ? [] : (tiers as TokenTier[]);
}

function makesImages(fields: JsonObject): boolean {
  const architecture = fields.get('architecture');
  const outputs = architecture instanceof JsonObject ? architecture.get('output_modalities') : undefined;
  return Array.isArray(outputs) && (outputs as readonly ExactJson[]).some((output) => output !== 'text');
}
