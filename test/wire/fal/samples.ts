import fc from 'fast-check';
import { compilePrice } from '../../../src/billing/price/rule.ts';
import type { PriceRule, PriceRuleInput } from '../../../src/billing/price/rule.ts';
import { priceRuleSchema } from '../../../src/billing/price/rule.ts';
import type { Adjustment } from '../../../src/billing/price/terms.ts';
import type { BillLine, VendorQueryContext, JobView, ModelView } from '../../../src/wire/query-context.ts';
import type { JobAnswer, JobRequest, JobWatch, QueryRoute, Refusal, WireReply } from '../../../src/wire/dialect.ts';
import type { WireRequest } from '../../../src/wire/dialect.ts';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import type { Operation, RequestClass } from '../../../src/workload/request-class.ts';
import { usageOf } from '../../../src/workload/request-usage.ts';
import { jobOf, readBy } from '../wire-samples.ts';

export const ID = '024ca5b1-45d3-4afd-883e-ad3abe2a1c4d';
/** 2025-01-15T10:30:45Z. */
export const NOW_MS = 1_736_937_045_000;

export const bytesOf = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
export const jsonOf = (reply: Pick<WireReply, 'body'>): unknown => JSON.parse(new TextDecoder().decode(reply.body));

/** A request with a JSON body, as a client of fal's sends it. */
export function post(path: string, fields: unknown, headers: Readonly<Record<string, string>> = {}): WireRequest {
  return {
    method: 'POST',
    path,
    headers: { host: '127.0.0.1:8080', 'content-type': 'application/json', ...headers },
    body: bytesOf(fields),
  };
}

/** The job that a request is read as. */
export function falJob(path: string, fields: object, headers: Readonly<Record<string, string>> = {}): JobRequest {
  return jobOf(readBy(falDialect, post(path, fields, headers)));
}

export function modelView(wireName: string, prices: readonly PriceRuleInput[], adjustment?: Adjustment): ModelView {
  const rules = prices.map((price): PriceRule => priceRuleSchema.parse(price));
  return {
    name: wireName,
    wireName,
    operation: 'text-to-image',
    rules,
    price: compilePrice(rules, adjustment),
    ...(adjustment === undefined ? {} : { adjustment }),
  };
}

export const FLUX: ModelView = modelView('fal-ai/flux/dev', [{ per: 'image', usd: '0.025' }]);

export function answerOf(request: JobRequest, rest: Partial<JobAnswer> = {}): JobAnswer {
  return {
    request,
    id: ID,
    createdEpochMs: NOW_MS - 5000,
    startedEpochMs: NOW_MS - 4000,
    finishedEpochMs: NOW_MS - 300,
    outcome: 'ok',
    price: { product: 'fal-ai/flux/dev', nanoUsd: 25_000_000 },
    model: FLUX,
    outputs: [{ filename: 'output.jpg', contentType: 'image/jpeg', bytes: Uint8Array.of(255, 216, 255) }],
    ...rest,
  };
}

export function refusalOf(rest: Partial<Refusal> = {}): Refusal {
  return { status: 500, outcome: 'server-error', message: 'The job failed.', id: ID, nowEpochMs: NOW_MS, ...rest };
}

/** A queued request of `fal-ai/flux/dev`, that waits unless it is said to be further. */
export function viewOf(rest: Partial<JobView> = {}): JobView {
  return {
    id: ID,
    request: falJob('/queue/fal-ai/flux/dev', { prompt: 'a cat' }),
    phase: 'queued',
    queuePosition: 2,
    createdEpochMs: NOW_MS - 5000,
    startedEpochMs: undefined,
    endedEpochMs: undefined,
    answer: undefined,
    refusal: undefined,
    quoteNano: 25_000_000,
    chargedNano: 0,
    tries: [],
    ...rest,
  };
}

/** The same, running and ended. */
export const running = (): JobView => viewOf({ phase: 'running', queuePosition: 0, startedEpochMs: NOW_MS - 4000 });
export function endedView(rest: Partial<JobView> = {}): JobView {
  const request = falJob('/queue/fal-ai/flux/dev', { prompt: 'a cat' });
  return viewOf({
    request,
    phase: 'ended',
    queuePosition: 0,
    startedEpochMs: NOW_MS - 4000,
    endedEpochMs: NOW_MS - 300,
    answer: answerOf(request),
    chargedNano: 25_000_000,
    ...rest,
  });
}

export function billLine(index: number, rest: Partial<BillLine> = {}): BillLine {
  return {
    id: `request-${index}`,
    index,
    number: index,
    model: FLUX,
    request: undefined,
    outcome: 'ok',
    status: 200,
    chargedNano: 25_000_000,
    createdEpochMs: NOW_MS - 10_000,
    startedEpochMs: NOW_MS - 9000,
    endedEpochMs: NOW_MS - 1000,
    listedEpochMs: NOW_MS - 1000,
    key: 1,
    ...rest,
  };
}

/** A context of these jobs, models and lines. Cancelling says what it is told to say. */
export function deskOf(
  rest: Partial<VendorQueryContext> & { readonly jobs?: readonly JobView[]; readonly lines?: readonly BillLine[] },
): VendorQueryContext {
  const { jobs = [], lines = [], ...own } = rest;
  return {
    nowEpochMs: NOW_MS,
    origin: 'http://127.0.0.1:8080',
    models: [FLUX],
    offered: own.models ?? [FLUX],
    account: {
      type: 'unlimited',
      availableNano: Number.POSITIVE_INFINITY,
      balanceNano: 0,
      heldNano: 0,
      spentNano: 0,
    },
    job: (id) => jobs.find((job) => job.id === id),
    cancel: () => 'cancelled',
    modelOf: () => FLUX,
    quoteOf: () => undefined,
    openJobs: () => [],
    numberOf: (id) => lines.find((line) => line.id === id)?.number,
    bill: (after, limit) => lines.filter(({ index }) => index > after).slice(0, limit),
    movements: () => [],
    refuse: () => ({ status: 418, headers: {}, body: new Uint8Array() }),
    webhookKeys: [],
    ...own,
  };
}

/** Asks one of the dialect's routes that create no job. */
export function query(
  method: QueryRoute['method'],
  path: string,
  context: VendorQueryContext,
  body: unknown = undefined,
): WireReply | JobWatch {
  const [plain = ''] = path.split('?');
  const matches = (pattern: string): boolean =>
    pattern.endsWith('*') ? plain.startsWith(pattern.slice(0, -1)) : pattern === plain;
  const route = falDialect.queries?.find((each) => each.method === method && matches(each.path));
  if (route === undefined) throw new Error(`No route for ${method} ${path}`);
  const params = route.path.endsWith('*') ? { '*': plain.slice(route.path.length - 1) } : {};
  const bytes = body === undefined ? new Uint8Array() : bytesOf(body);
  return route.answer({ method, path, headers: {}, body: bytes }, params, context);
}

/** The same where the answer is a reply. */
export function replyTo(...asked: Parameters<typeof query>): { readonly reply: WireReply; readonly json: unknown } {
  const reply = query(...asked);
  if ('watch' in reply) throw new Error(`${asked[1]} is watched`);
  return { reply, json: jsonOf(reply) };
}

const sidePx = fc.integer({ min: 1, max: 14_142 });
const size = fc.option(
  fc.oneof(
    fc.record({ widthPx: sidePx, heightPx: sidePx }),
    fc.constantFrom(
      { widthPx: 1280, heightPx: 720 },
      { widthPx: 1080, heightPx: 1080 },
      { widthPx: 480, heightPx: 854 },
    ),
  ),
  { nil: undefined },
);
const lengthMs = fc.integer({ min: 1, max: 3_600_000 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

const STEPLESS: readonly Operation[] = ['text-to-speech', 'speech-to-text', 'chat'];

/** Shapes of an operation as scenarios make them, with everything that a price may count. */
export function falClasses(operation: Operation): fc.Arbitrary<RequestClass> {
  return fc
    .record({
      prompt: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
      size,
      inputSize: size,
      images: fc.integer({ min: 1, max: 4 }),
      steps: fc.nat({ max: 100 }),
      duration: lengthMs,
      audio: lengthMs,
      inputImages: fc.integer({ min: 1, max: 16 }),
      characters: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: undefined }),
      inputTokens: operation === 'chat' ? fc.integer({ min: 1, max: 20_000 }) : fc.nat({ max: 1_000_000 }),
      cached: share,
      outputTokens: fc.integer({ min: operation === 'chat' ? 1 : 0, max: 1_000_000 }),
      reasoning: share,
      credits: fc.nat({ max: 100_000 }),
      options: fc.option(
        fc.dictionary(
          fc.constantFrom('quality', 'resolution', 'audio', 'style'),
          fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
          { minKeys: 1 },
        ),
        { nil: undefined },
      ),
      isQueued: fc.boolean(),
    })
    .map(({ cached, reasoning, isQueued, ...drawn }) => ({
      index: 0,
      share: 1,
      operation,
      model: 'model',
      prompt: drawn.prompt,
      delivery: isQueued ? ('async' as const) : ('sync' as const),
      usage: usageOf({
        ...drawn,
        operation,
        steps: STEPLESS.includes(operation) ? 0 : drawn.steps,
        cachedTokens: Math.floor(drawn.inputTokens * cached),
        reasoningTokens: Math.floor(drawn.outputTokens * reasoning),
      }),
    }));
}
