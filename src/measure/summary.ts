import { z } from 'zod';
import { generatorSchema, loadWorkersSchema, rehearsalSchema } from './generator-summary.ts';
import { CLIENT_OUTCOMES, type ClientOutcome } from '../client/transport.ts';
import { accountSummarySchema } from './account-summary.ts';
import { replicatedIntervalSchema, runIntervalsSchema } from './intervals/interval-schema.ts';
import { inspectionSummarySchema } from './inspection-counts.ts';
import { latencyByOutcomeSchema } from './latency-by-outcome.ts';
import { primingSchema } from './priming-schema.ts';
import { exemplarsSchema } from './request-trace.ts';
import { machineSchema } from './machine.ts';
import { phasesSchema } from './phase-schema.ts';
import { runDescriptionSchema } from './run-description.ts';
import { seriesSchema } from './series-schema.ts';
import {
  attemptsPerRequestSchema,
  count,
  dollarsSchema,
  latencySchema,
  modelSchema,
  operationSchema,
  productSchema,
  requestCountsSchema,
} from './summary-rows.ts';
import { twinSchema } from './twin-schema.ts';
import { unpaidDemandSchema } from './unpaid-demand.ts';
import { workerSummarySchema } from './worker-summary.ts';

// Not strict: summaries of earlier versions also list `hedge`, which was always 0.
const wastedBySchema = z.object({
  failed: dollarsSchema.describe('Billed although the attempt failed.'),
  ghost: dollarsSchema.describe('Finished and billed, but nobody received it: the request got no output at all.'),
  duplicate: dollarsSchema.describe(
    'A billed copy beside the one that was received; of a request that received none, beside the ghost.',
  ),
  moderated: dollarsSchema.describe('Billed although the output was moderated or empty.'),
});

/** All that an attempt can come to but a success. */
const FAILURES = CLIENT_OUTCOMES.filter((name) => name !== 'ok');
type FailureCounts = Record<Exclude<ClientOutcome, 'ok'>, z.ZodOptional<typeof count>>;

const bySourceSchema = z
  .strictObject({
    stated: dollarsSchema.describe('By costs that replies state.'),
    quantities: dollarsSchema.describe('By quantities that replies state, such as tokens, at the scenario’s rates.'),
    scenario: dollarsSchema.describe('By the scenario’s quantities and rates, where replies state nothing.'),
  })
  .describe('What the billed dollars rest on: of a run against a real endpoint.');

const dollarsBlockSchema = z.strictObject({
  billed: dollarsSchema.describe('All that the provider charges.'),
  useful: dollarsSchema.describe('The part that paid for outputs which the client received and kept.'),
  wasted: dollarsSchema.describe('billed - useful - workerTime'),
  wastedBy: wastedBySchema,
  workerTime: dollarsSchema
    .optional()
    .describe(
      'Billed for the time of workers that belongs to no request, such as set-up and idling; where it is billed.',
    ),
  unknownAtMost: dollarsSchema
    .optional()
    .describe(
      'What attempts may have cost at most of which nobody knows: a timeout, a lost connection, an answer that cannot be read, a failure whose status ' +
        'may mean a billed one. Beside `billed`, not in it; of a run against a real endpoint. In the other worlds everything is known.',
    ),
  bySource: bySourceSchema.optional(),
  perSuccess: dollarsSchema
    .nullable()
    .describe(
      'billed / requests that succeeded, of the whole run, rounded half up to the nano-dollar; null without success.',
    ),
  source: z
    .enum(['ledger', 'usage-records', 'replies', 'estimate'])
    .describe(
      'Where the dollars come from: the simulated ledger, the mock’s usage records, prices in replies, or the scenario’s rates.',
    ),
});

const replicationsSchema = z
  .strictObject({
    count: z.int().positive().describe('How many replications were run.'),
    seeds: z.array(z.int().nonnegative()).describe('The seed of each; scenario.seed is the first.'),
    intervals: z.array(replicatedIntervalSchema),
  })
  .describe(
    'Present when the same scenario was run with several seeds. The rest of the summary is then of all of them together: counts, ' +
      'dollars and durations are sums, percentiles are of all requests, and the series lays the replications over each other.',
  );

const failureKindSchema = z.strictObject({
  outcome: z.enum(FAILURES),
  status: count.describe('HTTP status; 0 without an answer.'),
  messages: z.array(z.strictObject({ text: z.string(), count })).describe('The most frequent messages, cut.'),
  others: count.describe('Attempts with other messages.'),
});

/** The result of a run: the only thing that reports read. The names are fixed by `tollmark/summary@1`. */
export const summarySchema = z.strictObject({
  schema: z.literal('tollmark/summary@1'),
  scenario: z.strictObject({
    name: z.string(),
    description: z.string(),
    seed: z.int(),
    digest: z.string().describe('sha256 of the qualified scenario.'),
  }),
  run: runDescriptionSchema.optional(),
  world: z.enum(['virtual', 'mock', 'real']),
  verdict: z.enum(['passed', 'failed', 'invalid', 'partial']),
  durationMs: z.number().nonnegative().describe('From the start to the last outcome.'),
  loadDurationMs: z.number().nonnegative().describe('From the start to the end of the load; the rest is draining.'),
  requests: requestCountsSchema,
  attempts: z.strictObject({
    total: count,
    byStatus: z.record(z.string(), count),
    timeouts: count,
    networkErrors: count,
    unfinished: count
      .optional()
      .describe(
        'Attempts that were still under way when the run stopped waiting: its drain time was over, or it was interrupted; when there are any.',
      ),
    failedBy: z
      .strictObject(Object.fromEntries(FAILURES.map((name) => [name, count.optional()])) as FailureCounts)
      .optional()
      .describe(
        'Attempts that failed, by what the client read of them, without those that did not occur: of a run against a real endpoint.',
      ),
    messages: z
      .array(failureKindSchema)
      .optional()
      .describe(
        'What failed attempts say of themselves, by outcome and status: of a run against a real endpoint, when they say anything. The first 50 kinds.',
      ),
    byKey: z
      .array(z.strictObject({ attempts: count, throttled: count.describe('The part that was a 429.') }))
      .optional()
      .describe('By API key, in the order of target.apiKeys: of a run against a real endpoint with several.'),
    retriesAfter: z
      .record(z.string(), count)
      .optional()
      .describe(
        'Attempts beyond the first of their request, by what the attempt before them came to: a status, `timeout`, `network-error` or `unreadable`; when there are any.',
      ),
    untoldFailures: count.optional().describe('Messages of failures of further kinds, when there are any.'),
  }),
  polls: count
    .optional()
    .describe('Requests behind the first of their attempts, such as polls of a job: over HTTP, when there were any.'),
  inspections: inspectionSummarySchema.optional(),
  attemptsPerRequest: attemptsPerRequestSchema.optional(),
  retryAmplification: z.number().nullable().describe('attempts / requests that sent at least one; null when none did.'),
  errorRate: z.number().nullable().describe('1 - succeeded / offered: failed and dropped requests both count.'),
  throughput: z.strictObject({
    offeredPerSecond: z.number().describe('Offered requests per second of load.'),
    attemptsPerSecond: z.number().describe('Attempts answered per second of the whole run.'),
    goodputPerSecond: z.number().describe('Requests that succeeded, per second of the whole run.'),
    streamedTokensPerSecond: z
      .number()
      .optional()
      .describe(
        'Output tokens of streamed answers that succeeded, per second of the whole run; when any was streamed.',
      ),
  }),
  latencyMs: latencySchema.describe(
    'From the instant at which a request was due to its end, of requests that succeeded.',
  ),
  latencyByOutcome: latencyByOutcomeSchema.optional(),
  attemptLatencyMs: latencySchema.describe('Sent to answered, of all attempts; a timeout counts with its full length.'),
  firstTokenMs: latencySchema
    .optional()
    .describe('Sent to the first of the output, of streamed attempts that succeeded; when any was streamed.'),
  firstContentMs: latencySchema
    .optional()
    .describe('As `firstTokenMs`, to the first of what the user reads: reasoning does not count. Over HTTP.'),
  tokenTimeMs: latencySchema
    .optional()
    .describe('From the first to the last output of a streamed answer, for each token behind the first. Over HTTP.'),
  chunkGapMs: latencySchema.optional().describe('Between two parts of a streamed answer. Over HTTP.'),
  streamStalls: count
    .optional()
    .describe('Gaps of a second or longer between two parts of a streamed answer. Over HTTP.'),
  queueWaitMs: latencySchema.describe('Accepted to started, at the provider; of attempts that started.'),
  sendLagMs: latencySchema.describe('First attempts: sent - due. Zero in virtual time.'),
  phases: phasesSchema.optional(),
  dollars: dollarsBlockSchema,
  account: accountSummarySchema
    .optional()
    .describe('The customer’s account at the end of the run; when the provider keeps one.'),
  workers: workerSummarySchema.optional().describe('The workers behind the endpoint; where they start and shut down.'),
  projection: z
    .strictObject({
      basis: z.string().describe('What of the run is multiplied, and by how much, in one sentence.'),
      times: z.number().nonnegative().optional().describe('What the dollars of the run are multiplied by for a month.'),
      warnings: z
        .array(z.string())
        .optional()
        .describe(
          'Why a month may cost something else: what the run holds that a month does not hold as often, such as a fault or a burst; when there is any.',
        ),
      requestsPerMonth: z.number().nonnegative(),
      perHour: dollarsSchema,
      perDay: dollarsSchema,
      perMonth: dollarsSchema.describe('A month is 30 days.'),
      perMonthAtMost: dollarsSchema
        .optional()
        .describe('As `perMonth`, with all that is unknown at its worst; when anything is.'),
      unpaid: unpaidDemandSchema.optional(),
      interval: z
        .strictObject({
          low: dollarsSchema,
          high: dollarsSchema,
          confidence: z.number(),
          method: z.string(),
        })
        .nullable()
        .describe('Of perMonth; null when the run cannot tell how sure it is.'),
      noInterval: z
        .string()
        .optional()
        .describe('Why there is no interval, and what to do; present when there is none.'),
    })
    .nullable(),
  byModel: z.array(modelSchema),
  byOperation: z.array(operationSchema).optional(),
  byProduct: z.array(productSchema).optional(),
  thresholds: z.array(
    z.strictObject({
      metric: z.string(),
      condition: z.string(),
      observed: z.union([z.number(), z.string()]).nullable().describe('Of a condition on windows: in the worst.'),
      passed: z.boolean(),
      window: z
        .strictObject({ fromMs: z.number(), lengthMs: z.number() })
        .optional()
        .describe('The worst window, since the start of the run; of a condition on windows.'),
      abortedAtMs: z
        .number()
        .optional()
        .describe('When it ended the load, since the start of the run; absent where it did not.'),
    }),
  ),
  validity: z.strictObject({
    achievedOverOffered: z.number().nullable(),
    droppedLate: count
      .optional()
      .describe('Requests dropped because the load generator came to them too late; when there are any.'),
    sendLagMsP99: z.number().nullable(),
    eventLoopUtilization: z
      .number()
      .nullable()
      .describe('Of the load generator, without its rests ahead of a send; null in virtual time.'),
    generator: generatorSchema.optional(),
    machine: machineSchema.optional(),
    rehearsal: rehearsalSchema.optional(),
    workers: loadWorkersSchema.optional(),
    reasons: z.array(z.string()).describe('Why the run is invalid or partial; empty when it is neither.'),
  }),
  refused: z
    .strictObject({
      inFlight: count.describe('Requests dropped because maxInFlight were under way.'),
      spendCap: count.describe('Attempts not sent because maxDollars would have been passed.'),
    })
    .describe('What the client’s own bounds refused.'),
  priming: primingSchema.optional(),
  warnings: z
    .array(z.string())
    .optional()
    .describe('What the run has shown to be otherwise than the scenario says, in sentences; when there is any.'),
  exemplars: exemplarsSchema.optional(),
  intervals: runIntervalsSchema.optional(),
  replications: replicationsSchema.optional(),
  twin: twinSchema.optional(),
  series: seriesSchema,
});

export type Summary = z.infer<typeof summarySchema>;
export type RehearsalSummary = z.infer<typeof rehearsalSchema>;
export type PrimingSummary = z.infer<typeof primingSchema>;
export type LatencySummary = z.infer<typeof latencySchema>;
export type Series = z.infer<typeof seriesSchema>;
export type Replications = z.infer<typeof replicationsSchema>;
export { type Machine, machineDifferences } from './machine.ts';
export { ATTEMPTS_MAX } from './request-endings.ts';
