import fc from 'fast-check';
import type { AccountOptions, PostpaidOptions, PrepaidOptions } from '../../../src/billing/account/options.ts';
import { DEFAULT_REFUSAL } from '../../../src/billing/account/refusal.ts';

/** Accounts and what happens to them, for the laws. Amounts are small, so that every border is met often. */

const DAY_MS = 86_400_000;

const amount = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 200 }));
const lifeMs = fc.oneof(fc.integer({ min: 1, max: 20_000 }), fc.constantFrom(DAY_MS, 30 * DAY_MS, 365 * DAY_MS));

const keyCap = fc.option(
  fc.oneof(
    fc.record({ nano: amount }),
    fc.record({ nano: amount, perMs: fc.constantFrom(1000, 3_600_000, 30 * DAY_MS) }),
  ),
  { nil: undefined },
);
const holds = fc.constantFrom('strict' as const, 'strict' as const, 'check' as const, 'none' as const);

const topUp = fc
  .record({
    belowNano: fc.integer({ min: 0, max: 60 }),
    over: fc.integer({ min: 1, max: 60 }),
    afterMs: fc.constantFrom(0, 1, 500, DAY_MS),
    times: fc.option(fc.integer({ min: 1, max: 3 })),
  })
  .map(({ belowNano, over, afterMs, times }) => ({
    belowNano,
    amountNano: belowNano + over,
    afterMs,
    ...(times === null ? {} : { monthlyMaxNano: times * (belowNano + over) + (over % 3) }),
  }));

/** Any prepaid account. */
export const prepaid: fc.Arbitrary<PrepaidOptions> = fc
  .record(
    {
      type: fc.constant('prepaid' as const),
      balanceNano: amount,
      expiresAfterMs: fc.constantFrom(5 * DAY_MS, 30 * DAY_MS, 365 * DAY_MS),
      credits: fc.array(
        fc
          .record({ nano: amount, expiresAfterMs: fc.option(lifeMs), priority: fc.integer({ min: 0, max: 2 }) })
          .map(({ nano, expiresAfterMs, priority }) => ({
            nano,
            priority,
            ...(expiresAfterMs === null ? {} : { expiresAfterMs }),
          })),
        { maxLength: 4 },
      ),
      holds,
      lockBelowNano: fc.constantFrom(0, 0, 0, 5),
      topUp,
      keyCap,
      refusal: fc.constant(DEFAULT_REFUSAL),
    },
    { requiredKeys: ['type', 'balanceNano', 'credits', 'holds', 'lockBelowNano', 'refusal'] },
  )
  .map((options) => options as PrepaidOptions);

/** Any postpaid account. */
export const postpaid: fc.Arbitrary<PostpaidOptions> = fc
  .record(
    {
      type: fc.constant('postpaid' as const),
      creditLimitNano: amount,
      holds,
      invoice: fc.record({
        everyMs: fc.constantFrom(DAY_MS, 7 * DAY_MS, 30 * DAY_MS, undefined),
        cycleDay: fc.constantFrom(1, 2, 15, 29, 31),
        dueAfterMs: fc.constant(30 * DAY_MS),
        paidAfterMs: fc.constantFrom(0, 1000, DAY_MS, 45 * DAY_MS),
      }),
      keyCap,
      refusal: fc.constant(DEFAULT_REFUSAL),
    },
    { requiredKeys: ['type', 'holds', 'invoice', 'refusal'] },
  )
  .map((options) => options as PostpaidOptions);

/** Any account. */
export const account: fc.Arbitrary<AccountOptions> = fc.oneof(
  { weight: 3, arbitrary: prepaid },
  { weight: 1, arbitrary: postpaid },
);

/** Largest amount of the accounts above, but for the most that is topped up in a month. */
const AMOUNT_MAX = 200;
/** So large that the largest amount just fits a number; odd, so that nothing is exact by chance. */
const LARGE = Math.floor(Number.MAX_SAFE_INTEGER / AMOUNT_MAX) - 6;

/** An account in which every amount is so many times larger that few of them pass 2^53. */
export const largeAccount: fc.Arbitrary<AccountOptions> = account.map(
  (options) =>
    JSON.parse(JSON.stringify(options), (name, value: unknown) =>
      /[nN]ano$/.test(name) ? Math.min(Number(value) * LARGE, Number.MAX_SAFE_INTEGER) : value,
    ) as AccountOptions,
);

/** As `steps`, with amounts that fit such an account. */
export const largeSteps = (): fc.Arbitrary<Step[]> =>
  steps.map((path) => path.map((step) => ({ ...step, nano: step.nano * LARGE + (step.nano % 3) })));

/** Something that happens `afterMs` after the step before. `share` chooses among what is there: an open hold, a part of the charges. */
export interface Step {
  readonly afterMs: number;
  readonly what: 'reserve' | 'settle' | 'charge' | 'refund' | 'wait';
  readonly key: number;
  readonly nano: number;
  readonly share: number;
}

const what = fc.constantFrom<Step['what'][]>(
  'reserve',
  'reserve',
  'reserve',
  'settle',
  'settle',
  'charge',
  'refund',
  'wait',
);

/** What happens to an account, in the order of time. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    afterMs: fc.oneof(
      fc.constantFrom(0, 0, 1, 500, 1000),
      fc.integer({ min: 0, max: 5000 }),
      fc.constantFrom(DAY_MS, 31 * DAY_MS),
    ),
    what,
    key: fc.integer({ min: 0, max: 2 }),
    nano: fc.integer({ min: 0, max: 40 }),
    share: fc.double({ min: 0, max: 0.999, noNaN: true }),
  }),
  { minLength: 1, maxLength: 30 },
);
