import { z } from 'zod';
import { RETRY_REASONS } from '../client/retry/wait-reasons.ts';
import { FOUND } from '../client/transport.ts';

const count = z.int().nonnegative();
const ms = z.number();
const dollars = z.string().regex(/^-?\d+(\.\d{1,9})?$/);

const attemptTraceSchema = z.strictObject({
  attempt: count,
  model: z.string(),
  sentMs: ms.describe('Since the start of the run, as all instants here.'),
  endedMs: ms.describe('Answered, broken or given up.'),
  status: count.describe('HTTP status; 0 without an answer.'),
  outcome: z.string(),
  retryAfterMs: ms.optional().describe('The wait that the answer asked for.'),
  queueMs: ms.optional().describe('Accepted to started, at the provider; where it is known.'),
  serviceMs: ms.optional().describe('Started to ended, at the provider, which may go on after the client has left.'),
  firstTokenMs: ms.optional().describe('Sent to the first of a streamed answer.'),
  outputTokens: count.optional(),
  polls: count.optional(),
  jobId: z.string().optional(),
  message: z.string().optional(),
  inspection: z
    .strictObject({
      lostAs: z.string().describe('How the attempt was lost: timeout, network-error, or what a question came to.'),
      status: count.optional().describe('HTTP status with which it was lost; absent where none came.'),
      lostMs: ms,
      askedMs: ms.describe('When its client first asked for its task.'),
      found: z.enum(FOUND),
    })
    .optional()
    .describe('Of an attempt that was lost, and whose task its client asked for.'),
  dollars: dollars.describe('What the attempt cost; 0 where nobody knows.'),
  dollarsAtMost: dollars.optional().describe('What it may have cost at most; where that is not known.'),
  price: z.string().optional().describe('The price rule of the model, as a scenario file writes it.'),
  next: z
    .strictObject({
      waitMs: ms.nonnegative().describe('To the next attempt, or to the end of the request.'),
      reason: z
        .enum([...RETRY_REASONS, 'fallback'])
        .describe(
          'Why so long, or why no further attempt. backoff: the wait of the policy; retry-after: what the answer asked for; fallback: another model ' +
            'is asked; not-retried: the policy does not retry such a failure; attempts: there were enough; stopped: a budget, the spend cap or the ' +
            'end of the run did not allow another one.',
        ),
      retried: z.boolean(),
    })
    .optional()
    .describe('After a failure.'),
});

/** One request from due to dollar. */
export const requestTraceSchema = z.strictObject({
  request: count.describe('Its number, from 0.'),
  dueMs: ms,
  endedMs: ms,
  succeeded: z.boolean(),
  dollars: dollars.describe('Of all attempts.'),
  dollarsAtMost: dollars.optional().describe('What all attempts may have cost at most; where that is not known.'),
  retry: z.string().describe('The retry policy.'),
  attempts: z.array(attemptTraceSchema),
  omittedAttempts: count.optional().describe('Attempts in the middle that were not kept.'),
});

export type RequestTrace = z.infer<typeof requestTraceSchema>;
export type AttemptTrace = z.infer<typeof attemptTraceSchema>;

/** Why a request was kept as an exemplar. */
export const EXEMPLAR_KINDS = ['slowest', 'dearest', 'most-retried', 'random'] as const;
export type ExemplarKind = (typeof EXEMPLAR_KINDS)[number];

/** Single requests of a run that show what its figures are made of. */
export const exemplarsSchema = z
  .strictObject({
    of: count.describe('How many requests they were chosen from: of a long simulation its first ones.'),
    requests: z.array(requestTraceSchema.extend({ kinds: z.array(z.enum(EXEMPLAR_KINDS)) })),
  })
  .describe('A few requests of the run, each from due to dollar; random ones are chosen evenly.');

export type Exemplars = z.infer<typeof exemplarsSchema>;
