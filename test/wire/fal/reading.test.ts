import { describe, expect, test } from 'vitest';
import type { VendorQueryContext } from '../../../src/wire/query-context.ts';
import type { NextStep, ReplyReading, WireReply } from '../../../src/wire/dialect.ts';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { bytesOf, deskOf, endedView, ID, refusalOf, replyTo, running, viewOf } from './samples.ts';
import { routeOf } from '../wire-samples.ts';

const STATUS_PATH = `/queue/fal-ai/flux/requests/${ID}/status`;
const RESULT_PATH = `/queue/fal-ai/flux/requests/${ID}`;

function accepted(): ReplyReading {
  const reply = routeOf(falDialect, { path: '/queue/fal-ai/flux/dev' }).acknowledge?.(viewOf(), false);
  if (reply === undefined) throw new Error('no acceptance');
  return falDialect.decode(reply);
}

function stepOf(reading: ReplyReading): NextStep {
  if (reading.next === undefined) throw new Error(`it is over: ${JSON.stringify(reading)}`);
  return reading.next;
}

/** What a step asks, and when. */
const asked = ({ request, afterMs }: NextStep): object => ({ method: request.method, path: request.path, afterMs });

/** Sends a step to the dialect's own server. */
function answered(step: NextStep, context: VendorQueryContext): ReplyReading {
  return step.decode(replyTo('GET', step.request.path, context).reply);
}

const failure = (status: number, headers: Readonly<Record<string, string>> = {}): WireReply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: bytesOf({ detail: 'no' }),
});

describe('a queued request', () => {
  test('is asked for at once, then every 500 ms, and its result is fetched', () => {
    let reading = accepted();
    expect(reading.jobId).toBe(ID);
    const steps = [viewOf(), running(), running(), endedView()].map((job) => {
      const step = stepOf(reading);
      reading = answered(step, deskOf({ jobs: [job] }));
      return asked(step);
    });
    const poll = { method: 'GET', path: STATUS_PATH };
    expect(steps).toEqual([0, 500, 500, 500].map((afterMs) => ({ ...poll, afterMs })));
    const fetch = stepOf(reading);
    expect(asked(fetch)).toEqual({ method: 'GET', path: RESULT_PATH, afterMs: 0 });
    expect(fetch.request.headers['authorization']).toBeUndefined();
    expect(answered(fetch, deskOf({ jobs: [endedView()] }))).toEqual({ outcome: 'ok', jobId: ID, billedUnits: 1 });
  });

  test('that failed says how it failed in its result alone', () => {
    const refusal = refusalOf({ status: 422, outcome: 'input-moderated', message: 'not this' });
    const context = deskOf({ jobs: [endedView({ answer: undefined, chargedNano: 0, refusal })] });
    const completed = answered(stepOf(accepted()), context);
    expect(answered(stepOf(completed), context)).toEqual({
      outcome: 'input-moderated',
      message: 'body.prompt: not this',
      jobId: ID,
    });
  });

  test('can be cancelled until it has ended, where fal takes it', () => {
    let reading = accepted();
    for (const job of [viewOf(), running()]) {
      const { cancel } = stepOf(reading);
      expect(cancel).toMatchObject({ method: 'PUT', path: `${RESULT_PATH}/cancel` });
      expect(cancel?.headers['authorization']).toBeUndefined();
      expect(replyTo('PUT', cancel?.path ?? '', deskOf({ jobs: [job] })).reply.status).toBe(202);
      reading = answered(stepOf(reading), deskOf({ jobs: [job] }));
    }
    expect(stepOf(stepOf(reading).decode(failure(503))).cancel?.path).toBe(`${RESULT_PATH}/cancel`);
    expect(stepOf(answered(stepOf(reading), deskOf({ jobs: [endedView()] })))).not.toHaveProperty('cancel');
    expect(falDialect.cancelsJobs).toBe(true);
  });

  test('on another host keeps its paths, because only the target is asked', () => {
    const urls = {
      status_url: 'https://queue.fal.run/a/b/requests/1/status',
      response_url: 'https://queue.fal.run/a/b/requests/1',
    };
    const reading = falDialect.decode({ status: 200, headers: {}, body: bytesOf({ request_id: '1', ...urls }) });
    expect(asked(stepOf(reading))).toMatchObject({ path: '/a/b/requests/1/status' });
    expect(stepOf(reading)).not.toHaveProperty('cancel');
  });
});

describe('questions that fail', () => {
  test('a state is asked for five times more, each wait twice the last', () => {
    let reading = accepted();
    const waits: number[] = [];
    while (reading.next !== undefined && waits.length < 20) {
      waits.push(reading.next.afterMs);
      reading = reading.next.decode(failure(500));
    }
    expect(waits).toEqual([0, 1000, 2000, 4000, 8000, 16_000]);
    expect(reading).toMatchObject({ outcome: 'server-error', jobId: ID });
  });

  test('a result is asked for three times more, and not after a 500', () => {
    const result = (): NextStep => stepOf(answered(stepOf(accepted()), deskOf({ jobs: [endedView()] })));
    const waits: number[] = [];
    let reading: ReplyReading = { outcome: 'empty', next: result() };
    while (reading.next !== undefined && waits.length < 20) {
      waits.push(reading.next.afterMs);
      reading = reading.next.decode(failure(503));
    }
    expect(waits).toEqual([0, 1000, 2000, 4000]);
    expect(reading).toMatchObject({ outcome: 'unavailable', jobId: ID });
    expect(result().decode(failure(500))).toMatchObject({ outcome: 'server-error' });
    expect(result().decode(failure(504, { 'x-fal-request-timeout-type': 'user' })).next).toBeUndefined();
  });

  test.each([200, 400, 422, 429, 499, 500, 502, 503, 504])(
    'a stored %i is believed after all waits of the questions for it',
    (status) => {
      let reading: ReplyReading = {
        outcome: 'empty',
        next: stepOf(answered(stepOf(accepted()), deskOf({ jobs: [endedView()] }))),
      };
      let waitedMs = 0;
      for (let tries = 0; reading.next !== undefined && tries < 20; tries += 1) {
        waitedMs += reading.next.afterMs;
        reading = reading.next.decode(failure(status));
      }
      expect(falDialect.storedFailureMs?.(status)).toBe(waitedMs);
      expect(waitedMs).toBe([429, 502, 503, 504].includes(status) ? 7000 : 0);
    },
  );

  test('it goes on where it was when a question succeeds again', () => {
    const again = stepOf(accepted()).decode(failure(502));
    expect(asked(stepOf(answered(stepOf(again), deskOf({ jobs: [running()] }))))).toEqual({
      method: 'GET',
      path: STATUS_PATH,
      afterMs: 500,
    });
  });

  test.each([404, 401, 400])('a %i is the end', (status) => {
    expect(stepOf(accepted()).decode(failure(status))).toEqual({ outcome: 'invalid', message: 'no', jobId: ID });
  });

  test('a state without a state is the end', () => {
    const reading = stepOf(accepted()).decode({ status: 200, headers: {}, body: bytesOf({ status: 'ODD' }) });
    expect(reading).toMatchObject({ outcome: 'unreadable', jobId: ID });
    expect(reading.next).toBeUndefined();
  });

  test.each([
    { request_id: '1', status_url: 'h', response_url: 'https://q.example/1' },
    { request_id: '1', status_url: 'https://q.example/1/status' },
    { status_url: 'https://q.example/1/status', response_url: 'https://q.example/1' },
  ])('an acceptance that tells not where to ask, %j, is unreadable', (body) => {
    const reading = falDialect.decode({ status: 200, headers: {}, body: bytesOf(body) });
    expect(reading.next).toBeUndefined();
    expect(reading).toMatchObject({ outcome: 'unreadable', message: expect.stringContaining('addresses to ask') });
  });
});

describe('results', () => {
  const outcomeOf = (value: unknown): string =>
    falDialect.decode({ status: 200, headers: {}, body: bytesOf(value) }).outcome;

  test.each([
    [{ images: [{ url: 'https://v3.fal.media/a.png' }] }, 'ok'],
    [{ image: { url: 'u' } }, 'ok'],
    [{ video: { url: 'u' } }, 'ok'],
    [{ audio_file: { url: 'u' } }, 'ok'],
    [{ text: '' }, 'ok'],
    [{ images: [] }, 'empty'],
    [{ images: [{ url: '' }] }, 'empty'],
    [{ images: [{ url: 'u' }], has_nsfw_concepts: [true] }, 'empty'],
    [{ images: [{ url: 'u' }, { url: 'u' }], has_nsfw_concepts: [true, false] }, 'ok'],
    [{ video: null }, 'empty'],
    [{ status: 'ok' }, 'unreadable'],
  ])('%j is %s', (value, outcome) => {
    expect(outcomeOf(value)).toBe(outcome);
  });

  test.each([
    ['0.22', 0.22],
    ['3.008', 3.008],
    ['1e-9', 1e-9],
    ['-1', undefined],
    ['many', undefined],
    [undefined, undefined],
  ])('billed units of %s are %s, and no dollars', (text, units) => {
    const headers: Record<string, string> = text === undefined ? {} : { 'x-fal-billable-units': text };
    const reading = falDialect.decode({ status: 200, headers, body: bytesOf({ images: [{ url: 'u' }] }) });
    expect(reading.billedUnits).toBe(units);
    expect(reading.unreadablePrice).toBe(units === undefined ? text : undefined);
    expect(reading.priceNanoUsd).toBeUndefined();
  });

  test('a list of problems under a 200 is the failure that it is elsewhere', () => {
    const detail = [{ loc: ['body', 'prompt'], msg: 'not this', type: 'content_policy_violation' }];
    expect(falDialect.decode({ status: 200, headers: {}, body: bytesOf({ detail }) })).toEqual({
      outcome: 'input-moderated',
      status: 422,
      message: 'body.prompt: not this',
    });
  });

  test('a failure that is no JSON keeps its text, cut short', () => {
    const body = new TextEncoder().encode('x'.repeat(5000));
    const { message } = falDialect.decode({ status: 502, headers: { 'content-type': 'text/html' }, body });
    expect(message).toHaveLength(301);
  });
});
