import { z } from 'zod';
import { dollarsRateSchema, type Rate, rateRatio } from '../../../money/rate.ts';
import { ceilDivide, type Ratio, ratio } from '../../../money/ratio.ts';
import { ceilDivideSafe } from '../../../money/safe-integer.ts';
import { durationSchema, positiveDurationSchema } from '../../../units/duration.ts';
import { choiceSchema } from '../../../units/choice-schema.ts';
import type { PriceTerm } from '../term.ts';
import { priceTermFields, type PriceTerms, qualifyTerms } from '../terms.ts';
import type { Usage } from '../../usage.ts';
import { ALL_WORLDS, optionsObject } from '../../../units/options-object.ts';

/**
 * A rate for the time that runners worked on a request, known only when it ends. Queueing is free.
 * fal.ai falls back to it by GPU type for models without a fixed output price (pricing page, 2026-11), and quotes it per hour
 * (H100 $4.50/h, 2026-09-26); Replicate quotes it per second (replicate.com/docs/billing, 2026-11).
 */
export interface ComputeSecondRule extends PriceTerms {
  readonly per: 'compute-second';
  /** Dollars for `periodMs` of one GPU. */
  readonly usd: Rate;
  readonly periodMs: 1000 | 3_600_000;
  /** The GPU that was chosen, where rates were given by GPU. */
  readonly gpu?: string | undefined;
  /** GPUs that work on one request together. */
  readonly count: number;
  /** Time is rounded up to a multiple of this. */
  readonly stepMs: number;
  /** Work of any length counts at least this; 0 for none. */
  readonly leastMs: number;
}

type RateChoice = Rate | ReadonlyMap<string, Rate>;

const tableSchema = z
  .record(z.string().min(1), dollarsRateSchema)
  .transform((table): RateChoice => new Map(Object.entries(table)));
const EXPECTED_MS = 'expected whole milliseconds, at most 1d';
const isWholeMs = (ms: number): boolean => Number.isSafeInteger(ms) && ms <= 86_400_000;
const oneRateSchema = dollarsRateSchema.transform((rate): RateChoice => rate);

/**
 * `{ per: compute-second, usd: "0.0014", round: 100ms }`, or `usd` as a table of rates by GPU with the chosen `gpu`.
 * Defaults: `usdPer: second`, `count: 1`, `round: 1ms`, `least: 0s`.
 */
export const computeSecondRuleSchema = optionsObject('billing', ALL_WORLDS, {
  per: z.literal('compute-second'),
  usd: choiceSchema<RateChoice, string | Readonly<Record<string, string>>>(
    [dollarsRateSchema, z.record(z.string(), dollarsRateSchema)],
    (input) => (typeof input === 'object' && input !== null ? tableSchema : oneRateSchema),
    'Dollars for the time of one GPU: quoted decimal text, or a table of such texts by GPU.',
  ),
  usdPer: z.enum(['second', 'hour']).default('second').describe('What `usd` buys. Default: second.'),
  gpu: z.string().min(1).optional().describe('The GPU, where `usd` is a table.'),
  count: z.int().min(1).max(1024).default(1).describe('GPUs that work on one request together. Default: 1.'),
  round: positiveDurationSchema
    .refine(isWholeMs, { error: EXPECTED_MS })
    .default(1)
    .describe('Time is rounded up to a multiple of this. Default: 1ms.'),
  least: durationSchema
    .refine(isWholeMs, { error: EXPECTED_MS })
    .default(0)
    .describe('Work of any length counts at least this, rounded up like any time. Default: 0s.'),
  ...priceTermFields,
}).transform(({ per, usd, usdPer, gpu, count, round, least, ...terms }, context): ComputeSecondRule => {
  const rate = pickRate(usd, gpu);
  if (typeof rate === 'string') {
    context.issues.push({ code: 'custom', message: rate, path: ['gpu'], input: gpu });
    return z.NEVER;
  }
  const periodMs = usdPer === 'hour' ? 3_600_000 : 1000;
  return { per, usd: rate, periodMs, gpu, count, stepMs: round, leastMs: least, ...qualifyTerms(terms) };
});

function pickRate(choice: RateChoice, gpu: string | undefined): Rate | string {
  if (!(choice instanceof Map)) return choice as Rate;
  const names = [...choice.keys()].join(', ');
  if (gpu === undefined) return `say which GPU of the table it runs on: ${names}`;
  return choice.get(gpu) ?? `there is no rate for "${gpu}" in the table: choose one of ${names}`;
}

/**
 * The terms of a rate by compute time, counted in steps of `stepMs`. The time is read to the nearest microsecond first, so that
 * the noise of subtracting two floating-point instants never buys a step.
 */
export function computeSecondTerms(rule: ComputeSecondRule): readonly PriceTerm[] {
  const stepMicros = rule.stepMs * 1000;
  const perPeriod = rateRatio(rule.usd);
  const micros = (usage: Usage): number => countedMicros(rule, usage);
  return [
    {
      part: 'progress',
      unitUsd: ratio(perPeriod.num * BigInt(rule.stepMs) * BigInt(rule.count), perPeriod.den * BigInt(rule.periodMs)),
      quantity: (usage) => ceilDivideSafe(micros(usage), stepMicros),
      exactQuantity: (usage) => ceilDivide(BigInt(micros(usage)), BigInt(stepMicros)),
    },
  ];
}

function countedMicros({ leastMs }: ComputeSecondRule, { computeMs }: Usage): number {
  const worked = Math.round(computeMs * 1000);
  return worked > 0 ? Math.max(worked, leastMs * 1000) : worked;
}

/** Seconds that a request is worked on, and those that are billed. */
export function computeSecondCount(
  rule: ComputeSecondRule,
  usage: Usage,
): { readonly asked: Ratio; readonly billed: Ratio } {
  const stepMicros = BigInt(rule.stepMs * 1000);
  const billed = ceilDivide(BigInt(countedMicros(rule, usage)), stepMicros) * stepMicros;
  return { asked: ratio(BigInt(Math.round(usage.computeMs * 1000)), 1_000_000n), billed: ratio(billed, 1_000_000n) };
}
