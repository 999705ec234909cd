import { z } from 'zod';
import { billingSchema } from '../billing/billing-options.ts';
import type { PriceRule } from '../billing/price/rule.ts';
import { durationSchema, positiveDurationSchema } from '../units/duration.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { availabilityAt } from './faults/availability-options.ts';
import { faultSchema } from './faults/fault-options.ts';
import { limitsSchema } from './limits/limits.ts';
import { machinePrices, machineProblems, machineTableSchema } from './machines.ts';
import { modelsSchema, modesOf } from './model-options.ts';
import { recordSchema } from './record-options.ts';
import { failoverSchema, requeueSchema } from './upstreams/upstream-options.ts';
import { workersSchema } from './workers/worker-options.ts';
import { ALL_WORLDS, EMULATED, given, optionsObject } from '../units/options-object.ts';

const capacitySchema = optionsObject('provider', EMULATED, {
  slots: z.int().positive().max(1_000_000).describe('Jobs served at once.'),
  queue: z
    .int()
    .nonnegative()
    .max(10_000_000)
    .optional()
    .describe('Jobs that may wait; default without bound of its own.'),
  directQueue: z
    .int()
    .nonnegative()
    .max(10_000_000)
    .optional()
    .describe(
      'Jobs that may wait where the next one is a direct request, which has a connection and was not submitted to a queue; at most, and by default, as queue.',
    ),
  fullStatus: z
    .union([z.literal(429), z.literal(503)])
    .optional()
    .describe('Answer when the queue is full; default 429.'),
  workers: workersSchema
    .optional()
    .describe('Workers that start when jobs wait and shut down when they idle; default: every slot is warm.'),
})
  // Workers that have a problem of their own have no number yet.
  .refine(({ slots, workers }) => workers?.min === undefined || workers.min <= slots, {
    path: ['workers', 'min'],
    error: 'expected at most as many workers as there are slots: raise slots, or lower min',
  })
  .transform(({ slots, queue = QUEUE_MAX, directQueue, fullStatus = 429, workers }) => ({
    slots,
    queue,
    fullStatus,
    ...given({ directQueue: directQueue === undefined ? undefined : Math.min(directQueue, queue), workers }),
  }));

/** Most jobs that can wait where the scenario sets no bound. */
export const QUEUE_MAX = 10_000_000;
/** Slots where the scenario sets no capacity. */
export const SLOTS_UNLIMITED = 10_000_000;

type Capacity = z.output<typeof capacitySchema>;

const WITHOUT_BOUND: Capacity = { slots: SLOTS_UNLIMITED, queue: 0, fullStatus: 429 };

/** The capacity under a limit on how many jobs are served at once: further ones wait in the queue, and direct requests do not wait. */
function withinLimits(capacity: Capacity | undefined, servedAtOnce: number | undefined): Capacity {
  if (servedAtOnce === undefined) return capacity ?? WITHOUT_BOUND;
  const { slots, ...rest } = capacity ?? { ...WITHOUT_BOUND, queue: QUEUE_MAX };
  return { ...rest, slots: Math.min(slots, servedAtOnce), directQueue: 0 };
}

const retryAfterSchema = optionsObject('provider', EMULATED, {
  form: z
    .enum(['seconds', 'http-date', 'milliseconds', 'none'])
    .optional()
    .describe('How a wait is announced; default seconds.'),
  fixed: durationSchema.optional().describe('Always announce this; default: what the limiter computes.'),
}).transform(({ form = 'seconds' as const, fixed: fixedMs }) => ({ form, ...given({ fixedMs }) }));

const DIALECT = 'prodia';

/** Headers that HTTP, or a vendor's reply, needs for itself: an id in one of them would break the reply or change its price. */
const TAKEN_HEADERS =
  /^(?:connection|content-.*|date|keep-alive|location|proxy-.*|retry-after(?:-ms)?|set-cookie|te|trailer|transfer-encoding|upgrade|www-authenticate|x-fal-billable-units|x-should-retry|x-comfy-.*|x-tollmark-.*)$/;

/** An emulated endpoint: its wire format, models with prices, capacity, limits, faults and billing. */
export const providerSchema = optionsObject(
  'provider',
  EMULATED,
  {
    dialect: z
      .string()
      .optional()
      .describe('Wire format over HTTP: prodia (default), openai, fal, lumenfall or aggregator.'),
    models: modelsSchema,
    machines: machineTableSchema.optional(),
    capacity: capacitySchema.optional().describe('Absent: every job starts at once.'),
    limits: limitsSchema.optional(),
    retryAfter: retryAfterSchema.optional(),
    faults: z.array(faultSchema).max(32).optional(),
    requeue: requeueSchema.optional().describe('Default: a job that failed has failed.'),
    failover: failoverSchema.optional().describe('What a gateway does when an upstream of a model fails.'),
    startTimeout: positiveDurationSchema
      .optional()
      .describe('A job that waits longer for its start is given up with 504; default: it waits.'),
    region: z.string().min(1).max(100).optional().describe('Where the endpoint is, for the availability of models.'),
    tier: z.string().min(1).max(100).optional().describe('Tier of the account, for the availability of models.'),
    billing: billingSchema.optional(),
    onDisconnect: z
      .enum(['continue', 'cancel-queued', 'cancel'])
      .optional()
      .describe('When the client leaves: the job goes on (default), stops if it still waits, or stops in any case.'),
    records: recordSchema.optional(),
    requestIdHeader: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,63}$/, { error: 'expected the name of a header in lower case, such as x-request-id' })
      .refine((name) => !TAKEN_HEADERS.test(name), {
        error: 'is a header that says something else: name one for the id alone, such as x-request-id',
      })
      .optional()
      .describe(
        'Over HTTP: a header of every reply with the id of the job, also of one that failed, for the log; default: none.',
      ),
    auth: z
      .enum(['none', 'required'])
      .optional()
      .describe('Over HTTP: whether a request without an API key is answered 401; default none.'),
  },
  {
    dialect: ALL_WORLDS,
    models: ALL_WORLDS,
    machines: ALL_WORLDS,
    billing: ALL_WORLDS,
    records: ['mock'],
    requestIdHeader: ['mock', 'real'],
    auth: ['mock'],
  },
)
  .superRefine(({ dialect = DIALECT, models, machines }, context) => {
    for (const { pathOf, ...mode } of modesOf(models))
      for (const { path, message } of machineProblems(mode, dialect, machines))
        context.addIssue({ code: 'custom', message, path: ['models', ...pathOf(path)], input: mode });
  })
  .superRefine(({ capacity, limits }, context) => {
    const { min = 0 } = capacity?.workers ?? {};
    if (limits?.servedAtOnce === undefined || limits.servedAtOnce >= min) return;
    const message = `lets ${limits.servedAtOnce} jobs be served at once, and at least ${min} workers are kept: lower capacity.workers.min`;
    context.issues.push({ code: 'custom', message, path: ['limits'], input: limits });
  })
  .superRefine(({ capacity, billing }, context) => {
    if (capacity?.workers !== undefined) return;
    for (const field of ['coldStart', 'workers'] as const) {
      if (billing?.[field] === undefined) continue;
      const message = 'nothing starts cold here: give capacity its workers, or leave this out';
      context.issues.push({ code: 'custom', message, path: ['billing', field], input: billing[field] });
    }
  })
  .transform(({ dialect = DIALECT, ...input }) => ({
    dialect,
    models: modesOf(input.models).map(({ availability, pathOf: _, ...mode }) => {
      const { price: ownPrice, machine, machines, upstreams, ...rest } = mode;
      const { price, ...served } = machinePrices(
        { price: ownPrice, machine, machines, upstreams },
        dialect,
        input.machines,
      );
      return {
        ...rest,
        ...served,
        ...given({ availability: availability && availabilityAt(dialect, availability) }),
        price: price.price,
        /** The prices that change with time; `price` is then the one that holds when no other does. */
        ...given({ priceTimes: price.times }),
      };
    }),
    /** When time 0 is, Unix epoch ms: the scenario says it, and prices that change with time ask for it. */
    startEpochMs: undefined as number | undefined,
    capacity: withinLimits(input.capacity, input.limits?.servedAtOnce),
    limits: input.limits?.refusing ?? [],
    retryAfter: input.retryAfter ?? { form: 'seconds' as const },
    faults: input.faults ?? [],
    requeue: input.requeue,
    failover: input.failover ?? failoverSchema.parse({}),
    startTimeoutMs: input.startTimeout ?? Number.POSITIVE_INFINITY,
    region: input.region,
    tier: input.tier,
    billing: input.billing ?? billingSchema.parse({}),
    onDisconnect: input.onDisconnect ?? ('continue' as const),
    records: input.records,
    requestIdHeader: input.requestIdHeader,
    auth: input.auth ?? ('none' as const),
  }));

export type ProviderOptions = z.output<typeof providerSchema>;
/** One thing that a model does: a model of several operations is several of these, under one name. */
export type ModelOptions = ProviderOptions['models'][number];

/** Position of the model that requests of a class ask for, among what models do; -1 where no model of the name does that. */
export function modelIndexOf(
  models: readonly Pick<ModelOptions, 'name' | 'operation'>[],
  { model, operation }: Pick<RequestClass, 'model' | 'operation'>,
): number {
  return models.findIndex((each) => each.name === model && each.operation === operation);
}

/** All rules by which a model may be priced: its own, those at other times, and those of its upstreams. */
export function modelRules({ price, priceTimes = [], upstreams = [] }: ModelOptions): readonly PriceRule[] {
  const prices = [price, ...priceTimes.map((each) => each.price), ...upstreams.map((each) => each.price)];
  return prices.flat().filter((rule) => rule !== undefined);
}

/** Whether slots can be cold: jobs then wait for workers that start, and workers shut down. */
export function hasColdStarts({ capacity }: ProviderOptions): boolean {
  return capacity.workers !== undefined;
}
