import { z } from 'zod';
import { positiveDurationSchema } from '../../../units/duration.ts';
import { rateSchema } from '../../../units/rate.ts';
import { shareSchema } from '../../../units/share.ts';
import { AwsBudget, type AwsBudgetOptions } from './aws.ts';
import { FinagleBudget, type FinagleBudgetOptions } from './finagle.ts';
import { GrpcBudget, type GrpcBudgetOptions } from './grpc.ts';
import { RatioBudget, type RatioBudgetOptions } from './ratio.ts';
import { UnlimitedBudget, type RetryBudget } from './budget.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/** A retry budget, qualified. */
export type RetryBudgetOptions = RatioBudgetOptions | FinagleBudgetOptions | GrpcBudgetOptions | AwsBudgetOptions;

/** Ten slices of the time that credits live must be times of their own, and the reserve a number that counts exactly. */
const expirySchema = positiveDurationSchema.refine((ms) => ms >= 10 && ms <= 3_600_000, {
  error: 'expected an expiry from 10ms to 1h',
});
const reserveSchema = rateSchema.refine((perSecond) => perSecond <= 1_000_000, {
  error: 'expected a reserve of at most 1000000/s',
});

const ratioSchema = optionsObject('client', ALL_WORLDS, {
  type: z.literal('ratio'),
  ratio: shareSchema.prefault(0.1).describe('Retries that each request earns, from 0 to 1. Default 0.1.'),
  burst: z.int().min(0).max(1_000_000).default(10).describe('Retries that can be saved up. Default 10.'),
}).describe('Retries are at most ratio x requests + burst (Google SRE book: 10 %).');

const finagleSchema = optionsObject('client', ALL_WORLDS, {
  type: z.literal('finagle'),
  ratio: shareSchema.prefault(0.2).describe('Retries that each request earns, from 0 to 1. Default 0.2.'),
  reserve: reserveSchema.prefault('10/s').describe('Retries that need not be earned. Default 10/s.'),
  expiry: expirySchema.prefault('10s').describe('When earnings are forgotten. Default 10s.'),
}).describe('A share of the recent requests plus a reserve, as in Finagle.');

const grpcSchema = optionsObject('client', ALL_WORLDS, {
  type: z.literal('grpc'),
  maxTokens: z.int().min(1).max(1000).default(10).describe('Tokens at most and at the start. Default 10.'),
  tokenRatio: z.number().min(0.001).max(1000).default(0.1).describe('Tokens that a success gives. Default 0.1.'),
}).describe('No retry while half of the tokens or fewer are left, as in gRPC: a failure takes one.');

const awsSchema = optionsObject('client', ALL_WORLDS, {
  type: z.literal('aws'),
  capacity: z.int().min(0).max(1_000_000).default(500).describe('Tokens at most and at the start. Default 500.'),
  throttlingCost: z.int().min(1).max(1_000_000).default(5).describe('Cost of a retry of a 429. Default 5.'),
  transientCost: z.int().min(1).max(1_000_000).default(14).describe('Cost of any other retry. Default 14.'),
}).describe('Retries cost tokens and successes give them back, as in the AWS SDKs.');

const anyBudgetSchema = z.discriminatedUnion('type', [ratioSchema, finagleSchema, grpcSchema, awsSchema]);

/** A retry budget as people write it. */
type RetryBudgetInput = z.input<typeof anyBudgetSchema>;

function qualifyBudget(budget: z.output<typeof anyBudgetSchema>): RetryBudgetOptions {
  if (budget.type !== 'finagle') return budget;
  return { type: 'finagle', ratio: budget.ratio, retriesPerSecond: budget.reserve, expiryMs: budget.expiry };
}

/** `{ type: ratio | finagle | grpc | aws, ... }`; every option has the default of the client it is named after. */
export const retryBudgetSchema: z.ZodType<RetryBudgetOptions, RetryBudgetInput> =
  anyBudgetSchema.transform(qualifyBudget);

/** A fresh budget from its options; without options there is no limit. */
export function createBudget(options: RetryBudgetOptions | undefined): RetryBudget {
  switch (options?.type) {
    case undefined:
      return new UnlimitedBudget();
    case 'ratio':
      return new RatioBudget(options);
    case 'finagle':
      return new FinagleBudget(options);
    case 'grpc':
      return new GrpcBudget(options);
    case 'aws':
      return new AwsBudget(options);
  }
}
