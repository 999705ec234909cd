import { hash } from 'node:crypto';
import { z } from 'zod';
import { durationSchema } from '../../src/units/duration.ts';
import { OPERATIONS } from '../../src/workload/request-class.ts';

import { ROUTE_FORM, RoutePattern, splitRoute } from './route-pattern.ts';

/** Steps that can wait at once. */
export const STEPS_MAX = 1000;
/** Answers that one step gives at most. */
const TIMES_MAX = 1_000_000;
const HOUR_MS = 3_600_000;

/** Headers by which HTTP says where a message ends: the server writes them itself. */
const FRAMING = /^(?:connection|content-length|keep-alive|te|trailer|transfer-encoding|upgrade)$/;

const headersSchema = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9._-]{0,99}$/, { error: 'expected the name of a header in lower case, such as retry-after' })
    .refine((name) => !FRAMING.test(name), { error: 'is written by the server itself: leave it out' }),
  z
    .string()
    .max(8192)
    .regex(/^[\t\u0020-\u007e\u0080-\u00ff]*$/, { error: 'expected one line of text without control characters' }),
);

const answerShape = {
  status: z.int().min(200).max(599).optional().describe('HTTP status, 200 to 599.'),
  headers: headersSchema.optional().describe('Beside those of the vendor’s own form; of one name, these.'),
  retryAfter: durationSchema
    .optional()
    .describe('The wait that a status from 400 announces, in the form of the provider’s `retryAfter`.'),
  body: z
    .unknown()
    .optional()
    .describe('Text as it is, or anything else as JSON; default: the vendor’s own form of the status, or of the job.'),
  delay: durationSchema
    .refine((ms) => ms <= HOUR_MS, { error: 'expected a delay of at most an hour (1h)' })
    .optional()
    .describe('How long after the request, or with `billed` after the end of its job, it is answered; default 0s.'),
  disconnect: z
    .enum(['before-headers', 'after-headers', 'in-body'])
    .optional()
    .describe('Where the connection ends: without an answer, after its headers, or after half of its body.'),
  billed: z
    .boolean()
    .optional()
    .describe('The request makes its job, which runs and is charged, and only its answer is replaced; default false.'),
};

/** Says nothing of the key that was given. */
const KEY_PROBLEM = 'must be the text of an API key, of 1 to 8192 characters';

const stepShape = {
  ...answerShape,
  times: z.int().min(1).max(TIMES_MAX).optional().describe('How many requests it answers; default 1.'),
  model: z.string().optional().describe('Only requests for this model, by its name in the scenario or on the wire.'),
  operation: z.enum(OPERATIONS).optional().describe('Only requests for this operation.'),
  key: z
    .string({ error: KEY_PROBLEM })
    .min(1, { error: KEY_PROBLEM })
    .max(8192, { error: KEY_PROBLEM })
    .optional()
    .describe('Only requests with this API key.'),
  route: z
    .string()
    .regex(ROUTE_FORM, {
      error: 'expected a method and a path, such as POST /v1/images/generations or GET /queue/*/status',
    })
    .optional()
    .describe(
      'Only requests to this method and path, in which `*` stands for anything; default: all that create jobs.',
    ),
};

/** How one request is answered. */
export interface ScriptedAnswer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly retryAfterMs: number | undefined;
  /** Undefined: the vendor's own form of the status, or the answer of the job. */
  readonly body: Uint8Array | undefined;
  readonly isJson: boolean;
  readonly delayMs: number;
  readonly disconnect: 'before-headers' | 'after-headers' | 'in-body' | undefined;
  readonly isBilled: boolean;
}

/** Which requests a step answers, and how. */
export interface ScriptStep {
  readonly answer: ScriptedAnswer;
  readonly times: number;
  readonly model: string | undefined;
  readonly operation: (typeof OPERATIONS)[number] | undefined;
  /** Digest of the API key. */
  readonly keyDigest: string | undefined;
  readonly route: RoutePattern | undefined;
}

/** A step in input form. */
export type ScriptStepInput = z.input<typeof stepInputSchema>;

type AnswerInput = z.output<z.ZodObject<typeof answerShape>>;

/** Bytes of a body in input form; undefined where JSON has no text for it. */
export function bodyBytes(body: unknown): Uint8Array | undefined {
  try {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return text === undefined ? undefined : Buffer.from(text);
  } catch {
    return undefined;
  }
}

function answerOf(input: AnswerInput): ScriptedAnswer {
  const { status, headers = {}, retryAfter, body, delay = 0, disconnect, billed = false } = input;
  return {
    status,
    headers,
    retryAfterMs: retryAfter,
    body: body === undefined ? undefined : bodyBytes(body),
    isJson: typeof body !== 'string',
    delayMs: delay,
    disconnect,
    isBilled: billed,
  };
}

/** The digest (SHA-256) under which an API key is kept. */
export function keyDigest(key: string): string {
  return hash('sha256', key, 'base64');
}

const stepInputSchema = z.strictObject(stepShape);

/** The answer to one request, as a header forces it. */
export const answerSchema: z.ZodType<ScriptedAnswer> = z.strictObject(answerShape).transform(answerOf);

/** One step of a script. */
export const stepSchema: z.ZodType<ScriptStep, ScriptStepInput> = stepInputSchema.transform(
  ({ times = 1, model, operation, key, route, ...answer }): ScriptStep => ({
    answer: answerOf(answer),
    times,
    model,
    operation,
    keyDigest: key === undefined ? undefined : keyDigest(key),
    route: route === undefined ? undefined : new RoutePattern(splitRoute(route)),
  }),
);

/** Several steps of a script. */
export const stepsSchema: z.ZodType<ScriptStep[], ScriptStepInput[]> = z
  .array(stepSchema)
  .min(1, { error: 'names no step' })
  .max(STEPS_MAX);
