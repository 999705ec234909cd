import { z } from 'zod';
import { summarySchema } from '../measure/summary.ts';
import { RECONCILIATION_CLASSES } from '../reconcile/reconciliation.ts';

const count = z.int().nonnegative();
const dollars = z.string().describe('Exact decimal dollars.');

const billedAttemptsSchema = z.strictObject({
  attempts: count,
  billed: count.describe('Of these, on the bill with more than $0.'),
  dollars,
  nameless: count.describe(
    'Of these, perhaps accepted, and of a job that nobody knows: a charge of no request may be theirs.',
  ),
});

const kindSchema = z.strictObject({
  operation: z.string(),
  variant: z.string().optional().describe('What tells it from other kinds of its mode and model.'),
  model: z.string(),
  wireModel: z.string().describe('What the model is called on the wire.'),
  headline: z
    .strictObject({
      words: z.string().describe('The price in words.'),
      price: z.string().describe('The price in words, and where it stands.'),
      dollars: z.strictObject({ low: dollars, likely: dollars, high: dollars }).nullable(),
    })
    .describe('What the price says that one request costs; null where the request does not tell.'),
  requests: count,
  succeeded: count,
  attempts: count,
  answered: count.describe('Attempts that the model itself answered: with an output, without one, or with moderation.'),
  dollars,
  perSuccess: dollars.nullable().describe('All dollars of the kind / its successes; null without a success.'),
  overHeadline: z.number().nullable().describe('perSuccess / headline.'),
  failed: billedAttemptsSchema.describe('Attempts without an output, but for moderated and refused ones.'),
  refused: billedAttemptsSchema
    .extend({ unpaid: count.describe('Of these, because the account could not pay.') })
    .describe('Attempts that were refused before there was a job, such as with 402, 404 or 429, and not billed.'),
  moderated: billedAttemptsSchema,
  retries: billedAttemptsSchema
    .extend({ again: count.describe('Of these, billed although an earlier attempt of their request was.') })
    .describe('Attempts at the model of the attempt before, however they ended.'),
  fallbacks: billedAttemptsSchema.describe('Attempts at another model than the one that was asked for.'),
});

const doubtfulSchema = z.strictObject({
  why: z.enum([...RECONCILIATION_CLASSES.filter((name) => name !== 'matched'), 'no-output', 'moderated', 'unknown']),
  request: count.nullable(),
  attempt: count.nullable(),
  jobId: z.string().nullable().describe('The provider’s name of the job.'),
  record: z.string().nullable().describe('The name of the record on the bill.'),
  operation: z.string().nullable(),
  model: z.string().nullable(),
  outcome: z.string().nullable().describe('How the attempt ended for the client.'),
  status: count.nullable(),
  logDollars: dollars.nullable(),
  billDollars: dollars.nullable(),
});

const boxSchema = z.strictObject({
  box: z.string(),
  state: z.enum(['ticked', 'failed', 'not-knowable']),
  reason: z.string(),
});

/** What a pilot has found: `tollmark/pilot@1`. */
export const pilotSchema = z.strictObject({
  schema: z.literal('tollmark/pilot@1'),
  verdict: z
    .enum(['passed', 'failed', 'partial'])
    .describe('partial: the run ended early, or there is no whole bill. failed: a box of the checklist is.'),
  scenario: summarySchema.shape.scenario,
  world: summarySchema.shape.world,
  dialect: z.string(),
  target: z.string().optional(),
  requestsPerKind: count,
  cap: z.strictObject({
    kind: z.enum(['prepaid-balance', 'spend-cap']),
    dollars,
    leftDollars: z.string().describe('Decimal dollars; negative where more was billed.'),
  }),
  bill: z
    .strictObject({
      from: z.string().describe('Where it was read: an address, or files.'),
      format: z.string(),
      charges: count,
      dollars,
      matched: count,
      doubts: z.array(z.string()).describe('Why it is not the whole bill.'),
    })
    .nullable(),
  dollars: z.strictObject({
    source: z.enum(['bill', 'log']).describe('log: what the client reckons, without a bill.'),
    billed: dollars.describe('The sum of the kinds, unassigned and workerTime.'),
    unassigned: dollars.describe('On the bill, of no request of this run.'),
    workerTime: dollars.optional().describe('Time of workers that is billed beside requests.'),
    unknownAtMost: dollars.describe('What may have been billed besides; 0 with a bill.'),
  }),
  kinds: z.array(kindSchema),
  doubtful: z.array(doubtfulSchema).describe('Charges to be looked at one by one: the first 1,000.'),
  doubtfulBeyond: count.optional().describe('How many more there are.'),
  byHand: z.array(z.string()),
  next: z.array(z.string()).describe('Commands to run once the bill is there.'),
  checklist: z.array(boxSchema),
  reasons: z.array(z.string()).describe('Why the verdict is partial.'),
});

export type Pilot = z.infer<typeof pilotSchema>;
export type PilotKind = Pilot['kinds'][number];
export type DoubtfulCharge = Pilot['doubtful'][number];
export type ChecklistBox = Pilot['checklist'][number];
/** What of a pilot its checklist is judged by. */
export type PilotFindings = Omit<Pilot, 'schema' | 'verdict' | 'byHand' | 'checklist'>;
