import { z } from 'zod';
import { rateRatio } from '../../money/rate.ts';
import { ZERO } from '../../money/ratio.ts';
import { choiceSchema } from '../../units/choice-schema.ts';
import { multiplyTerm } from './factor.ts';
import { countedUnit, type ItemCount, itemCount, itemUnit } from './items.ts';
import { PriceSum, type SumPart } from './sum.ts';
import type { PricePart, PriceTerm } from './term.ts';
import { type Adjustment, adjustmentFactor } from './terms.ts';
import { timesFactors } from './times.ts';
import { measureOf, type MegapixelBase, PRICE_UNITS, type PriceUnit } from './unit.ts';
import { type ComputeSecondRule, computeSecondRuleSchema, computeSecondTerms } from './rules/compute-second-rule.ts';
import { type CreditRule, creditRuleSchema, creditTerms } from './rules/credit-rule.ts';
import {
  findUnsold,
  productCode,
  type ProductRule,
  productRuleSchema,
  productTerms,
  type Unsold,
} from './rules/product-rule.ts';
import { type TokenRule, tokenRuleSchema, tokenTerms } from './rules/token-rule.ts';
import { megapixelRuleSchema, type UnitRule, unitRuleSchema, unitTerms } from './rules/unit-rule.ts';
import { unsoldText } from './unsold-text.ts';
import type { Usage } from '../usage.ts';

export { countedUnit, findUnsold, type Unsold, unsoldText };

/** What an endpoint asks for one thing that a request consumes; `per` names the thing. */
export type PriceRule = UnitRule | ComputeSecondRule | TokenRule | CreditRule | ProductRule;

/** The kinds of rules, by their `per`. */
export type PriceKind = PriceRule['per'];

/** Rules that one price may add up. */
const RULES_MAX = 32;
const KINDS = [...PRICE_UNITS, 'token', 'credit', 'product', 'compute-second'].join(', ');

const anyRuleSchema = z.discriminatedUnion(
  'per',
  [unitRuleSchema, megapixelRuleSchema, computeSecondRuleSchema, tokenRuleSchema, creditRuleSchema, productRuleSchema],
  { error: `expected a price such as { per: image, usd: "0.04" }, with \`per\` one of ${KINDS}` },
);

/** `PriceRule` as it is written. */
export type PriceRuleInput = z.input<typeof anyRuleSchema>;

/** One price rule. */
export const priceRuleSchema: z.ZodType<PriceRule, PriceRuleInput> = anyRuleSchema.meta({
  id: 'price-rule',
  description: 'What one thing costs: `per` names the thing, money is quoted decimal text.',
});

const priceListSchema: z.ZodType<readonly PriceRule[], readonly PriceRuleInput[]> = z
  .array(priceRuleSchema)
  .min(1, { error: 'expected at least one price rule' })
  .max(RULES_MAX, { error: `expected at most ${RULES_MAX} price rules` })
  .refine((rules) => statedRoundings(rules).size <= 1, {
    error: 'the rules of one price are summed exactly and rounded once: give them the same `rounding`',
  });

/** The price of a model: one rule, or a list of rules whose exact amounts are summed before the one rounding. */
export const priceSchema: z.ZodType<PriceRule | readonly PriceRule[], PriceRuleInput | readonly PriceRuleInput[]> =
  choiceSchema(
    [priceRuleSchema, priceListSchema],
    (input): z.ZodType<PriceRule | readonly PriceRule[]> => (Array.isArray(input) ? priceListSchema : priceRuleSchema),
    'The price: one rule, or a list of rules that are added up.',
    'price',
  );

/** The different roundings that rules state. */
function statedRoundings(rules: readonly PriceRule[]): ReadonlySet<NonNullable<PriceRule['rounding']>> {
  return new Set(rules.flatMap((rule) => rule.rounding ?? []));
}

/** The products of rate and quantity that a rule adds up. */
function priceTerms(rule: PriceRule): readonly PriceTerm[] {
  if (rule.per === 'credit') return creditTerms(rule);
  const factors = timesFactors(rule.times);
  return plainTerms(rule).map((term) => multiplyTerm(term, factors));
}

/** The terms of a rule before its factors. */
function plainTerms(rule: Exclude<PriceRule, CreditRule>): readonly PriceTerm[] {
  switch (rule.per) {
    case 'compute-second':
      return computeSecondTerms(rule);
    case 'token':
      return tokenTerms(rule);
    case 'product':
      return productTerms(rule);
    default:
      return unitTerms(rule);
  }
}

/** A part of the price of a request: of one rule, and of the input or the rest. */
export interface PriceItem extends ItemCount {
  readonly type: 'input' | 'output';
  /** The `per` of the rule; `request` for a product. */
  readonly unit: string;
  /** Its price in nano-USD, rounded by itself. */
  readonly nano: number;
}

/** A price, ready to quote. All amounts are whole nano-USD; quoting is pure. */
export interface CompiledPrice {
  /** The `per` of each rule, in order. */
  readonly kinds: readonly PriceKind[];
  readonly rules: readonly PriceRule[];
  /** Whether the price depends on `usage.computeMs`, which is known only when the work ends. */
  readonly metered: boolean;
  /** The full price. Throws a RangeError beyond 2^53 - 1 nano-USD. */
  quoteNano(usage: Usage): number;
  /** The full price by bigint alone: the reference that `quoteNano` equals wherever it answers. */
  quoteExact(usage: Usage): bigint;
  /** What the input alone costs (input and cached tokens), without minimum; 0 for prices that do not charge for input. */
  inputNano(usage: Usage): number;
  /**
   * What has accrued when work stops halfway: input, compute time and output tokens, but no whole output. `usage` is what was consumed
   * by then (see `consumedUsage`). The minimum applies where a rule charges for anything that accrues.
   */
  elapsedNano(usage: Usage): number;
  /** The full price part by part: of each rule the input and the rest, as far as it asks for them. */
  items(usage: Usage): readonly PriceItem[];
  /** The vendor's billing code for a request, when the price has a product table. */
  product(usage: Usage): string | undefined;
}

/**
 * Compiles a price. The order is fixed: the quantity is rounded as its rule says; times the rate of its class or tier; times the rule's
 * factors; less the rule's discount and the provider's; plus the rule's markup and the provider's (exact factors, so only their place before the minimum matters);
 * raised to the rule's minimum; the rules summed; and the sum rounded once to whole nano-USD.
 * Throws a RangeError for an empty list and for rules that state different roundings.
 */
export function compilePrice(price: PriceRule | readonly PriceRule[], providerWide: Adjustment = {}): CompiledPrice {
  const rules: readonly PriceRule[] = 'per' in price ? [price] : price;
  if (rules.length === 0) throw new RangeError('A price needs at least one rule.');
  const [rounding = 'half-up', ...others] = statedRoundings(rules);
  if (others.length > 0) throw new RangeError('The rules of one price are rounded once: give them the same rounding.');
  const priced = rules.map((rule) => ({
    terms: priceTerms(rule),
    factor: adjustmentFactor([rule, providerWide]),
    minimumUsd: rule.minimumUsd === undefined ? ZERO : rateRatio(rule.minimumUsd),
  }));
  const full = new PriceSum(priced, rounding);
  const input = new PriceSum(
    priced.map((part) => pickParts(part, ['input'], [])),
    rounding,
  );
  const elapsed = new PriceSum(
    priced.map((part) => pickParts(part, ['input', 'progress'], ['progress'])),
    rounding,
  );
  const table = rules.find((rule) => rule.per === 'product');
  return {
    kinds: rules.map((rule) => rule.per),
    rules,
    metered: rules.some((rule) => rule.per === 'compute-second'),
    quoteNano: (usage) => full.quoteNano(usage),
    quoteExact: (usage) => full.quoteExact(usage),
    inputNano: (usage) => input.quoteNano(usage),
    elapsedNano: (usage) => elapsed.quoteNano(usage),
    items: (usage) => itemize(priced, rules, rounding, usage),
    product: (usage) => (table === undefined ? undefined : productCode(table, usage)),
  };
}

/** A rule cut down to some parts of its price; its minimum stays when it has a term of the parts in `minimumFor`. */
function pickParts(rule: SumPart, parts: readonly PricePart[], minimumFor: readonly PricePart[]): SumPart {
  const keepsMinimum = rule.terms.some((term) => minimumFor.includes(term.part));
  return {
    terms: rule.terms.filter((term) => parts.includes(term.part)),
    factor: rule.factor,
    minimumUsd: keepsMinimum ? rule.minimumUsd : ZERO,
  };
}

const ITEM_PARTS: Readonly<Record<PriceItem['type'], readonly PricePart[]>> = {
  input: ['input'],
  output: ['progress', 'output'],
};

function itemize(
  priced: readonly SumPart[],
  rules: readonly PriceRule[],
  rounding: NonNullable<PriceRule['rounding']>,
  usage: Usage,
): PriceItem[] {
  return rules.flatMap((rule, index) =>
    (['input', 'output'] as const).flatMap((type): PriceItem[] => {
      const part = pickParts(priced[index] as SumPart, ITEM_PARTS[type], ITEM_PARTS[type]);
      if (part.terms.length === 0) return [];
      const nano = new PriceSum([part], rounding).quoteNano(usage);
      return [{ type, unit: itemUnit(rule), nano, ...itemCount(rule, type, usage) }];
    }),
  );
}

/** What a rule of a price counts of a request, before rounding: `{ unit: 'megapixel', quantity: 1.572864 }`. */
export interface Counted {
  readonly unit: string;
  readonly quantity: number;
}

/** What a price counts of a request, rule by rule. Compute time is left out where the usage has none. */
export function countsOf(price: PriceRule | readonly PriceRule[], usage: Usage): readonly Counted[] {
  return ('per' in price ? [price] : price).flatMap((rule) => countsOfRule(rule, usage));
}

function measured(unit: PriceUnit, usage: Usage, basePx?: MegapixelBase): Counted {
  const { total, size } = measureOf(unit, basePx);
  return { unit, quantity: total(usage) / size };
}

function countsOfRule(rule: PriceRule, usage: Usage): readonly Counted[] {
  switch (rule.per) {
    case 'token':
      return [
        { unit: 'input token', quantity: usage.inputTokens },
        { unit: 'output token', quantity: usage.outputTokens },
      ];
    case 'compute-second':
      return usage.computeMs === 0 ? [] : [{ unit: rule.per, quantity: (usage.computeMs * rule.count) / 1000 }];
    case 'product':
      return [{ unit: 'request', quantity: 1 }];
    case 'credit':
      return rule.credits === undefined
        ? [{ unit: rule.per, quantity: usage.milliCredits / 1000 }]
        : [measured(rule.each, usage)];
    default:
      return [measured(rule.per, usage, rule.basePx)];
  }
}
