import { z } from 'zod';
import { discountPercentSchema, markupPercentSchema } from '../money/percent.ts';
import type { AccountOptions } from './account-options.ts';
import { accountSchema } from './account-options.ts';
import type { ChargeMoment } from './charge.ts';
import type { OutcomePolicy, OutcomePreset, OutcomeTable } from './outcome-policy.ts';
import { outcomePolicySchema } from './outcome-policy.ts';
import type { Adjustment } from './price-terms.ts';
import { qualifyAdjustment } from './price-terms.ts';

/**
 * How a provider bills. Its discount and markup apply to every rule of every model, together with the rule's own and before its minimum
 * (see `compilePrice`).
 */
export interface BillingOptions extends Adjustment {
  readonly charge: ChargeMoment;
  readonly outcomes: OutcomePolicy;
  /** How the customer pays; absent: without limit, and nothing is looked up. */
  readonly account?: AccountOptions | undefined;
}

/** `BillingOptions` as they are written. */
export interface BillingInput {
  readonly charge?: ChargeMoment | undefined;
  readonly outcomes?: OutcomePreset | OutcomeTable | undefined;
  readonly discount?: string | number | undefined;
  readonly markup?: string | number | undefined;
  readonly account?: z.input<typeof accountSchema> | undefined;
}

/** `{ charge: completion, outcomes: prodia }`. Defaults: `charge: completion`, `outcomes: success-only`, no account. */
export const billingSchema: z.ZodType<BillingOptions, BillingInput> = z
  .strictObject({
    charge: z
      .enum(['completion', 'acceptance', 'hold'])
      .default('completion')
      .describe(
        'When the charge is posted. acceptance: in full when a job is accepted, corrected when it ends. hold: the price is held when a job is accepted, and what is due is taken out of it when the job ends. Default: completion.',
      ),
    outcomes: outcomePolicySchema.prefault('success-only'),
    discount: discountPercentSchema.optional().describe('Discount on every price, in per cent, before minimums.'),
    markup: markupPercentSchema
      .optional()
      .describe('What the intermediary adds to every price, in per cent, before minimums.'),
    account: accountSchema.optional().describe('How the customer pays: prepaid or postpaid; default: without limit.'),
  })
  .refine(({ charge, account }) => charge !== 'hold' || account === undefined || account.holds === 'strict', {
    path: ['account', 'holds'],
    error: 'expected strict, because charge: hold holds the price of every job',
  })
  .transform(({ charge, outcomes, account, ...adjustment }): BillingOptions => ({
    charge,
    outcomes,
    ...(account === undefined ? {} : { account }),
    ...qualifyAdjustment(adjustment),
  }));
