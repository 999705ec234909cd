import { z } from 'zod';
import { summarySchema } from '../measure/summary.ts';
import { JOINS } from './joined-request.ts';
import { CAUSES } from './invoiced-request.ts';

export { type Join, JOINS } from './joined-request.ts';

const count = z.int().nonnegative();
const ms = z.number();
const dollars = summarySchema.shape.dollars.shape.billed.describe('Exact decimal dollars.');
const latency = summarySchema.shape.latencyMs;
const REQUEST_LATENCY = 'From the arrival of the first attempt to the output, of requests that succeeded.';

const wastedBy = summarySchema.shape.dollars.shape.wastedBy.shape;
const meaningOf = (cause: keyof typeof wastedBy): string => wastedBy[cause].description ?? '';

const causeSchema = z.strictObject({ attempts: count, dollars });
const byJoinSchema = z.strictObject({ certain: count, likely: count, guess: count });

const rowSchema = z.strictObject({
  name: z.string(),
  requests: count,
  succeeded: count,
  attempts: count,
  latencyMs: latency.describe(REQUEST_LATENCY),
  dollars: z.strictObject({ billed: dollars, useful: dollars, wasted: dollars }),
});

const retriesSchema = z.strictObject({
  failures: count.describe('Failed attempts from which it was read.'),
  preset: z
    .string()
    .nullable()
    .describe('The one that explains them clearly, `none` where the client does not retry; null where no preset does.'),
  attempts: count
    .optional()
    .describe('Most attempts of a call, where the client is set to fewer or more than the preset makes.'),
  exhausted: count
    .optional()
    .describe('Calls that ended without success behind so many attempts: without any, it may be set to more.'),
  alike: z.array(z.string()).describe('Presets that would have done the same, the named one among them.'),
  weights: z
    .array(z.strictObject({ preset: z.string(), weight: z.number() }))
    .describe('How likely each preset is, of all presets: the best five, and those alike. Empty without a retry.'),
  loop: z
    .strictObject({
      calls: count.describe('Most calls for one request.'),
      exhausted: count.describe('Requests that failed after so many calls: without any, the loop may be longer.'),
      requests: count.describe('Requests for which it called more than once.'),
      gapMs: z.number().nullable().describe('Median time from the end of a call to the next one.'),
    })
    .nullable()
    .describe('A loop of the program around its SDK, or instead of one.'),
  words: z.string().describe('What it does, as the rest of a sentence: `retries like ...`.'),
});

const clientSchema = z.strictObject({
  key: count.describe('Number of its API key; 0 without one.'),
  userAgent: z.string(),
  sdk: z.strictObject({ lang: z.string(), version: z.string() }).optional(),
  requests: count,
  attempts: count,
  retries: retriesSchema,
});

const shownAttemptSchema = z.strictObject({
  number: count,
  call: count.describe('Which call of the program sent it, from 0.'),
  arrivedMs: ms.describe('Since the run began, as all instants here.'),
  endedMs: ms.nullable(),
  jobEndedMs: ms.optional(),
  heardMs: ms.optional().describe('When the client was told of the end of an asynchronous job.'),
  status: count.describe('HTTP status; 0 without an answer.'),
  ending: z.enum(['answered', 'reset', 'left', 'open']),
  outcome: z.string().optional(),
  polls: count.optional(),
  askedMs: ms
    .nonnegative()
    .optional()
    .describe('The wait that the answer named by `retry-after` or `retry-after-ms`, where it can be read.'),
  dollars,
  cause: z.enum(CAUSES).optional().describe('Why its dollars bought nothing.'),
});

const shownRequestSchema = z.strictObject({
  route: z.string(),
  model: z.string(),
  join: z.enum(JOINS),
  state: z.enum(['succeeded', 'failed', 'open']),
  startMs: ms,
  endMs: ms,
  dollars,
  wasted: dollars,
  attempts: z.array(shownAttemptSchema),
  omittedAttempts: count.optional().describe('Attempts in the middle that are not listed.'),
});

const namesSchema = z.strictObject({
  counts: z.array(z.strictObject({ name: z.string(), count })),
  others: count.describe('Requests with other names.'),
});

/** What a program's traffic at a mock server has cost: `tollmark/invoice@1`. */
export const invoiceSchema = z.strictObject({
  schema: z.literal('tollmark/invoice@1'),
  verdict: z.enum(['passed', 'failed']).describe('failed: a threshold does not hold.'),
  scenario: summarySchema.shape.scenario,
  dialect: z.string(),
  program: z
    .strictObject({
      command: z.string(),
      exitCode: z.int().nullable().describe('null when it did not end by itself.'),
      ended: z.string().optional().describe('How it ended otherwise, or why it did not start.'),
    })
    .optional()
    .describe('The program that was run; absent where the server only listened.'),
  durationMs: z.number().nonnegative().describe('From the start of the server.'),
  headline: z.string(),
  requests: z.strictObject({
    total: count,
    succeeded: count,
    failed: count,
    open: count.describe('Requests whose attempt or job goes on.'),
    byJoin: byJoinSchema.describe('How sure it is that the attempts of a request are these.'),
  }),
  attempts: z.strictObject({
    total: count,
    byStatus: z.record(z.string(), count),
    resets: count.describe('Connections that the provider cut.'),
    hangUps: count.describe('Clients that left before their answer.'),
    open: count,
    replayed: count.describe('Attempts that joined a job by their idempotency key.'),
    lost: count.describe('Attempts beyond what is kept: in no request.'),
  }),
  earlier: z
    .strictObject({ resets: count.describe('Resets of the server.'), attempts: count })
    .describe('Attempts before the last reset: neither they nor their dollars are in this invoice.'),
  interventions: z
    .array(z.string())
    .optional()
    .describe('Changes of the provider while it ran and scripted answers, in sentences; absent where there were none.'),
  retryAmplification: z.number().nullable().describe('attempts / requests; null when there was none.'),
  errorRate: z.number().nullable().describe('failed / (succeeded + failed); null when there was neither.'),
  latencyMs: latency.describe(REQUEST_LATENCY),
  attemptLatencyMs: latency.describe('From the arrival of an attempt to its end, of all attempts that ended.'),
  dollars: z.strictObject({
    billed: dollars.describe('All that the provider charges: useful, wasted and beside.'),
    useful: dollars,
    wasted: dollars.describe('What bought nothing.'),
    wastedBy: z.strictObject({
      failed: causeSchema.describe(meaningOf('failed')),
      ghost: causeSchema.describe(meaningOf('ghost')),
      duplicate: causeSchema
        .extend({ keyless: count.describe('Of these, sent without an idempotency key.') })
        .describe(meaningOf('duplicate')),
      moderated: causeSchema.describe(meaningOf('moderated')),
    }),
    beside: dollars.describe(
      'Of no request that is known: time of workers, jobs under way, attempts that were not kept.',
    ),
    perSuccess: dollars.nullable(),
  }),
  byJoin: z
    .strictObject({ certain: dollars, likely: dollars, guess: dollars })
    .describe('Wasted dollars by how sure the join is.'),
  takesKeys: z.boolean().describe('Whether the vendor documents idempotency keys.'),
  repeats: z
    .strictObject({ requests: count, dollars })
    .describe(
      'Requests for the same as one that had succeeded before: not wasted, for the program received their outputs.',
    ),
  clients: z.array(clientSchema).describe('The fifty with the most attempts.'),
  otherClients: count.describe('Attempts of further clients.'),
  models: z.array(rowSchema),
  routes: z.array(rowSchema),
  unknownRoutes: namesSchema,
  unknownModels: namesSchema,
  worst: z.array(shownRequestSchema).describe('Requests that wasted the most, then those with the most attempts.'),
  thresholds: summarySchema.shape.thresholds,
});

export type Invoice = z.infer<typeof invoiceSchema>;
export type InvoiceRow = Invoice['models'][number];
export type ShownRequest = Invoice['worst'][number];
export type ShownAttempt = ShownRequest['attempts'][number];
export type InvoicedClient = Invoice['clients'][number];
