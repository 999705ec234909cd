import { z } from 'zod';
import { durationSchema } from '../units/duration.ts';
import {
  ConstantSampler,
  EmpiricalSampler,
  ExponentialSampler,
  LognormalSampler,
  UniformSampler,
  type Sampler,
} from './sampler.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

/** A distribution of times in ms, qualified. */
export type Distribution =
  | { readonly type: 'constant'; readonly valueMs: number }
  | { readonly type: 'uniform'; readonly minMs: number; readonly maxMs: number }
  | { readonly type: 'exponential'; readonly meanMs: number }
  | { readonly type: 'lognormal'; readonly medianMs: number; readonly sigma: number }
  | { readonly type: 'empirical'; readonly valuesMs: readonly number[] };

/** 95th percentile of the standard normal distribution. */
const NORMAL_P95 = 1.6448536269514722;

const constantSchema = optionsObject('engine', ALL_WORLDS, {
  type: z.literal('constant'),
  value: durationSchema,
}).transform(({ value }): Distribution => ({ type: 'constant', valueMs: value }));

const uniformSchema = optionsObject('engine', ALL_WORLDS, {
  type: z.literal('uniform'),
  min: durationSchema,
  max: durationSchema,
})
  .refine((input) => input.min <= input.max, { error: 'min must not exceed max', path: ['max'] })
  .transform(({ min, max }): Distribution => ({ type: 'uniform', minMs: min, maxMs: max }));

const exponentialSchema = optionsObject('engine', ALL_WORLDS, {
  type: z.literal('exponential'),
  mean: durationSchema,
}).transform(({ mean }): Distribution => ({ type: 'exponential', meanMs: mean }));

const lognormalSchema = optionsObject('engine', ALL_WORLDS, {
  type: z.literal('lognormal'),
  median: durationSchema,
  p95: durationSchema.optional().describe('95th percentile; give this or sigma.'),
  sigma: z.number().positive().max(10).optional().describe('Standard deviation of the logarithm; give this or p95.'),
})
  .refine((input) => (input.p95 === undefined) !== (input.sigma === undefined), {
    error: 'give p95 or sigma, one of them',
    path: ['p95'],
  })
  .refine((input) => input.median > 0, { error: 'the median must be above zero', path: ['median'] })
  .refine((input) => input.p95 === undefined || input.p95 > input.median, {
    error: 'p95 must be longer than the median',
    path: ['p95'],
  })
  .transform(({ median, p95, sigma }): Distribution => ({
    type: 'lognormal',
    medianMs: median,
    sigma: sigma ?? Math.log((p95 ?? median) / median) / NORMAL_P95,
  }));

const empiricalSchema = optionsObject('engine', ALL_WORLDS, {
  type: z.literal('empirical'),
  values: z.array(durationSchema).min(1).max(100_000).describe('Observed times; each is equally likely.'),
}).transform(({ values }): Distribution => ({ type: 'empirical', valuesMs: values }));

/** A distribution of durations: constant, uniform, exponential, lognormal (by median and p95, or sigma) or empirical. */
export const durationDistributionSchema: z.ZodType<Distribution> = z.discriminatedUnion('type', [
  constantSchema,
  uniformSchema,
  exponentialSchema,
  lognormalSchema,
  empiricalSchema,
]);

/** The sampler of a distribution; values are in ms. */
export function createSampler(distribution: Distribution): Sampler {
  switch (distribution.type) {
    case 'constant':
      return new ConstantSampler(distribution.valueMs);
    case 'uniform':
      return new UniformSampler(distribution.minMs, distribution.maxMs);
    case 'exponential':
      return new ExponentialSampler(distribution.meanMs);
    case 'lognormal':
      return new LognormalSampler(distribution.medianMs, distribution.sigma);
    case 'empirical':
      return new EmpiricalSampler(distribution.valuesMs);
  }
}
