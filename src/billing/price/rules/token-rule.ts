import { z } from 'zod';
import { dollarsRateSchema, type Rate, rateRatio } from '../../../money/rate.ts';
import { type Ratio, ratio } from '../../../money/ratio.ts';
import type { PricePart, PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import { tieredTerm, type Tiers, tiersSchema } from '../tiers.ts';
import type { Usage } from '../../usage.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/** Dollars for a million tokens of each kind. */
export interface TokenRates {
  /** Fresh input: text, and every kind that has no rate of its own. */
  readonly inputUsd: Rate;
  readonly cachedUsd: Rate;
  readonly cacheWriteUsd?: Rate | undefined;
  readonly inputImageUsd?: Rate | undefined;
  readonly inputAudioUsd?: Rate | undefined;
  /** Output: text, and every kind that has no rate of its own. */
  readonly outputUsd: Rate;
  readonly reasoningUsd?: Rate | undefined;
  readonly outputImageUsd?: Rate | undefined;
  readonly outputAudioUsd?: Rate | undefined;
}

/** Rates per million tokens. */
export interface TokenRule extends PriceTerms, TokenRates {
  readonly per: 'token';
  readonly tiers?: Tiers<TokenRates> | undefined;
}

/** The kinds that may be left out. */
const KINDS = ['cached', 'cacheWrite', 'imageInput', 'audioInput', 'reasoning', 'imageOutput', 'audioOutput'] as const;

const optionalRate = (what: string, whole: string): z.ZodOptional<z.ZodType<Rate, string>> =>
  dollarsRateSchema.optional().describe(`Dollars for a million ${what}. Default: as ${whole}.`);

const rateFields = {
  input: dollarsRateSchema.describe('Dollars for a million input tokens: quoted decimal text.'),
  cached: optionalRate('cached input tokens', 'input'),
  cacheWrite: optionalRate('input tokens that are written to the cache', 'input'),
  imageInput: optionalRate('input tokens of images', 'input'),
  audioInput: optionalRate('input tokens of audio', 'input'),
  output: dollarsRateSchema.describe('Dollars for a million output tokens: quoted decimal text.'),
  reasoning: optionalRate('output tokens of reasoning', 'output'),
  imageOutput: optionalRate('output tokens of images', 'output'),
  audioOutput: optionalRate('output tokens of audio', 'output'),
};

type ReadTokenRates = z.output<z.ZodObject<typeof rateFields>>;

/**
 * `{ per: token, input: "2.50", cached: "0.25", output: "10" }`, in dollars per million tokens. Kinds that are left out cost what `input` or
 * `output` costs. `tiers` give other rates: `threshold` to the whole request (long contexts), the other modes to each kind by its own number
 * (cached tokens are a kind of their own, with or without a rate).
 */
export const tokenRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.literal('token'),
  ...rateFields,
  tiers: tiersSchema(rateFields)
    .optional()
    .describe('Other rates for longer requests; a tier states the same kinds as the rule.'),
  ...priceTermFields,
}).transform((read, context): TokenRule => {
  read.tiers?.rates.forEach((tier, index) => {
    for (const kind of KINDS) {
      if ((tier[kind] === undefined) === (read[kind] === undefined)) continue;
      const message = `a tier states the same kinds as its rule: ${tier[kind] === undefined ? 'add' : 'remove'} ${kind}`;
      context.issues.push({ code: 'custom', message, path: ['tiers', 'rates', index, kind], input: tier });
    }
  });
  const tiers = read.tiers && {
    ...read.tiers,
    rates: read.tiers.rates.map((tier) => ({ above: tier.above, ...qualifyRates(tier) })),
  };
  return { per: read.per, ...qualifyRates(read), tiers, ...qualifyTerms(read) };
});

function qualifyRates(read: ReadTokenRates): TokenRates {
  return {
    inputUsd: read.input,
    cachedUsd: read.cached ?? read.input,
    cacheWriteUsd: read.cacheWrite,
    inputImageUsd: read.imageInput,
    inputAudioUsd: read.audioInput,
    outputUsd: read.output,
    reasoningUsd: read.reasoning,
    outputImageUsd: read.imageOutput,
    outputAudioUsd: read.audioOutput,
  };
}

type Count = (usage: Usage) => number;

/** A kind of tokens that has a rate. */
interface TokenKind {
  readonly part: PricePart;
  readonly rate: keyof TokenRates;
  readonly count: Count;
}

const INPUT_KINDS: readonly TokenKind[] = [
  { part: 'input', rate: 'cachedUsd', count: (usage) => usage.cachedTokens },
  { part: 'input', rate: 'cacheWriteUsd', count: (usage) => usage.cacheWriteTokens },
  { part: 'input', rate: 'inputImageUsd', count: (usage) => usage.inputImageTokens },
  { part: 'input', rate: 'inputAudioUsd', count: (usage) => usage.inputAudioTokens },
];
const OUTPUT_KINDS: readonly TokenKind[] = [
  { part: 'progress', rate: 'reasoningUsd', count: (usage) => usage.reasoningTokens },
  { part: 'progress', rate: 'outputImageUsd', count: (usage) => usage.outputImageTokens },
  { part: 'progress', rate: 'outputAudioUsd', count: (usage) => usage.outputAudioTokens },
];
const INPUT: TokenKind = { part: 'input', rate: 'inputUsd', count: (usage) => usage.inputTokens };
const OUTPUT: TokenKind = { part: 'progress', rate: 'outputUsd', count: (usage) => usage.outputTokens };

/** The terms of token rates, one for each kind that has a rate; tokens of the others are input or output. */
export function tokenTerms(rule: TokenRule): readonly PriceTerm[] {
  const stated = (kinds: readonly TokenKind[]): readonly TokenKind[] =>
    kinds.filter(({ rate }) => rule[rate] !== undefined);
  const [inputs, outputs] = [stated(INPUT_KINDS), stated(OUTPUT_KINDS)];
  return [
    kindTerm(rule, INPUT, inputs),
    ...inputs.map((kind) => kindTerm(rule, kind, [])),
    kindTerm(rule, OUTPUT, outputs),
    ...outputs.map((kind) => kindTerm(rule, kind, [])),
  ];
}

/** The term of a kind, of which `parts` have rates of their own. */
function kindTerm(rule: TokenRule, { part, rate, count }: TokenKind, parts: readonly TokenKind[]): PriceTerm {
  const { quantity, exactQuantity } = remainder(
    count,
    parts.map((kind) => kind.count),
  );
  const unitUsd = (rates: TokenRates): Ratio => perToken(rates[rate] ?? rates.inputUsd);
  if (rule.tiers === undefined) return { part, unitUsd: unitUsd(rule), quantity, exactQuantity };
  const rates = [rule, ...rule.tiers.rates].map(unitUsd);
  return tieredTerm({ part, grains: 1n, quantity, exactQuantity, assets: () => 1 }, rates, rule.tiers);
}

/** A count less its parts; negative where the parts are more than the whole, which a price refuses. */
function remainder(whole: Count, parts: readonly Count[]): Pick<PriceTerm, 'quantity' | 'exactQuantity'> {
  const [first, ...others] = parts;
  const exactQuantity = (usage: Usage): bigint =>
    parts.reduce((rest, part) => rest - BigInt(part(usage)), BigInt(whole(usage)));
  if (first === undefined) return { quantity: whole, exactQuantity };
  if (others.length === 0) return { quantity: (usage) => whole(usage) - first(usage), exactQuantity };
  return {
    quantity: (usage) => {
      let rest = whole(usage);
      for (const part of parts) rest -= part(usage);
      return rest;
    },
    exactQuantity,
  };
}

function perToken(perMillion: Rate): Ratio {
  const { num, den } = rateRatio(perMillion);
  return ratio(num, den * 1_000_000n);
}
