import { z } from 'zod';
import { type ClientOptions, clientSchema } from '../client/client-options.ts';
import { type Threshold, thresholdsSchema } from '../measure/thresholds.ts';
import { instantSchema } from '../billing/price/validity.ts';
import { faultSchema } from '../provider/faults/fault-options.ts';
import { hasTimedPrices } from '../provider/price-clock.ts';
import { type ProviderOptions, providerSchema } from '../provider/provider-options.ts';
import { positiveCountSchema } from '../units/count.ts';
import { arrivalsFrom } from '../workload/arrivals/create-arrivals.ts';
import { withFallbackClasses } from '../workload/fallback-classes.ts';
import { type WorkloadOptions, workloadSchema } from '../workload/workload-options.ts';
import { type TargetOptions, targetSchema } from './target-options.ts';
import { withDefaultSteps } from './default-steps.ts';
import { withTokensOfImages } from './image-tokens.ts';
import { ALL_WORLDS, EMULATED, optionsObject } from '../units/options-object.ts';

/** The largest seed: seeds are unsigned 32-bit integers. */
const SEED_MAX = 4_294_967_295;
/** Where a scenario does not say. */
const SEED_DEFAULT = 1;

/** A scenario, qualified: everything that a run needs, defaults filled in, quantities in the units that their names end with. */
export interface Scenario {
  readonly name: string;
  /** The question that the scenario asks; may be empty. */
  readonly description: string;
  /** Unsigned 32-bit integer: the source of all chance. */
  readonly seed: number;
  /** The emulated endpoint; the scenario's own faults follow the provider's. */
  readonly provider: ProviderOptions;
  readonly workload: WorkloadOptions;
  readonly client: ClientOptions;
  /** How a real endpoint is reached; absent: by its address and one key alone. */
  readonly target?: TargetOptions | undefined;
  readonly thresholds: readonly Threshold[];
  /** Absent: no projection is asked for. */
  readonly projection?: { readonly requestsPerMonth: number };
}

const NAME_EXPECTED = 'expected a name of letters, digits, dots, dashes and underscores, at most 100';
const nameSchema = z
  .string({ error: NAME_EXPECTED })
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/, { error: NAME_EXPECTED })
  .describe('Short name, for reports and run directories.');

const seedSchema = z
  .int({ error: `expected a whole number from 0 to ${SEED_MAX}` })
  .min(0, { error: `expected a whole number from 0 to ${SEED_MAX}` })
  .max(SEED_MAX, { error: `expected a whole number from 0 to ${SEED_MAX}` })
  .default(SEED_DEFAULT)
  .describe(
    `Source of all chance: the same seed gives the same arrivals, faults, jitter and bill. Default: ${SEED_DEFAULT}.`,
  );

const projectionSchema = optionsObject('scenario', ALL_WORLDS, {
  requestsPerMonth: positiveCountSchema.describe('Requests in a month of 30 days that the cost is projected to.'),
});

/**
 * The input form of a scenario whose provider is written out. It checks each field alone; `crossProblems` checks how fields fit
 * together. Use `createScenario` or `loadScenario` for both.
 */
export const scenarioSchema: z.ZodType<Scenario> = optionsObject(
  'scenario',
  ALL_WORLDS,
  {
    name: nameSchema,
    description: z.string().max(2000).default('').describe('The question that the scenario asks.'),
    seed: seedSchema,
    provider: providerSchema,
    startAt: instantSchema
      .optional()
      .describe(
        'When the run begins, UTC: an instant, a day (its midnight), or a time of day on 2026-01-01. Prices that change with time and invoices ask for it. Default: 2026-01-01T00:00Z.',
      ),
    workload: workloadSchema,
    client: clientSchema.prefault({}).describe('The caller. Default: no retries, 60s timeout.'),
    target: targetSchema
      .optional()
      .describe('How the endpoint of `--target` is reached. Default: by its address and the key in TOLLMARK_API_KEY.'),
    faults: z.array(faultSchema).max(32).default([]).describe('Faults of this scenario, after those of the provider.'),
    thresholds: thresholdsSchema.prefault({}),
    projection: projectionSchema
      .optional()
      .describe('What the bill comes to at another volume. Default: no projection.'),
  },
  { target: ['real'], faults: EMULATED },
)
  .transform(({ provider, startAt, faults, projection, workload, ...rest }): Scenario => ({
    ...rest,
    workload: {
      ...workload,
      arrivals: arrivalsFrom(startAt, workload.arrivals),
      requests: withFallbackClasses(
        withDefaultSteps(withTokensOfImages(workload.requests, provider), provider),
        rest.client.fallback?.models ?? {},
      ),
    },
    provider: {
      ...provider,
      faults: [...provider.faults, ...faults],
      // A run whose prices never change, and that is not invoiced, is the same whenever it begins.
      ...(startAt !== undefined && (hasTimedPrices(provider) || provider.billing.account?.type === 'postpaid')
        ? { startEpochMs: startAt }
        : {}),
    },
    ...(projection === undefined ? {} : { projection }),
  }))
  .meta({
    title: 'Tollmark scenario',
    description: 'One question about the load on, and the cost of, an inference endpoint.',
  });
