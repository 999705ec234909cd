import { z } from 'zod';
import { durationSchema } from '../../units/duration.ts';
import { failureStatusSchema } from '../../units/http-status.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';
import { shareSchema } from '../../units/share.ts';
import { SAFETIES } from '../../workload/request-class.ts';

const nameList = z.array(z.string().min(1).max(100)).min(1).max(100);
const STAGES_MAX = 100;

const stageSchema = optionsObject('provider', EMULATED, {
  at: durationSchema.describe('Since the start of the run.'),
  share: shareSchema.describe('Share of keys or requests for which the model is there from then on, from 0 to 1.'),
}).transform(({ at, share }) => ({ fromMs: at, share }));

const rolloutSchema = z
  .array(stageSchema)
  .min(1)
  .max(STAGES_MAX)
  .superRefine((stages, context) => {
    for (const [index, { fromMs }] of stages.entries()) {
      if (index === 0 || fromMs > (stages[index - 1]?.fromMs ?? 0)) continue;
      const message = 'expected a later time than the stage before: put the stages in the order of their times';
      context.addIssue({ code: 'custom', path: [index, 'at'], message, input: fromMs });
    }
  });

/** What a request says of its safety setting; `default`: nothing. */
export const SAFETY_SETTINGS = ['default', ...SAFETIES] as const;

/** When, where and for whom a model is there. */
export const availabilitySchema = optionsObject('provider', EMULATED, {
  from: durationSchema.optional().describe('Since the start of the run; before, the model is not there. Default 0s.'),
  until: durationSchema.optional().describe('From then on it is withdrawn; default: never.'),
  regions: nameList.optional().describe('Only if the provider’s `region` is one of these; default: everywhere.'),
  tiers: nameList.optional().describe('Only if the provider’s `tier` is one of these; default: for all.'),
  safety: z
    .array(z.enum(SAFETY_SETTINGS, { error: `expected one of ${SAFETY_SETTINGS.join(', ')}` }))
    .min(1)
    .max(SAFETY_SETTINGS.length)
    .optional()
    .describe('Only for requests of one of these safety settings; default: for all.'),
  rollout: rolloutSchema
    .optional()
    .describe('Stages of a rollout; before the first one the model is not there. Default: it is there for all.'),
  rolloutBy: z
    .enum(['requests', 'keys'])
    .optional()
    .describe('Whether each request is drawn, or each API key once; default requests.'),
  status: failureStatusSchema
    .optional()
    .describe('Answer when the model is not there; default: as the vendor answers, which is 404 for most.'),
})
  .refine(({ from, until }) => until === undefined || until > (from ?? 0), {
    error: '`until` is not after `from`, so the model would never be there',
    path: ['until'],
  })
  .refine(({ rollout, rolloutBy }) => rolloutBy === undefined || rollout !== undefined, {
    error: 'rolloutBy says who is drawn in a rollout: give the stages of `rollout`, or leave it out',
    path: ['rolloutBy'],
  })
  .transform(({ from: fromMs = 0, until: untilMs = Number.POSITIVE_INFINITY, ...whom }) => {
    const { regions = [], tiers = [], safety = [], rollout = [], rolloutBy = 'requests' as const, status } = whom;
    return { fromMs, untilMs, regions, tiers, safety, rollout, rolloutBy, status };
  });

/** As a provider has it, which knows the status of its vendor. */
export type AvailabilityOptions = z.output<typeof availabilitySchema> & { readonly status: number };

/** By wire format, where it is not 404: the status of a vendor's answer to a model that is not there. */
const STATUSES: Readonly<Record<string, number>> = { aggregator: 503, prodia: 429 };

/** The availability of a model at a provider of a wire format. */
export function availabilityAt(dialect: string, options: z.output<typeof availabilitySchema>): AvailabilityOptions {
  return { ...options, status: options.status ?? STATUSES[dialect] ?? 404 };
}
