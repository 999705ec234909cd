import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { dollarsRateSchema, rateRatio } from '../../money/rate.ts';
import type { PriceTerm, RuleSchema } from '../price-term.ts';
import type { PriceTerms, PriceTermsInput } from '../price-terms.ts';
import { priceTermFields, qualifyTerms } from '../price-terms.ts';
import type { Usage } from '../usage.ts';

/** What a flat rate may be for. `request` and `task` both count one per request: the latter is the word of job APIs. */
export type FlatUnit = 'image' | 'video' | 'edit' | 'request' | 'task';

/** A flat rate per image, video, edit, request or task. */
export interface UnitRule extends PriceTerms {
  readonly per: FlatUnit;
  /** Dollars for one. */
  readonly usd: Rate;
}

/** `UnitRule` as it is written. */
export interface UnitRuleInput extends PriceTermsInput {
  readonly per: FlatUnit;
  readonly usd: string;
}

const COUNTS: Readonly<Record<FlatUnit, (usage: Usage) => number>> = {
  image: (usage) => usage.images,
  video: (usage) => usage.videos,
  edit: (usage) => usage.edits,
  request: () => 1,
  task: () => 1,
};

/** `{ per: image, usd: "0.04" }` and its like for `video`, `edit`, `request` and `task`. */
export const unitRuleSchema: RuleSchema<UnitRule, UnitRuleInput> = z
  .strictObject({
    per: z.enum(['image', 'video', 'edit', 'request', 'task']).describe('What the rate is for; a task is a request.'),
    usd: dollarsRateSchema.describe('Dollars for one: quoted decimal text.'),
    ...priceTermFields,
  })
  .transform(({ per, usd, ...terms }): UnitRule => ({ per, usd, ...qualifyTerms(terms) }));

/** How many of `unit` a request makes. */
export function countUnits(unit: FlatUnit, usage: Usage): number {
  return COUNTS[unit](usage);
}

/** The terms of a flat rate. */
export function unitTerms(rule: UnitRule): readonly PriceTerm[] {
  const count = COUNTS[rule.per];
  return [
    {
      part: 'output',
      unitUsd: rateRatio(rule.usd),
      quantity: count,
      exactQuantity: (usage) => BigInt(count(usage)),
    },
  ];
}
