import { describe, expect, test } from 'vitest';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import {
  answerOf,
  deskOf,
  endedView,
  falJob,
  ID,
  jsonOf,
  query,
  refusalOf,
  replyTo,
  running,
  viewOf,
} from './samples.ts';
import { routeOf } from '../wire-samples.ts';

const BASE = 'http://127.0.0.1:8080/queue/fal-ai/flux/requests';
const PATH = `/queue/fal-ai/flux/requests/${ID}`;
const URLS = { response_url: `${BASE}/${ID}`, status_url: `${BASE}/${ID}/status`, cancel_url: `${BASE}/${ID}/cancel` };

test('a submission is answered with where the request stands and how to ask for it', () => {
  const reply = routeOf(falDialect, { path: '/queue/fal-ai/flux/dev' }).acknowledge?.(viewOf(), false);
  expect(reply).toMatchObject({ status: 200, headers: { 'x-fal-request-id': ID } });
  expect(reply && jsonOf(reply)).toEqual({
    status: 'IN_QUEUE',
    request_id: ID,
    gateway_request_id: ID,
    ...URLS,
    queue_position: 2,
  });
  expect(routeOf(falDialect, { path: '/fal-ai/flux/dev' }).acknowledge).toBeUndefined();
});

describe('states', () => {
  const line = (message: string, timestamp: string, level = 'INFO'): object => ({
    message,
    level,
    source: 'USER',
    timestamp,
  });
  const started = line('Running fal-ai/flux/dev', '2025-01-15T10:30:41.000Z');

  test('in the queue', () => {
    const { reply, json } = replyTo('GET', `${PATH}/status?logs=1`, deskOf({ jobs: [viewOf()] }));
    expect(reply.status).toBe(202);
    expect(json).toEqual({ status: 'IN_QUEUE', request_id: ID, queue_position: 2, ...URLS });
  });

  test('in progress, with logs where they are asked for', () => {
    const context = deskOf({ jobs: [running()] });
    const { reply, json } = replyTo('GET', `${PATH}/status?logs=1`, context);
    expect(reply.status).toBe(202);
    expect(json).toEqual({ status: 'IN_PROGRESS', request_id: ID, logs: [started], ...URLS });
    expect(replyTo('GET', `${PATH}/status?logs=0`, context).json).toMatchObject({ logs: [] });
  });

  test('completed, which is not to say that it succeeded', () => {
    const done = replyTo('GET', `${PATH}/status?logs=1`, deskOf({ jobs: [endedView()] }));
    const finished = line('Finished', '2025-01-15T10:30:44.700Z');
    expect(done.reply.status).toBe(200);
    expect(done.json).toEqual({
      status: 'COMPLETED',
      request_id: ID,
      logs: [started, finished],
      metrics: { inference_time: 3.7 },
      ...URLS,
    });
    const failed = endedView({ answer: undefined, refusal: refusalOf() });
    expect(replyTo('GET', `${PATH}/status?logs=1`, deskOf({ jobs: [failed] })).json).toMatchObject({
      status: 'COMPLETED',
      logs: [started, { level: 'ERROR', message: 'The job failed.' }],
    });
    const cancelled = endedView({ startedEpochMs: undefined, answer: undefined, refusal: refusalOf() });
    expect(replyTo('GET', `${PATH}/status`, deskOf({ jobs: [cancelled] })).json).toMatchObject({
      status: 'COMPLETED',
      metrics: { inference_time: null },
    });
  });

  test('as a stream of events', () => {
    const watch = query('GET', `${PATH}/status/stream?logs=1`, deskOf({ jobs: [viewOf()] }));
    if (!('watch' in watch)) throw new Error('no watch');
    expect(watch.watch).toBe(ID);
    expect(watch.headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-fal-request-id': ID });
    const [first, last] = [viewOf(), endedView()].map((job) => new TextDecoder().decode(watch.event(job)));
    expect(first).toMatch(/^data: \{"status":"IN_QUEUE",.*\}\n\n$/);
    expect(last).toMatch(/^data: \{"status":"COMPLETED",.*"Finished".*\}\n\n$/);
  });
});

describe('results', () => {
  test('before the end there is none', () => {
    const { reply, json } = replyTo('GET', PATH, deskOf({ jobs: [running()] }));
    expect(reply.status).toBe(400);
    expect(json).toMatchObject({ detail: 'Request is still in progress' });
  });

  test('the output, with the units that were billed', () => {
    const { reply, json } = replyTo('GET', PATH, deskOf({ jobs: [endedView({ chargedNano: 50_000_000 })] }));
    expect(reply).toMatchObject({ status: 200, headers: { 'x-fal-request-id': ID, 'x-fal-billable-units': '2' } });
    expect(json).toMatchObject({ images: [{ content_type: 'image/jpeg' }], prompt: 'a cat' });
    expect(json).toEqual(jsonOf(routeOf(falDialect, { path: '/a/b' }).write(answerOf(viewOf().request))));
  });

  test('the stored status and body of a failure', () => {
    const failed = endedView({ answer: undefined, chargedNano: 0, refusal: refusalOf({ status: 503 }) });
    const { reply, json } = replyTo('GET', PATH, deskOf({ jobs: [failed] }));
    expect(reply.status).toBe(503);
    expect(json).toEqual({ detail: 'The job failed.', error_type: 'runner_scheduling_failure' });
    expect(reply.headers['x-fal-billable-units']).toBeUndefined();
  });

  test('a refusal that was charged says its units too', () => {
    const refusal = refusalOf({ status: 422, outcome: 'input-moderated' });
    const { reply } = replyTo('GET', PATH, deskOf({ jobs: [endedView({ answer: undefined, refusal })] }));
    expect(reply).toMatchObject({ status: 422, headers: { 'x-fal-billable-units': '1' } });
  });

  test('a start that never came is the client’s own 504', () => {
    const request = falJob('/queue/fal-ai/flux/dev', { prompt: 'p' }, { 'x-fal-request-timeout': '2' });
    const refusal = refusalOf({ status: 504, outcome: 'expired' });
    const { reply } = replyTo('GET', PATH, deskOf({ jobs: [endedView({ request, answer: undefined, refusal })] }));
    expect(reply).toMatchObject({ status: 504, headers: { 'x-fal-request-timeout-type': 'user' } });
  });
});

describe('what is not there', () => {
  test.each([
    '/queue/fal-ai/flux/requests/other',
    '/queue/fal-ai/other/requests/ID',
    '/queue/fal-ai/flux/requests/ID/cancel',
    '/queue/a',
  ])('GET %s is a 404', (path) => {
    const context = deskOf({ jobs: [endedView()] });
    expect(replyTo('GET', path.replace('ID', ID), context).reply.status).toBe(404);
  });

  test('the whole endpoint names its app, too', () => {
    expect(replyTo('GET', `/queue/fal-ai/flux/dev/requests/${ID}`, deskOf({ jobs: [endedView()] })).reply.status).toBe(
      200,
    );
  });
});

describe('cancellation', () => {
  const cancel = (context: Parameters<typeof deskOf>[0], path = `${PATH}/cancel`): readonly [number, unknown] => {
    const { reply, json } = replyTo('PUT', path, deskOf(context));
    return [reply.status, json];
  };

  test.each([
    ['waits', { jobs: [viewOf()] }, 202, 'CANCELLATION_REQUESTED'],
    ['runs, and goes on', { jobs: [running()], cancel: () => 'too-late' as const }, 202, 'CANCELLATION_REQUESTED'],
    ['has ended', { jobs: [endedView()] }, 400, 'ALREADY_COMPLETED'],
    ['was never there', {}, 404, 'NOT_FOUND'],
  ] as const)('of what %s', (_state, context, status, word) => {
    expect(cancel(context)).toEqual([status, { status: word }]);
  });

  test('only what waits or runs is told to the provider', () => {
    const told: string[] = [];
    const count = (id: string): 'cancelled' => {
      told.push(id);
      return 'cancelled';
    };
    cancel({ jobs: [viewOf()], cancel: count });
    cancel({ jobs: [endedView()], cancel: count });
    expect(told).toEqual([ID]);
    expect(cancel({ jobs: [viewOf()] }, PATH)[0]).toBe(405);
  });
});
