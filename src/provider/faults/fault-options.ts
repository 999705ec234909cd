import { z } from 'zod';
import { durationDistributionSchema, type Distribution } from '../../engine/distribution.ts';
import { durationSchema, positiveDurationSchema } from '../../units/duration.ts';
import { failureStatusSchema } from '../../units/http-status.ts';
import { shareSchema } from '../../units/share.ts';
import { EMULATED, given, optionsObject } from '../../units/options-object.ts';

/** When and whom a fault hits, qualified. */
export interface FaultScope {
  /** The fault acts in [fromMs, untilMs) since the start of the run. */
  readonly fromMs: number;
  readonly untilMs: number;
  /** Share of attempts that it hits, by a keyed draw. */
  readonly share: number;
  /** Models that it hits; empty means all. */
  readonly models: readonly string[];
}

/** A fault, qualified. */
export type FaultOptions = FaultScope &
  (
    | {
        readonly type: 'status';
        readonly status: number;
        /** `admission`: refused at the door, before limits; `completion`: accepted, served, then failed. */
        readonly stage: 'admission' | 'completion';
        /** What Retry-After announces; absent: no header. */
        readonly retryAfterMs?: number;
      }
    | { readonly type: 'latency'; readonly extra: Distribution }
    | { readonly type: 'empty' }
    | { readonly type: 'moderated'; readonly stage: 'input' | 'output'; readonly status: number }
    | { readonly type: 'reset' }
    /** `status`: what a gateway in between answers; 0 when the connection is just lost. */
    | { readonly type: 'disconnect'; readonly afterMs: number; readonly status: number }
    /** Only so many slots are served; its share is 1, and its models are all. */
    | { readonly type: 'brownout'; readonly slots: number }
    /** Nobody is spared: its share is 1, its models are all, and `untilMs` is finite. */
    | { readonly type: 'pause' }
  );

const scope = {
  at: durationSchema.optional().describe('Start of the fault, since the start of the run; default 0s.'),
  for: positiveDurationSchema.optional().describe('Length of the fault; default: until the end.'),
  share: shareSchema.optional().describe('Share of attempts that it hits; default 1.'),
  models: z.array(z.string()).min(1).optional().describe('Only these models; default all.'),
};

type ScopeInput = { readonly [K in keyof typeof scope]?: z.output<(typeof scope)[K]> };

function qualifyScope({ at = 0, for: lengthMs, share = 1, models = [] }: ScopeInput): FaultScope {
  return { fromMs: at, untilMs: at + (lengthMs ?? Number.POSITIVE_INFINITY), share, models };
}

const statusSchema = optionsObject('provider', EMULATED, {
  type: z.literal('status').default('status'),
  status: failureStatusSchema.describe('HTTP status of the failure, 400 to 599.'),
  stage: z
    .enum(['admission', 'completion'])
    .optional()
    .describe('Refused at the door, or failed after service; default completion, for 429 admission.'),
  retryAfter: durationSchema
    .optional()
    .describe('Announced in Retry-After, in the provider’s form; default: no header.'),
  ...scope,
}).transform(({ type, status, stage, retryAfter, ...when }): FaultOptions => {
  const stageOf = stage ?? (status === 429 ? 'admission' : 'completion');
  return { ...qualifyScope(when), type, status, stage: stageOf, ...given({ retryAfterMs: retryAfter }) };
});

const latencySchema = optionsObject('provider', EMULATED, {
  type: z.literal('latency'),
  extra: durationDistributionSchema.describe('Added to the service time.'),
  ...scope,
}).transform((input): FaultOptions => ({ ...qualifyScope(input), type: 'latency', extra: input.extra }));

const emptySchema = optionsObject('provider', EMULATED, { type: z.literal('empty'), ...scope }).transform(
  (input): FaultOptions => ({ ...qualifyScope(input), type: 'empty' }),
);

const moderatedSchema = optionsObject('provider', EMULATED, {
  type: z.literal('moderated'),
  stage: z
    .enum(['input', 'output'])
    .optional()
    .describe('Refused for what was asked, or for what came out; default output.'),
  status: failureStatusSchema.optional().describe('Default 400.'),
  ...scope,
}).transform(({ type, stage = 'output', status = 400, ...when }): FaultOptions => ({
  ...qualifyScope(when),
  type,
  stage,
  status,
}));

const resetSchema = optionsObject('provider', EMULATED, { type: z.literal('reset'), ...scope }).transform(
  (input): FaultOptions => ({ ...qualifyScope(input), type: 'reset' }),
);

const disconnectSchema = optionsObject('provider', EMULATED, {
  type: z.literal('disconnect'),
  after: durationSchema
    .optional()
    .describe('A job still running this long after acceptance loses its connection, and goes on; default 0s.'),
  status: failureStatusSchema
    .optional()
    .describe('A gateway in between answers this, such as 504, while the job goes on; default: the connection is cut.'),
  ...scope,
}).transform(({ type, after: afterMs = 0, status = 0, ...when }): FaultOptions => ({
  ...qualifyScope(when),
  type,
  afterMs,
  status,
}));

const brownoutSchema = optionsObject('provider', EMULATED, {
  type: z.literal('brownout'),
  slots: z.int().nonnegative().max(1_000_000).describe('Slots that are left meanwhile.'),
  at: scope.at,
  for: scope.for,
})
  .refine((input) => input.slots > 0 || input.for !== undefined, {
    error: 'with no slots left for ever, jobs under way would never end; say for how long (`for`), or leave a slot',
    path: ['for'],
  })
  .transform((input): FaultOptions => ({ ...qualifyScope(input), type: 'brownout', slots: input.slots }));

const pauseSchema = optionsObject('provider', EMULATED, {
  type: z.literal('pause'),
  at: scope.at,
  for: positiveDurationSchema.describe('Length of the pause.'),
}).transform((input): FaultOptions => ({ ...qualifyScope(input), type: 'pause' }));

/**
 * One fault of the provider. `type` is status when it is not said. `status` answers with an error; `latency` adds service time; `empty`
 * answers 200 without an output; `moderated` refuses content; `reset` resets the connection before the job is accepted; `disconnect`
 * accepts the job and then loses the connection (or a gateway answers with `status`), while the job goes on; `brownout` leaves fewer slots for a
 * time, without stopping what runs; `pause` stops all service for a time: what is in a slot stands
 * still and goes on afterwards, while the door still accepts and refuses.
 */
export const faultSchema = z
  .discriminatedUnion('type', [
    statusSchema,
    latencySchema,
    emptySchema,
    moderatedSchema,
    resetSchema,
    disconnectSchema,
    pauseSchema,
    brownoutSchema,
  ])
  .meta({ id: 'fault' });
