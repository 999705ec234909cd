import { z } from 'zod';
import { dollarsRateSchema, type Rate, rateRatio } from '../../../money/rate.ts';
import { type Ratio, ratio } from '../../../money/ratio.ts';
import { multiplyTerm, tableFactor } from '../factor.ts';
import { type CountedQuantity, countQuantity, quantityFields, type QuantityRule } from '../quantity.ts';
import { bySchema, joinTable, ratesSchema, type RateTable } from '../table.ts';
import type { PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import { tieredTerm, type Tiers, tiersSchema } from '../tiers.ts';
import { measureOf, type MegapixelBase, PRICE_UNITS, type PriceUnit, type PriceUnitMeasure } from '../unit.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/** Units of area: they have a base, and a price for the first one may stand apart. */
export type MegapixelUnit = 'megapixel' | 'input-megapixel';

/**
 * A rate for a unit of what a request consumes: an image, a megapixel, a second of video, a character.
 *
 * fal.ai rounds each image up to whole megapixels (model pages of flux/schnell and flux/dev, 2026-09-26); a price for the first megapixel
 * apart from the rest is Black Forest Labs' for FLUX.2 (pricing of 2026-11).
 */
export interface UnitRule extends PriceTerms, QuantityRule {
  readonly per: PriceUnit;
  /** Dollars for one block of units; where `table` stands, those of its first row. */
  readonly usd: Rate;
  /** Rates by what the request is. */
  readonly table?: RateTable | undefined;
  /** Dollars for the first unit of an asset, or any part of it; `usd` is then for each further one. Absent: as the others. */
  readonly firstUsd?: Rate | undefined;
  /** Pixels in a megapixel; absent for other units. */
  readonly basePx?: MegapixelBase | undefined;
  readonly tiers?: Tiers<{ readonly usd: Rate }> | undefined;
}

const MEGAPIXELS = ['megapixel', 'input-megapixel'] as const;
const OTHERS = PRICE_UNITS.filter((unit) => !MEGAPIXELS.some((own) => own === unit)) as Exclude<
  PriceUnit,
  MegapixelUnit
>[];
const ROUNDED_UP: readonly PriceUnit[] = [...MEGAPIXELS, 'video-second', 'input-video-second'];
const BY_ASSET: readonly PriceUnit[] = [...MEGAPIXELS, 'pixel', 'step'];

const fields = {
  usd: ratesSchema(
    dollarsRateSchema,
    'Dollars for one unit: quoted decimal text; or a table of such texts by class, with `by`.',
  ),
  by: bySchema.optional(),
  ...quantityFields,
  tiers: tiersSchema({ usd: dollarsRateSchema.describe('Dollars for one unit of the tier: quoted decimal text.') })
    .optional()
    .describe('Other rates for larger quantities.'),
  ...priceTermFields,
};

/** `{ per: image, usd: "0.04" }` and its like for every unit but megapixels. */
export const unitRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.enum(OTHERS).describe('What the rate is for; a task is a request.'),
  ...fields,
}).transform((read, context): UnitRule => qualifyUnitRule(read, context.issues));

/** `{ per: megapixel, usd: "0.0025", round: up, base: 1e6 }`. Defaults: `round: up`, `base: 1e6`, `scope: asset`. */
export const megapixelRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.enum(MEGAPIXELS).describe('Megapixels of each output image, or of each image that came with the request.'),
  ...fields,
  first: dollarsRateSchema
    .optional()
    .describe('Dollars for the first megapixel of each image; `usd` is then for each further one.'),
  base: z
    .literal([1_000_000, 1_048_576], { error: 'expected 1e6 (1000000) or 2^20 (1048576) pixels in a megapixel' })
    .default(1_000_000)
    .describe('Pixels in a megapixel: 1000000 or 1048576. Default: 1000000.'),
}).transform((read, context): UnitRule => qualifyUnitRule(read, context.issues));

/** What the schemas of units have read. */
type ReadUnitRule = z.output<z.ZodObject<typeof fields>> & {
  readonly per: PriceUnit;
  readonly first?: Rate | undefined;
  readonly base?: MegapixelBase | undefined;
};

/** Gives what was read the names that carry units, and the defaults of its unit; reports what does not go together. */
function qualifyUnitRule(read: ReadUnitRule, issues: z.core.$ZodRawIssue[]): UnitRule {
  const { per, round = ROUNDED_UP.includes(per) ? 'up' : 'exact', scope, step, block, least, free } = read;
  const problem = (message: string, path: readonly (string | number)[]): void => {
    issues.push({ code: 'custom', message, path: [...path], input: read });
  };
  if (scope === 'asset' && measureOf(per).assets === undefined)
    problem(`a request has one quantity of ${per}: remove \`scope\``, ['scope']);
  if (round === 'exact' && step !== undefined)
    problem('a quantity that is not rounded has no step: say `round: up`, or remove `step`', ['step']);
  const { usd, table } = readRates(read, problem);
  for (const other of ['tiers', 'first'] as const) {
    if (table !== undefined && read[other] !== undefined)
      problem(`${other} does not go with a table of rates: use \`times\` for what differs by class`, [other]);
  }
  if (read.tiers !== undefined && read.first !== undefined)
    problem('first is a tier already: write it as graduated tiers, or remove one of them', ['first']);
  const counting = { round, step, block, least, free, scope: scope ?? (BY_ASSET.includes(per) ? 'asset' : 'request') };
  const rates = { usd, table, firstUsd: read.first, basePx: read.base, tiers: read.tiers };
  return { per, ...rates, ...counting, ...qualifyTerms(read) };
}

function readRates(
  { usd, by }: ReadUnitRule,
  problem: (message: string, path: readonly (string | number)[]) => void,
): { readonly usd: Rate; readonly table?: RateTable } {
  if (!(usd instanceof Map)) {
    if (by !== undefined) problem('`by` needs a table of rates in `usd`: write one, or remove `by`', ['by']);
    return { usd: usd as Rate };
  }
  if (by === undefined) {
    problem('say with `by` what the table goes by, such as quality or resolution', ['by']);
    return { usd: { num: 0n, scale: 0 } };
  }
  const { table, problems } = joinTable(usd, by, true);
  for (const { path, message } of problems) problem(message, ['usd', ...path]);
  return { usd: table.rows[0]?.rate ?? { num: 0n, scale: 0 }, table };
}

/** The terms of a rate by units. */
export function unitTerms(rule: UnitRule): readonly PriceTerm[] {
  const { usd, table, firstUsd, tiers, basePx } = rule;
  const measure = measureOf(rule.per, basePx);
  const byUnits = tiers !== undefined && tiers.mode !== 'threshold' ? tiers.rates.map(({ above }) => above) : [];
  const counted = countQuantity(measure, rule, byUnits);
  const perGrain = (rate: Rate): Ratio => {
    const dollars = rateRatio(rate);
    const block = rule.block === undefined ? { num: 1n, den: 1n } : rateRatio(rule.block);
    return ratio(dollars.num * block.den, dollars.den * block.num * counted.grains);
  };
  const { part } = measure;
  if (tiers !== undefined) {
    const rates = [usd, ...tiers.rates.map((tier) => tier.usd)].map(perGrain);
    return [tieredTerm({ ...counted, part }, rates, tiers)];
  }
  const { quantity, exactQuantity } = counted;
  if (table !== undefined) {
    const unitUsd = perGrain({ num: 1n, scale: 0 });
    return [multiplyTerm({ part, unitUsd, quantity, exactQuantity }, [tableFactor(table)])];
  }
  if (firstUsd !== undefined) return firstTerms(measure, counted, perGrain(usd), firstUsd);
  return [{ part, unitUsd: perGrain(usd), quantity, exactQuantity }];
}

/** The first unit of each asset apart from the further ones. */
function firstTerms(
  { part }: PriceUnitMeasure,
  { grains, quantity, exactQuantity, assets }: CountedQuantity,
  unitUsd: Ratio,
  firstUsd: Rate,
): readonly PriceTerm[] {
  const unit = Number(grains);
  return [
    {
      part,
      unitUsd: rateRatio(firstUsd),
      quantity: (usage) => (quantity(usage) > 0 ? assets(usage) : 0),
      exactQuantity: (usage) => (exactQuantity(usage) > 0n ? BigInt(assets(usage)) : 0n),
    },
    {
      part,
      unitUsd,
      quantity: (usage) => Math.max(0, quantity(usage) - unit * assets(usage)),
      exactQuantity: (usage) => {
        const further = exactQuantity(usage) - grains * BigInt(assets(usage));
        return further > 0n ? further : 0n;
      },
    },
  ];
}
