import { describe, expect, test } from 'vitest';
import { HINT } from '../../../src/client/retry/retry-policy.ts';
import type { Refusal } from '../../../src/wire/dialect.ts';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { falJob, ID, jsonOf, refusalOf } from './samples.ts';

const { refuse, decode } = falDialect;

describe('errors of a request', () => {
  test.each<[Partial<Refusal>, number, string | undefined, boolean]>([
    [{ status: 400, outcome: 'invalid' }, 400, 'bad_request', false],
    [{ status: 401, outcome: 'invalid' }, 401, undefined, false],
    [{ status: 404, outcome: 'invalid' }, 404, undefined, false],
    [{ status: 429, outcome: 'throttled' }, 429, undefined, true],
    [{ status: 402, outcome: 'unpaid' }, 403, undefined, false],
    [{ status: 500 }, 500, 'runner_server_error', true],
    [{ status: 502 }, 502, 'runner_incomplete_response', true],
    [{ status: 503, outcome: 'unavailable' }, 503, 'runner_scheduling_failure', true],
    [{ status: 504 }, 504, 'startup_timeout', true],
    [{ status: 504, outcome: 'expired' }, 504, 'request_timeout', false],
    [{ status: 499, outcome: 'cancelled-queued' }, 499, 'client_cancelled', false],
    [{ status: 503, code: 'runner_disconnected' }, 503, 'runner_disconnected', true],
  ])('%j is %i of type %s', (cause, status, type, isRetryable) => {
    const reply = refuse(refusalOf(cause));
    expect(reply).toMatchObject({
      status,
      headers: { 'x-fal-request-id': ID, 'x-fal-retryable': String(isRetryable) },
    });
    expect(reply.headers['x-fal-error-type']).toBe(type);
    expect(jsonOf(reply)).toEqual({ detail: expect.any(String), ...(type === undefined ? {} : { error_type: type }) });
  });

  test('a time to start is marked as the client’s where the client has set it', () => {
    const expired = { status: 504, outcome: 'expired' } as const;
    const timeoutType = (request?: Refusal['request']): string | undefined =>
      refuse(refusalOf({ ...expired, ...(request === undefined ? {} : { request }) })).headers[
        'x-fal-request-timeout-type'
      ];
    expect(timeoutType(falJob('/a/b', { prompt: 'p' }, { 'x-fal-request-timeout': '5' }))).toBe('user');
    expect(timeoutType(falJob('/a/b', { prompt: 'p' }))).toBeUndefined();
    expect(timeoutType()).toBe('user');
    expect(jsonOf(refuse(refusalOf(expired)))).toEqual({ detail: 'Request timed out', error_type: 'request_timeout' });
  });

  test('a wait is announced', () => {
    const retryAfter = { form: HINT.seconds, waitMs: 3000 };
    expect(refuse(refusalOf({ status: 429, outcome: 'throttled', retryAfter })).headers['retry-after']).toBe('3');
  });
});

describe('errors of a model', () => {
  test.each<[Partial<Refusal>, (string | number)[], string]>([
    [{ status: 422, outcome: 'invalid', param: 'body.prompt', code: 'missing' }, ['body', 'prompt'], 'missing'],
    [{ status: 422, outcome: 'invalid', param: 'body.image_urls.2', code: 'x' }, ['body', 'image_urls', 2], 'x'],
    [{ status: 422, outcome: 'invalid' }, ['body'], 'value_error'],
    [{ status: 422, outcome: 'input-moderated' }, ['body', 'prompt'], 'content_policy_violation'],
    [{ status: 400, outcome: 'output-moderated' }, ['body'], 'content_policy_violation'],
  ])('%j is at %j', (cause, loc, type) => {
    const reply = refuse(refusalOf(cause));
    const url = `https://docs.fal.ai/errors/#${type}`;
    expect(jsonOf(reply)).toEqual({ detail: [{ loc, msg: 'The job failed.', type, url }] });
    expect(reply.headers).toMatchObject({ 'x-fal-error-type': type, 'x-fal-retryable': 'false' });
  });
});

test.each<Partial<Refusal>>([
  { status: 422, outcome: 'invalid', param: 'body.prompt', code: 'missing' },
  { status: 422, outcome: 'input-moderated' },
  { status: 422, outcome: 'output-moderated' },
  { status: 429, outcome: 'throttled' },
  { status: 402, outcome: 'unpaid' },
  { status: 500, outcome: 'server-error' },
  { status: 502, outcome: 'server-error' },
  { status: 503, outcome: 'unavailable' },
  { status: 504, outcome: 'expired' },
  { status: 499, outcome: 'cancelled-queued' },
  falDialect.unknownModel('a/b'),
  falDialect.badToken(),
])('the client understands %j', (cause) => {
  const reading = decode(refuse(refusalOf(cause)));
  expect(reading).toMatchObject({ outcome: cause.outcome, jobId: ID });
  expect(reading.message).not.toBe('');
});
