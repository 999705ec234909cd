import { z } from 'zod';
import { positiveDurationSchema } from '../../units/duration.ts';
import { positiveRateSchema } from '../../units/rate.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** An admission limit, qualified. `of` says what is counted, `per` whose requests share it. */
export type LimitOptions = { readonly of: 'requests' | 'tokens'; readonly per: 'all' | 'key' } & (
  | { readonly type: 'token-bucket'; readonly ratePerSecond: number; readonly burst: number }
  | { readonly type: 'fixed-window'; readonly limit: number; readonly windowMs: number }
  | { readonly type: 'sliding-window'; readonly limit: number; readonly windowMs: number }
  | { readonly type: 'concurrency'; readonly limit: number }
);

const common = {
  of: z
    .enum(['requests', 'tokens'])
    .optional()
    .describe('What is counted: requests (default), or input and output tokens.'),
  per: z.enum(['all', 'key']).optional().describe('All clients together (default), or each API key on its own.'),
};

type ScopeInput = { readonly [K in keyof typeof common]?: z.output<(typeof common)[K]> };

const scopeOf = ({ of = 'requests', per = 'all' }: ScopeInput): Pick<LimitOptions, 'of' | 'per'> => ({ of, per });

const limitSchemaOfWindow = z.int().positive().max(1e9);

const tokenBucketSchema = optionsObject('provider', EMULATED, {
  type: z.literal('token-bucket'),
  rate: positiveRateSchema.describe('Refill, continuous.'),
  burst: z.number().positive().max(1e12).describe('Size of the bucket; it starts full.'),
  ...common,
}).transform(({ type, rate: ratePerSecond, burst, ...who }): LimitOptions => ({
  ...scopeOf(who),
  type,
  ratePerSecond,
  burst,
}));

const fixedWindowSchema = optionsObject('provider', EMULATED, {
  type: z.literal('fixed-window'),
  limit: limitSchemaOfWindow,
  window: positiveDurationSchema.describe('Windows are aligned to the start of the run.'),
  ...common,
}).transform(({ type, limit, window: windowMs, ...who }): LimitOptions => ({ ...scopeOf(who), type, limit, windowMs }));

const slidingWindowSchema = optionsObject('provider', EMULATED, {
  type: z.literal('sliding-window'),
  limit: limitSchemaOfWindow.max(1_000_000).describe('At most 1,000,000: every admission in the window is remembered.'),
  window: positiveDurationSchema,
  ...common,
}).transform(({ type, limit, window: windowMs, ...who }): LimitOptions => ({ ...scopeOf(who), type, limit, windowMs }));

const concurrencySchema = optionsObject('provider', EMULATED, {
  type: z.literal('concurrency'),
  limit: limitSchemaOfWindow.describe('Accepted jobs that have not ended, queued ones included.'),
  per: common.per,
}).transform((input): LimitOptions => ({ ...scopeOf(input), type: 'concurrency', limit: input.limit }));

/** An admission limit; what exceeds it is answered 429. */
export const limitSchema = z.discriminatedUnion('type', [
  tokenBucketSchema,
  fixedWindowSchema,
  slidingWindowSchema,
  concurrencySchema,
]);
