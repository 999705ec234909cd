import { z } from 'zod';
import { discountPercentSchema, markupPercentSchema } from '../money/percent.ts';
import { type AccountOptions, accountSchema } from './account/options.ts';
import type { ChargeMoment } from './charge.ts';
import { type OutcomePolicy, outcomePolicySchema } from './outcome-policy.ts';
import { type Adjustment, qualifyAdjustment } from './price/terms.ts';
import { type WorkerBilling, workerBillingSchema } from './worker-billing.ts';
import { ALL_WORLDS, EMULATED, given, optionsObject } from '../units/options-object.ts';

/**
 * How a provider bills. Its discount and markup apply to every rule of every model, together with the rule's own and before its minimum
 * (see `compilePrice`).
 */
export interface BillingOptions extends Adjustment {
  readonly charge: ChargeMoment;
  readonly outcomes: OutcomePolicy;
  /** Which instant's price a job pays where prices change with time; absent: that of its acceptance. */
  readonly pricedAt?: 'completion' | undefined;
  /** How the customer pays; absent: without limit, and nothing is looked up. */
  readonly account?: AccountOptions | undefined;
  /** Whether a job that is metered by time pays for the set-up of its worker, if it is the first that this one serves; absent: it is free. */
  readonly coldStart?: 'billed' | undefined;
  /** What the time of workers costs that belongs to no request; absent: nothing. */
  readonly workers?: WorkerBilling | undefined;
}

/**
 * `{ charge: completion, outcomes: prodia }`. Defaults: `charge: completion`, `outcomes: success-only`, no account, `coldStart: free`, no bill
 * for workers.
 */
export const billingSchema = optionsObject(
  'billing',
  ALL_WORLDS,
  {
    charge: z
      .enum(['completion', 'acceptance', 'hold'])
      .default('completion')
      .describe(
        'When the charge is posted. acceptance: in full when a job is accepted, corrected when it ends. hold: the price is held when a job is accepted, and what is due is taken out of it when the job ends. Default: completion.',
      ),
    outcomes: outcomePolicySchema.prefault('success-only'),
    pricedAt: z
      .enum(['acceptance', 'completion'])
      .optional()
      .describe(
        'Which instant’s price a job pays, where prices change with time: of its acceptance (default), or of its end.',
      ),
    discount: discountPercentSchema.optional().describe('Discount on every price, in per cent, before minimums.'),
    markup: markupPercentSchema
      .optional()
      .describe('What the intermediary adds to every price, in per cent, before minimums.'),
    account: accountSchema.optional().describe('How the customer pays: prepaid or postpaid; default: without limit.'),
    coldStart: z
      .enum(['free', 'billed'])
      .optional()
      .describe(
        'What a job metered by compute time pays for the set-up of its worker, if it is the first that this one serves. Default: free.',
      ),
    workers: workerBillingSchema
      .optional()
      .describe('A bill for the time of workers, which belongs to no request; default: none.'),
  },
  { charge: EMULATED, pricedAt: EMULATED, account: EMULATED, coldStart: EMULATED, workers: EMULATED },
)
  .refine(({ charge, account }) => charge !== 'hold' || account === undefined || account.holds === 'strict', {
    path: ['account', 'holds'],
    error: 'expected strict, because charge: hold holds the price of every job',
  })
  .refine(({ coldStart, workers }) => coldStart !== 'billed' || workers?.bills.includes('setup') !== true, {
    path: ['coldStart'],
    error:
      'expected free, because workers bills the set-up already: leave setup out of its bills, or bill it here alone',
  })
  .transform(({ charge, outcomes, pricedAt, account, coldStart, workers, ...adjustment }): BillingOptions => {
    const times = {
      pricedAt: pricedAt === 'completion' ? pricedAt : undefined,
      coldStart: coldStart === 'billed' ? coldStart : undefined,
    };
    return { charge, outcomes, ...given({ ...times, account, workers, ...qualifyAdjustment(adjustment) }) };
  });
