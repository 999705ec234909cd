import { z } from 'zod';
import { positiveCountSchema } from '../units/count.ts';
import { durationSchema, positiveDurationSchema } from '../units/duration.ts';
import { type ArrivalsOptions, arrivalsSchema } from './arrivals/create-arrivals.ts';
import { rampMs } from './arrivals/ramping.ts';
import { loadPhases, type LoadPhases, phaseProblem } from './load-phases.ts';
import type { RequestClass } from './request-class.ts';
import { fieldProblems } from './request-fields.ts';
import { requestFieldsSchema } from './request-options.ts';
import { usageOf } from './request-usage.ts';
import { speechText } from './speech.ts';
import { ALL_WORLDS, optionsObject } from '../units/options-object.ts';

const requestSchema = requestFieldsSchema.superRefine((request, context) => {
  for (const { field, message } of fieldProblems(request)) {
    context.addIssue({ code: 'custom', path: [field], message, input: request[field] });
  }
  for (const name of ['quality', 'tier', 'safety'] as const) {
    if (request[name] === undefined || request.options?.[name] === undefined) continue;
    const message = `${name} stands beside options and in it; say it once`;
    context.addIssue({ code: 'custom', path: ['options', name], message, input: request.options });
  }
});

/** The mix of requests: a list in input form, qualified to classes whose shares sum to 1. Which fields an operation needs and forbids is checked. */
export const requestsSchema: z.ZodType<readonly RequestClass[]> = z
  .array(requestSchema, { error: 'expected a list of requests' })
  .min(1, { error: 'expected at least one request such as { operation: text-to-image, model: NAME }' })
  .max(1000, { error: 'expected at most 1000 kinds of request' })
  .refine((requests) => requests.some((request) => request.weight > 0), {
    error: 'the weights sum to 0, so no request would ever be picked; give at least one a weight above 0',
  })
  .transform((requests) => {
    const total = requests.reduce((sum, request) => sum + request.weight, 0);
    return requests.map((request, index): RequestClass => {
      const usage = usageOf(request);
      return {
        index,
        share: request.weight / total,
        operation: request.operation,
        model: request.model,
        usage,
        prompt: usage.characters > 0 ? speechText(request.prompt, usage.characters) : request.prompt,
        ...(request.delivery === undefined ? {} : { delivery: request.delivery }),
      };
    });
  })
  .describe('Kinds of request and how often each occurs.');

/** Requests that take turns: each that has a share has the same. */
function withEqualShares(requests: readonly RequestClass[]): RequestClass[] {
  const share = 1 / requests.filter((each) => each.share > 0).length;
  return requests.map((each) => (each.share > 0 ? { ...each, share } : each));
}

/** What users want: when requests are due, and what they ask for. */
export interface WorkloadOptions {
  /** No request is due at or after this instant; Infinity when only `maxRequests` ends the load. */
  readonly durationMs: number;
  /** The load ends after so many requests; Infinity when only `durationMs` ends it. */
  readonly maxRequests: number;
  /** Absent: all of the load is steady. */
  readonly phases?: LoadPhases;
  readonly arrivals: ArrivalsOptions;
  readonly requests: readonly RequestClass[];
  /** The classes with a share follow each other; absent: each request draws its class. */
  readonly inTurn?: true;
  /** Requests that a stall of the load generator has made late are all sent at its end; absent: most are dropped. Over HTTP only. */
  readonly catchUp?: true;
}

/** When a load ends at the latest, in ms; Infinity where only `maxRequests` ends it. */
function durationOf(duration: number | undefined, maxRequests: number | undefined, arrivals: ArrivalsOptions): number {
  if (duration !== undefined) return duration;
  return arrivals.type === 'ramping' && maxRequests === undefined ? rampMs(arrivals) : Number.POSITIVE_INFINITY;
}

/**
 * Input form: `{ duration, maxRequests?, warmup?, cooldown?, arrivals, order?, requests }`. The load ends at `duration` or after `maxRequests`, whichever comes
 * first; ramping arrivals end with their last stage when neither is given. A workload with no end at all parses, with Infinity for
 * both, so that a scenario can refuse it by name.
 */
export const workloadSchema: z.ZodType<WorkloadOptions> = optionsObject(
  'workload',
  ALL_WORLDS,
  {
    duration: positiveDurationSchema
      .optional()
      .describe('How long requests keep coming. Default for ramping arrivals: all stages.'),
    maxRequests: positiveCountSchema.optional().describe('Ends the load after so many requests. Default: no limit.'),
    warmup: durationSchema
      .default(0)
      .describe(
        'The first part of the load, inside `duration`. Requests that are due in it are sent and paid, but figures and thresholds leave them out. Default: none.',
      ),
    cooldown: durationSchema
      .default(0)
      .describe('The last part of the load, inside `duration`, as `warmup`. Default: none.'),
    arrivals: arrivalsSchema,
    order: z
      .enum(['random', 'in-turn'], { error: 'expected random or in-turn' })
      .default('random')
      .describe(
        'Which kind a request is: drawn by the weights (random, the default), or each kind with a weight above 0 in turn, equally often (in-turn).',
      ),
    catchUp: z
      .boolean({ error: 'expected true or false' })
      .default(false)
      .describe(
        'Whether requests that a stall of the load generator has made more than 100 ms late are sent at once at its end (true), or dropped, which makes the run invalid (false, the default). Over HTTP only.',
      ),
    requests: requestsSchema,
  },
  { catchUp: ['mock', 'real'] },
)
  .superRefine(({ duration, maxRequests, warmup, cooldown, arrivals }, context) => {
    const problem = phaseProblem(warmup, cooldown, durationOf(duration, maxRequests, arrivals));
    if (problem === undefined) return;
    const [field, message] = problem;
    context.addIssue({ code: 'custom', path: [field], message });
  })
  .transform(({ duration, maxRequests, warmup, cooldown, arrivals, order, catchUp, requests }): WorkloadOptions => {
    const late = catchUp ? { catchUp } : {};
    const durationMs = durationOf(duration, maxRequests, arrivals);
    const hasPhases = warmup > 0 || cooldown > 0;
    const phases = hasPhases ? { phases: loadPhases(warmup, cooldown, durationMs) } : {};
    const load = { durationMs, maxRequests: maxRequests ?? Number.POSITIVE_INFINITY, ...phases, arrivals, ...late };
    return order === 'random' ? { ...load, requests } : { ...load, requests: withEqualShares(requests), inTurn: true };
  })
  .describe('When requests are due, and what they ask for.');
