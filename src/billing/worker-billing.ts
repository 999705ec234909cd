import { z } from 'zod';
import { computeSecondRuleSchema, type ComputeSecondRule } from './price/rules/compute-second-rule.ts';
import { EMULATED, optionsObject } from '../units/options-object.ts';

/** What a worker does with its life, as it is metered: it sets up, serves, or waits for work. */
export const WORKER_TIMES = ['setup', 'active', 'idle'] as const;
export type WorkerTime = (typeof WORKER_TIMES)[number];

/**
 * A bill for the time of workers, which belongs to no request. Its rule is asked for the whole billed time of each life, so that a life is
 * rounded once, and what has accrued is posted each time that the worker goes over to something else.
 *
 * - fal serverless bills set-up, idle and running time by the second and GPU, but neither the wait for hardware nor the pull of the image
 *   (pricing page, 2026-11).
 * - RunPod serverless bills from a worker's start until it has stopped, rounded up to the second (pricing page, 2026-11).
 * - Replicate bills set-up, idle and active time of private models and deployments, and of public ones the active time alone
 *   (billing documentation, 2026-11).
 */
export interface WorkerBilling {
  readonly price: ComputeSecondRule;
  /** What is billed of a life; the rest is free, or billed with the requests. */
  readonly bills: readonly WorkerTime[];
}

const DEFAULT_BILLS: readonly WorkerTime[] = ['setup', 'idle'];

/**
 * `{ price: { per: compute-second, usd: "4.50", usdPer: hour } }`. Default: `bills: [setup, idle]`, because active time is then what the
 * prices of the models bill.
 */
export const workerBillingSchema = optionsObject('billing', EMULATED, {
  price: computeSecondRuleSchema.describe('The rate for the time of one worker; it is rounded for each life of one.'),
  bills: z
    .array(z.enum(WORKER_TIMES, { error: `expected some of ${WORKER_TIMES.join(', ')}` }))
    .min(1, { error: 'expected at least one of setup, active, idle; leave `workers` out to bill none' })
    .max(WORKER_TIMES.length)
    .refine((times) => new Set(times).size === times.length, { error: 'expected each of them once' })
    .optional()
    .describe(
      'What is billed of a worker: setup, active, idle. Default: [setup, idle]; active time is then what the prices of the models bill.',
    ),
}).transform(({ price, bills }): WorkerBilling => ({ price, bills: bills ?? DEFAULT_BILLS }));
