import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aggregatorDialect } from '../../../src/wire/aggregator/aggregator.ts';
import type { JobView } from '../../../src/wire/query-context.ts';
import type { ReplyReading, WireReply } from '../../../src/wire/dialect.ts';
import { writeMultipart } from '../../../src/wire/multipart.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import type { RequestClass } from '../../../src/workload/request-class.ts';
import { answerOf, bytes, deskOf, endedJob, jobView, json, postJson, query, text } from '../gateway-samples.ts';
import { chats, jobOf, readBy, refusalOf, routeOf, classOf, requestClasses } from '../wire-samples.ts';

const VIDEOS = '/v1/videos';
const ASKED = { model: 'sora-2', prompt: 'A capybara', seconds: '10', size: '1280x720' };
const route = routeOf(aggregatorDialect, { path: VIDEOS });
const request = jobOf(readBy(aggregatorDialect, postJson(VIDEOS, ASKED)));
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });

const failed = (status: number): JobView =>
  endedJob(request, {
    answer: undefined,
    refusal: { status, outcome: 'server-error', message: 'why', id: 'a1', nowEpochMs: 0 },
  });
const shown = (job: JobView, path = `${VIDEOS}/task_a1`): WireReply =>
  query(aggregatorDialect, 'GET', path, deskOf(aggregatorDialect, { jobs: [job] }));

describe('what OpenAI has', () => {
  test('travels as at OpenAI, both ways', () => {
    const openai = fc.oneof(requestClasses('text-to-image', 10, 0), requestClasses('image-edit', 10, 0), chats(500));
    fc.assert(
      fc.property(openai, name, (requestClass, wireModel) => {
        expect(aggregatorDialect.unsupportedReason(requestClass)).toBeUndefined();
        const sent = aggregatorDialect.encode(requestClass, wireModel, 'K');
        expect(sent).toEqual(openaiDialect.encode(requestClass, wireModel, 'K'));
        const job = jobOf(readBy(aggregatorDialect, sent));
        expect(job).toEqual(jobOf(readBy(openaiDialect, sent)));
        const reply = routeOf(aggregatorDialect, sent).write(answerOf(job));
        expect(aggregatorDialect.decode(reply)).toEqual({ ...openaiDialect.decode(reply), outcome: 'ok', jobId: 'a1' });
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('has its routes, streams included, but says of variations that they are not implemented', () => {
    const variations = '/v1/images/variations';
    const served = openaiDialect.routes.filter(({ path }) => path !== variations);
    expect(aggregatorDialect.routes).toEqual(expect.arrayContaining(served));
    const sent = openaiDialect.encode(classOf('image-variation', { images: 1 }), 'm', 'K');
    const refusal = refusalOf(readBy(aggregatorDialect, sent));
    expect(refusal).toMatchObject({ status: 501, code: 'api_not_implemented' });
    const reply = aggregatorDialect.refuse({ ...refusal, id: 'a1', nowEpochMs: 0 });
    expect(JSON.parse(new TextDecoder().decode(reply.body))).toMatchObject({ error: { type: 'new_api_error' } });
    expect(aggregatorDialect.routes.some(({ stream }) => stream !== undefined)).toBe(true);
  });
});

describe('video tasks', () => {
  const videos = requestClasses('text-to-video', 1, 0)
    .filter(({ prompt }) => prompt.trim() !== '')
    .map((requestClass): RequestClass => ({ ...requestClass, delivery: 'async' }));

  test('a shape arrives as it was sent', () => {
    fc.assert(
      fc.property(videos, name, (requestClass, wireModel) => {
        expect(aggregatorDialect.unsupportedReason(requestClass)).toBeUndefined();
        const job = jobOf(readBy(aggregatorDialect, aggregatorDialect.encode(requestClass, wireModel, 'K')));
        expect(job).toMatchObject({
          wireModel,
          operation: 'text-to-video',
          usage: requestClass.usage,
          wantsPrice: false,
        });
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test.each<[object, object]>([
    [
      { seconds: undefined, size: undefined },
      { videoMs: 4000, widthPx: 720, heightPx: 1280 },
    ],
    [{ seconds: undefined, duration: 5 }, { videoMs: 5000 }],
    [
      { size: undefined, width: 640, height: 480 },
      { widthPx: 640, heightPx: 480 },
    ],
  ])('%j counts %j, on both paths', (fields, usage) => {
    for (const path of [VIDEOS, '/v1/video/generations']) {
      expect(jobOf(readBy(aggregatorDialect, postJson(path, { ...ASKED, ...fields }))).usage).toMatchObject(usage);
    }
  });

  test('a form is read like JSON', () => {
    const fields = Object.entries(ASKED).map(([field, value]) => ({ name: field, bytes: bytes(value) }));
    const { contentType, body } = writeMultipart(fields, 'x');
    const sent = { method: 'POST', path: VIDEOS, headers: { 'content-type': contentType }, body } as const;
    expect(jobOf(readBy(aggregatorDialect, sent))).toMatchObject({ wireModel: 'sora-2', usage: request.usage });
  });

  test.each([
    ['{', 'JSON object'],
    [{ prompt: 'p' }, 'field model'],
    [{ model: 'm', prompt: ' ' }, 'field prompt'],
    [{ model: 'm', prompt: 'x'.repeat(32_001) }, 'field prompt'],
    [{ ...ASKED, seconds: 'soon' }, 'field seconds'],
    [{ ...ASKED, seconds: 0 }, 'field seconds'],
    [{ ...ASKED, size: 'wide' }, 'field size'],
    [{ ...ASKED, size: undefined, width: 7 }, 'field size'],
  ])('%j is refused', (fields, words) => {
    const refusal = refusalOf(readBy(aggregatorDialect, postJson(VIDEOS, fields)));
    expect(refusal).toMatchObject({ status: 400, outcome: 'invalid', code: 'invalid_request' });
    expect(refusal.message).toContain(words);
  });

  test('are shown as OpenAI shows videos', () => {
    const queued = route.acknowledge?.(jobView(request), false);
    expect(queued?.status).toBe(200);
    expect(queued === undefined ? {} : json(queued)).toEqual({
      id: 'task_a1',
      task_id: 'task_a1',
      object: 'video',
      model: 'sora-2',
      status: 'queued',
      progress: 20,
      created_at: 1_795_132_800,
      seconds: '10',
      size: '1280x720',
    });
    expect(json(shown(jobView(request, { phase: 'running' })))).toMatchObject({ status: 'in_progress', progress: 30 });
    const done = json(shown(endedJob(request)));
    expect(done).toMatchObject({
      status: 'completed',
      progress: 100,
      completed_at: 1_795_132_802,
      metadata: { url: 'http://127.0.0.1:8080/v1/videos/task_a1/content' },
    });
    expect(text(shown(endedJob(request), new URL(done.metadata.url).pathname))).toBe('MP4!');
    expect(json(shown(failed(500)))).toMatchObject({ status: 'failed', error: { message: 'why', code: '500' } });
  });

  test('are shown as tasks, with what they took in quota', () => {
    const task = (job: JobView): unknown => json(shown(job, '/v1/video/generations/task_a1'));
    expect(task(jobView(request))).toMatchObject({
      code: 'success',
      data: { task_id: 'task_a1', status: 'QUEUED', progress: '20%', quota: 105_000, start_time: 0, fail_reason: '' },
    });
    expect(task(endedJob(request))).toMatchObject({ data: { status: 'SUCCESS', progress: '100%', quota: 100_000 } });
    expect(task(failed(500))).toMatchObject({ data: { status: 'FAILURE', fail_reason: 'why' } });
  });

  test('a task that does not exist is a 400', () => {
    for (const path of [`${VIDEOS}/task_a2`, `${VIDEOS}/task_a2/content`, '/v1/video/generations/task_a2']) {
      const reply = shown(endedJob(request), path);
      expect([reply.status, json(reply)]).toEqual([
        400,
        { code: 'task_not_exist', message: 'task_not_exist', data: null },
      ]);
    }
  });

  test.each<[JobView, ReplyReading]>([
    [endedJob(request), { outcome: 'ok', jobId: 'a1', usage: { videos: 1, videoMs: 10_000 } }],
    [endedJob(request, { answer: answerOf(request, { outputs: [] }) }), { outcome: 'empty', jobId: 'a1' }],
    [failed(504), { outcome: 'server-error', status: 504, jobId: 'a1', message: 'why' }],
  ])('the client asks until a task has ended', (end, reading) => {
    const queued = route.acknowledge?.(jobView(request), false);
    if (queued === undefined) throw new Error('tasks are not accepted');
    const { next } = aggregatorDialect.decode(queued);
    expect(next).toMatchObject({ request: { method: 'GET', path: `${VIDEOS}/task_a1` }, afterMs: 2000 });
    const further = next?.decode(shown(jobView(request, { phase: 'running' })));
    expect(further?.next?.decode(shown(end))).toEqual({ ...reading, wireModel: 'sora-2' });
  });

  test('a finished video without any link counts as there, for some upstreams give none', () => {
    const body = bytes(JSON.stringify({ object: 'video', id: 'task_1', status: 'completed' }));
    expect(aggregatorDialect.decode({ status: 200, headers: {}, body })).toEqual({ outcome: 'ok', jobId: '1' });
  });

  test.each<[object, string]>([
    [{ videos: 2, videoMs: 1 }, 'one video'],
    [{ videos: 1, videoMs: 0 }, 'above 0'],
    [{ videos: 1, videoMs: 1, steps: 4 }, 'no field for steps'],
    [{ videos: 1, videoMs: 1, widthPx: 100_000 }, 'pixels a side'],
  ])('%j does not fit', (usage, words) => {
    expect(aggregatorDialect.unsupportedReason(classOf('text-to-video', usage))).toContain(words);
  });

  test('a video is a task: nobody waits for it over the connection that asked', () => {
    const requestClass = classOf('text-to-video', { videos: 1, videoMs: 1 });
    expect(aggregatorDialect.unsupportedReason({ ...requestClass, delivery: 'async' })).toBeUndefined();
    expect(aggregatorDialect.unsupportedReason({ ...requestClass, delivery: 'sync' })).toContain('use delivery async');
    expect(aggregatorDialect.unsupportedReason(requestClass)).toContain('use delivery async');
  });

  test('a video needs a prompt, as the vendor says', () => {
    const requestClass = classOf('text-to-video', { videos: 1, videoMs: 1 }, ' ');
    expect(aggregatorDialect.unsupportedReason(requestClass)).toContain('without a prompt');
  });
});

describe('refusals', () => {
  test.each([
    [400, 'input-moderated', 'invalid_request_error', 'content_policy_violation'],
    [400, 'output-moderated', 'image_generation_user_error', 'moderation_blocked'],
    [401, 'invalid', 'new_api_error', ''],
    [403, 'unpaid', 'new_api_error', 'insufficient_user_quota'],
    [429, 'throttled', 'new_api_error', ''],
    [500, 'server-error', 'upstream_error', 'bad_response_status_code'],
    [503, 'unavailable', 'new_api_error', ''],
  ] as const)('a %i, %s, is a %s with %j and reads as the same outcome', (status, outcome, type, code) => {
    const reply = aggregatorDialect.refuse({ status, outcome, message: 'why', id: 'a1', nowEpochMs: 0 });
    const message = 'why (request id: a1)';
    expect(json(reply)).toEqual({ error: { message, type, param: '', code } });
    expect(reply.headers['x-oneapi-request-id']).toBe('a1');
    expect(aggregatorDialect.decode(reply)).toEqual({ outcome, jobId: 'a1', message });
  });

  test('the form of tasks is read too', () => {
    const body = bytes(JSON.stringify({ code: 'insufficient_user_quota', message: 'too little', data: null }));
    expect(aggregatorDialect.decode({ status: 403, headers: {}, body })).toEqual({
      outcome: 'unpaid',
      message: 'too little',
    });
  });

  test('an unknown model looks as if it might come back', () => {
    expect(aggregatorDialect.unknownModel('m')).toMatchObject({
      status: 503,
      outcome: 'invalid',
      code: 'model_not_found',
    });
    expect(aggregatorDialect.badToken()).toMatchObject({ status: 401, message: 'Invalid token' });
  });
});
