import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOME } from '../../../src/billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNREADABLE } from '../../../src/client/transport.ts';
import { FAILURE, HINT } from '../../../src/client/retry/retry-policy.ts';
import { newAttempt, type HttpAttempt } from '../../../src/runners/http/http-attempt.ts';
import { BodyRoom } from '../../../src/runners/http/body-room.ts';
import { HttpExchange } from '../../../src/runners/http/http-exchange.ts';
import type { Reply } from '../../../src/runners/http/http-attempt.ts';
import { brokenReply, readReply, timedOutReply } from '../../../src/runners/http/reply.ts';
import type { Dialect, NextStep, ReplyReading } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { runs } from '../../runs.ts';

type Headers = Record<string, string | string[]>;

const listener = { nowMs: 7, room: new BodyRoom(), waited: () => {}, answered: () => {}, broke: () => {} };
const blank = (): HttpAttempt => newAttempt(0, 0, { request: 0, attempt: 1 });

function answered(status: number, headers: Headers, body: Uint8Array, attempt = blank()): HttpExchange {
  const exchange = new HttpExchange(attempt, listener, true);
  attempt.exchange = exchange;
  exchange.started();
  exchange.head(status, headers);
  exchange.part(Buffer.from(body), false);
  return exchange;
}

/** What a reading becomes, in an attempt at its first request, or at a step. */
function replyTo(
  reading: ReplyReading,
  { status = 200, headers = {} as Headers, step = false, tellsFailure = false } = {},
): Reply {
  const attempt = blank();
  const decode = (): ReplyReading => reading;
  const request = { method: 'GET', path: '/', headers: {}, body: new Uint8Array() } as const;
  const asked: NextStep = { request, afterMs: 0, tellsFailure, decode };
  if (step) Object.assign(attempt, { step: asked, polls: 3, jobId: 'told before' });
  const read = readReply(answered(status, headers, Uint8Array.of(1), attempt), { decode } as unknown as Dialect, 0);
  if (!('reply' in read)) throw new Error('The reply was taken for a step.');
  return read.reply;
}

const headerValue = fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 2, maxLength: 3 }));
const knownHeader = fc.constantFrom(
  'content-type',
  'retry-after',
  'x-should-retry',
  'location',
  'x-fal-billable-units',
);
const anyHeaders = fc.dictionary(fc.oneof(knownHeader, fc.string()), headerValue, { maxKeys: 6 });
const anyBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => new TextEncoder().encode(text)),
  fc.json().map((text) => new TextEncoder().encode(`data: ${text}\n\n`)),
);

test.each(Object.values(DIALECTS))('$name: whatever comes is one reply or one step', (dialect) => {
  const status = fc.oneof(
    fc.constantFrom(200, 201, 202, 204, 302, 400, 429, 500, 503),
    fc.integer({ min: 100, max: 999 }),
  );
  fc.assert(
    fc.property(status, anyHeaders, anyBody, (code, headers, body) => {
      const read = readReply(answered(code, headers, body), dialect, 0);
      if ('step' in read) return;
      const { outcome, shouldRetry, hintMs } = read.reply;
      expect(outcome === UNREADABLE || Object.values(OUTCOME).includes(outcome as never)).toBe(true);
      expect([0, 1, 2]).toContain(shouldRetry);
      expect(Number.isFinite(hintMs)).toBe(true);
    }),
    { seed: 42, numRuns: runs(500, 5000) },
  );
});

test('a dialect that throws makes a reply of its own: the status is kept, the cost is unknown', () => {
  const decode = (): never => {
    throw new RangeError('no such token');
  };
  const read = readReply(answered(200, {}, Uint8Array.of(1)), { decode }, 0);
  expect(read).toMatchObject({
    reply: { outcome: UNREADABLE, status: 200, cost: 'unknown', message: 'the reply cannot be read: no such token' },
  });
});

test('a wait that is a date is counted from the time that is given', () => {
  const headers = { 'retry-after': 'Thu, 01 Jan 2026 00:00:10 GMT' };
  const decode = (): ReplyReading => ({ outcome: 'throttled' });
  const read = readReply(answered(429, headers, new Uint8Array()), { decode }, Date.UTC(2026, 0, 1));
  expect(read).toMatchObject({ reply: { hintForm: HINT.date, hintMs: 10_000 } });
});

test('a header that comes twice is one text, joined as fetch joins it', () => {
  const seen: unknown[] = [];
  const dialect = {
    decode: ({ headers }: { headers: unknown }): ReplyReading => {
      seen.push(headers);
      return { outcome: 'throttled' };
    },
  };
  readReply(answered(429, { 'x-a': ['1', '2'], 'x-b': 'c' }, new Uint8Array()), dialect, 0);
  const asFetchSees = new Headers([
    ['x-a', '1'],
    ['x-a', '2'],
    ['x-b', 'c'],
  ]);
  expect(seen).toEqual([Object.fromEntries(asFetchSees)]);
});

test('waits are read from replies that failed, and from no others', () => {
  const headers = { 'retry-after': '2', 'x-should-retry': 'false' };
  expect(replyTo({ outcome: 'throttled' }, { status: 429, headers })).toMatchObject({
    hintForm: HINT.seconds,
    hintMs: 2000,
    shouldRetry: 2,
  });
  expect(replyTo({ outcome: 'ok' }, { headers })).toMatchObject({ hintForm: HINT.none, hintMs: 0 });
  expect(replyTo({ outcome: 'server-error', status: 500 }).status).toBe(500);
});

test('a step that stays refused loses the job, and its cost; the end of a job that failed does not', () => {
  const cost = (status: number, tellsFailure = false): string =>
    replyTo({ outcome: 'server-error' }, { status, step: true, tellsFailure }).cost;
  for (const status of [302, 401, 404, 429, 500, 502, 503]) expect(cost(status)).toBe('unknown');
  expect(cost(200)).toBe('outcome');
  for (const status of [302, 401, 404, 405]) expect(cost(status, true)).toBe('unknown');
  for (const status of [200, 422, 429, 500, 503]) expect(cost(status, true)).toBe('outcome');
  expect(replyTo({ outcome: 'throttled' }, { status: 429 }).cost).toBe('outcome');
  expect(replyTo({ outcome: 'ok' }, { step: true })).toMatchObject({ jobId: 'told before', polls: 3 });
});

test('without an answer the cost is unknown as soon as the server can have seen the attempt', () => {
  const unsent = blank();
  const exchange = new HttpExchange(unsent, listener, false);
  unsent.exchange = exchange;
  expect(brokenReply(unsent, 'ECONNREFUSED')).toMatchObject({ outcome: NETWORK_ERROR, cost: 'none', status: 0 });
  expect(timedOutReply(unsent)).toMatchObject({ outcome: TIMED_OUT, cost: 'none', message: undefined });
  exchange.started();
  expect(brokenReply(unsent, 'ECONNRESET')).toMatchObject({ cost: 'unknown', message: 'ECONNRESET' });
  expect(timedOutReply(unsent)).toMatchObject({ outcome: TIMED_OUT, cost: 'unknown' });
});

test.each([
  ['before the response', 0, false, 'network'],
  ['behind the headers of a success', 200, false, 'body'],
  ['behind the headers of a stream', 200, 'silent', 'body'],
  ['in a stream', 200, true, 'stream'],
  // Its status would say whether it is tried again, and is not known any more.
  ['behind the headers of a failure', 503, false, 'network'],
] as const)('a connection that breaks %s', (_where, status, isStreamed, failure) => {
  const attempt = blank();
  const exchange = new HttpExchange(attempt, listener, isStreamed !== false);
  attempt.exchange = exchange;
  exchange.started();
  if (status > 0) exchange.head(status, {});
  if (isStreamed !== 'silent') exchange.part(Buffer.from('data:'), false);
  const broken = { outcome: NETWORK_ERROR, status: 0, failure: FAILURE[failure] };
  expect(brokenReply(attempt, 'ECONNRESET')).toMatchObject(broken);
  // A question for the state of a job is no answer to the attempt.
  attempt.step = { request: { method: 'GET', path: '/' }, afterMs: 0 } as NonNullable<HttpAttempt['step']>;
  expect(brokenReply(attempt, 'ECONNRESET')).toMatchObject({ ...broken, failure: FAILURE.network });
});

test('only a streamed answer that succeeded tells when its first output came', () => {
  expect(replyTo({ outcome: 'ok', firstOutputByte: 1, outputTokens: 4 }).stream).toEqual({
    firstOutputMs: 7,
    firstContentMs: undefined,
    outputTokens: 4,
    chunksMs: [],
  });
  const chunks = { firstOutputByte: 1, firstContentByte: 1, chunkEndBytes: [1, 1, 9] };
  expect(replyTo({ outcome: 'ok', ...chunks }).stream).toMatchObject({ firstContentMs: 7, chunksMs: [7, 7] });
  expect(replyTo({ outcome: 'empty', firstOutputByte: 1 }).stream).toBeUndefined();
  expect(replyTo({ outcome: 'ok' }).stream).toBeUndefined();
});
