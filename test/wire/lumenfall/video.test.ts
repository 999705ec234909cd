import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JobView } from '../../../src/wire/query-context.ts';
import type { Refusal, ReplyReading, WireReply } from '../../../src/wire/dialect.ts';
import { lumenfallDialect } from '../../../src/wire/lumenfall/lumenfall.ts';
import { writeMultipart } from '../../../src/wire/multipart.ts';
import {
  answerOf,
  bytes,
  deskOf,
  endedJob,
  jobView,
  json,
  NOW_MS,
  OUTPUT,
  postJson,
  query,
  text,
} from '../gateway-samples.ts';
import { jobOf, readBy, refusalOf, routeOf } from '../wire-samples.ts';

const PATH = '/openai/v1/videos';
const ASKED = { model: 'sora-2', prompt: 'A capybara', seconds: 10, size: '1920x1080' };
const route = routeOf(lumenfallDialect, { path: PATH });
const request = jobOf(readBy(lumenfallDialect, postJson(PATH, ASKED, { host: '127.0.0.1:8080' })));

const accepted = (job: JobView, isReplay = false): WireReply => {
  if (route.acknowledge === undefined) throw new Error('videos are not accepted');
  return route.acknowledge(job, isReplay);
};
const shown = (job: JobView): WireReply =>
  query(lumenfallDialect, 'GET', `${PATH}/video_a1`, deskOf(lumenfallDialect, { jobs: [job] }));
const refusal = (status: number, outcome: Refusal['outcome']): Refusal => ({
  status,
  outcome,
  message: 'why',
  id: 'a1',
  nowEpochMs: NOW_MS,
});
const failed = (status: number, outcome: Refusal['outcome'], chargedNano = 0): JobView =>
  endedJob(request, { answer: undefined, refusal: refusal(status, outcome), chargedNano });

describe('requests', () => {
  test.each<[object, object]>([
    [{ seconds: '8' }, { videoMs: 8000, videos: 1 }],
    [{ seconds: undefined, duration: 2.5 }, { videoMs: 2500 }],
    [{ seconds: undefined }, { videoMs: 5000 }],
    [{ n: 2 }, { videoMs: 20_000, videos: 2 }],
    [{ size: '16:9' }, { widthPx: 1280, heightPx: 720 }],
    [
      { size: undefined, aspect_ratio: '9:16' },
      { widthPx: 405, heightPx: 720 },
    ],
    [{ size: undefined }, { widthPx: 1280, heightPx: 720 }],
  ])('%j counts %j', (fields, usage) => {
    expect(jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, ...fields }))).usage).toMatchObject(usage);
  });

  test('a form is read like JSON, with an image beside it', () => {
    const fields = Object.entries(ASKED).map(([name, value]) => ({ name, bytes: bytes(String(value)) }));
    const image = { name: 'input_reference', filename: 'i.png', bytes: bytes('PNG') };
    const { contentType, body } = writeMultipart([...fields, image], 'x');
    const job = jobOf(
      readBy(lumenfallDialect, { method: 'POST', path: PATH, headers: { 'content-type': contentType }, body }),
    );
    expect(job).toMatchObject({ wireModel: 'sora-2', usage: request.usage, operation: 'text-to-video' });
  });

  test.each([
    [{ seconds: 0 }, "'seconds'"],
    [{ seconds: 'long' }, "'seconds'"],
    [{ seconds: 3601 }, "'seconds'"],
    [{ n: 5 }, "'n'"],
    [{ size: '1920' }, "'size'"],
    [{ size: 7 }, "'size'"],
    [{ idempotency_key: 'k'.repeat(257) }, "'idempotency_key'"],
    [{ idempotency_key: '' }, "'idempotency_key'"],
    [{ webhook_url: 'ftp://example.org' }, "'webhook_url'"],
    [{ webhook_url: 'https://' }, "'webhook_url'"],
    [{ webhook_url: 1 }, "'webhook_url'"],
    [{ more: JSON.parse(`${'['.repeat(30)}${']'.repeat(30)}`) }, 'nests deeper'],
  ])('%j is refused', (fields, words) => {
    const cause = refusalOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, ...fields })));
    expect(cause).toMatchObject({ status: 400, code: 'INVALID_REQUEST' });
    expect(cause.message).toContain(words);
  });

  test('a webhook is read, on this machine too', () => {
    const url = 'http://127.0.0.1:9/hook';
    expect(jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, webhook_url: url }))).webhookUrl).toBe(url);
  });
});

describe('idempotency', () => {
  const keyed = (fields: object, headers: Readonly<Record<string, string>> = {}): unknown =>
    jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, ...fields }, headers))).idempotency;

  test('a key comes as a field or as a header, and the field wins', () => {
    expect(keyed({})).toBeUndefined();
    expect(keyed({ idempotency_key: 'k'.repeat(256) })).toMatchObject({ key: 'k'.repeat(256) });
    expect(keyed({}, { 'idempotency-key': 'h' })).toMatchObject({ key: 'h' });
    expect(keyed({ idempotency_key: 'f' }, { 'idempotency-key': 'h' })).toMatchObject({ key: 'f' });
  });

  test('the same request has the same fingerprint in any order of fields and under any key; another has another', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
    const rest = fc.dictionary(
      fc.string({ minLength: 1 }).filter((name) => !Object.hasOwn(ASKED, name)),
      value,
    );
    const print = (fields: object): unknown => keyed({ idempotency_key: 'k', ...fields });
    const known = ['n', 'duration', 'aspect_ratio', 'idempotency_key', 'webhook_url', '__proto__'];
    fc.assert(
      fc.property(rest, (given) => {
        const fields = Object.entries(given).filter(([name]) => !known.includes(name));
        const [forth, back] = [Object.fromEntries(fields), Object.fromEntries(fields.toReversed())];
        expect(print(back)).toEqual(print(forth));
        const { fingerprint } = print(forth) as { fingerprint: string };
        expect(keyed({ ...forth, idempotency_key: 'other' })).toEqual({ key: 'other', fingerprint });
        expect(print({ ...forth, prompt: 'A dog' })).not.toEqual(print(forth));
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

describe('the life of a video', () => {
  test('it is accepted with 202, and a replay answers 200 with the state of now', () => {
    const reply = accepted(jobView(request));
    expect(reply.status).toBe(202);
    expect(json(reply)).toMatchObject({
      id: 'video_a1',
      object: 'video',
      created_at: 1_795_132_800,
      completed_at: null,
      expires_at: null,
      status: 'queued',
      model: 'sora-2',
      prompt: 'A capybara',
      seconds: '10',
      size: '1920x1080',
      output: null,
      error: null,
    });
    const replay = accepted(endedJob(request), true);
    expect([replay.status, json(replay).status]).toEqual([200, 'completed']);
  });

  test('an estimate while it goes on, the cost when it has ended, never both', () => {
    const running = json(shown(jobView(request, { phase: 'running' })));
    expect(running.status).toBe('in_progress');
    expect(running.metadata).toMatchObject({ cost_estimate: 0.21, cost_currency: 'USD' });
    expect(running.metadata).not.toHaveProperty('cost');
    const done = json(shown(endedJob(request)));
    expect(done).toMatchObject({
      status: 'completed',
      completed_at: 1_795_132_802,
      expires_at: 1_795_132_802 + 3600,
      output: {
        url: 'http://127.0.0.1:8080/openai/v1/videos/video_a1/content',
        content_type: 'video/mp4',
        size_bytes: 4,
      },
      metadata: { cost: 0.2, executed_model: 'tollmark/sora-2' },
    });
    expect(done.metadata).not.toHaveProperty('cost_estimate');
  });

  test('a failure has its code, and its cost where failures are billed', () => {
    expect(json(shown(failed(502, 'server-error')))).toMatchObject({
      status: 'failed',
      completed_at: null,
      output: null,
      error: { code: 'ALL_PROVIDERS_EXHAUSTED', message: 'why' },
      metadata: { cost: 0 },
    });
    expect(json(shown(failed(500, 'server-error', 200_000_000))).metadata.cost).toBe(0.2);
    expect(json(shown(failed(499, 'cancelled-queued'))).status).toBe('cancelled');
  });

  test('several videos have several links', () => {
    const twice = jobOf(readBy(lumenfallDialect, postJson(PATH, { ...ASKED, n: 2 })));
    const job = endedJob(twice, { answer: answerOf(twice, { outputs: [OUTPUT, OUTPUT] }) });
    expect(json(shown(job)).outputs.map((each: { url: string }) => each.url)).toEqual([
      '/openai/v1/videos/video_a1/content',
      '/openai/v1/videos/video_a1/content?index=1',
    ]);
  });

  test('the link opens to the output', () => {
    const context = deskOf(lumenfallDialect, { jobs: [endedJob(request)] });
    const content = query(lumenfallDialect, 'GET', `${PATH}/video_a1/content`, context);
    expect([content.headers['content-type'], text(content)]).toEqual(['video/mp4', 'MP4!']);
    expect(query(lumenfallDialect, 'GET', `${PATH}/video_a1/content?index=1`, context).status).toBe(404);
  });

  test('nobody has a video of another name, and an image is none', () => {
    const image = { ...request, operation: 'text-to-image' as const };
    const context = deskOf(lumenfallDialect, { jobs: [endedJob(image)] });
    for (const path of [`${PATH}/video_a2`, `${PATH}/video_a1`, `${PATH}/video_a1/content`]) {
      const reply = query(lumenfallDialect, 'GET', path, context);
      expect([reply.status, json(reply).error.code]).toEqual([404, 'NOT_FOUND']);
    }
  });

  test.each([
    ['cancelled', 204],
    ['too-late', 409],
  ] as const)('cancelling one that is %s answers %i', (cancels, status) => {
    const cancelled: string[] = [];
    const context = deskOf(lumenfallDialect, { jobs: [jobView(request)], cancels }, cancelled);
    expect(query(lumenfallDialect, 'DELETE', `${PATH}/video_a1`, context).status).toBe(status);
    expect(cancelled).toEqual(['a1']);
    expect(query(lumenfallDialect, 'DELETE', `${PATH}/video_a2`, context).status).toBe(404);
  });
});

describe('the client', () => {
  /** Follows a video through its states. */
  function follow(states: readonly JobView[]): ReplyReading {
    const [first, ...rest] = states;
    let reading = lumenfallDialect.decode(accepted(first ?? jobView(request)));
    for (const job of rest) {
      const { next } = reading;
      if (next === undefined) throw new Error('The client asks no further.');
      expect(next).toMatchObject({ request: { method: 'GET', path: `${PATH}/video_a1` }, afterMs: 2000 });
      expect(next.request.headers).not.toHaveProperty('authorization');
      reading = next.decode(shown(job));
    }
    return reading;
  }

  const NAMES = { jobId: 'a1', wireModel: 'sora-2' };

  test('asks until a video has ended, and reads its cost', () => {
    const states = [jobView(request), jobView(request, { phase: 'running' }), endedJob(request)];
    const usage = { videos: 1, videoMs: 10_000 };
    expect(follow(states)).toEqual({ outcome: 'ok', ...NAMES, priceNanoUsd: 200_000_000, usage });
  });

  test.each([
    [failed(502, 'server-error', 5), { outcome: 'server-error', status: 502, priceNanoUsd: 5, message: 'why' }],
    [failed(400, 'output-moderated'), { outcome: 'input-moderated', status: 400, priceNanoUsd: 0, message: 'why' }],
    [failed(499, 'cancelled-running'), { outcome: 'cancelled-running', status: 499, priceNanoUsd: 0, message: 'why' }],
    [
      endedJob(request, { answer: answerOf(request, { outputs: [] }) }),
      { outcome: 'empty', priceNanoUsd: 200_000_000 },
    ],
  ])('reads the end of a video', (job, reading) => {
    expect(follow([jobView(request), job])).toEqual({ ...NAMES, ...reading });
  });

  test.each([
    ['ALL_PROVIDERS_EXHAUSTED', 502],
    ['CONTENT_POLICY_VIOLATION', 400],
    ['UPSTREAM_ERROR', 500],
  ])('takes %s of a vendor, who sends no status of the job, as a %i', (code, status) => {
    const body = bytes(JSON.stringify({ object: 'video', status: 'failed', id: 'video_1', error: { code } }));
    expect(lumenfallDialect.decode({ status: 200, headers: {}, body })).toMatchObject({ status, jobId: '1' });
  });

  test('can cancel a video that goes on, where the vendor takes it', () => {
    const waiting = lumenfallDialect.decode(accepted(jobView(request))).next;
    const started = waiting?.decode(shown(jobView(request, { phase: 'running' }))).next;
    for (const step of [waiting, started]) {
      expect(step?.cancel).toMatchObject({ method: 'DELETE', path: `${PATH}/video_a1` });
      expect(step?.cancel?.headers).not.toHaveProperty('authorization');
    }
    expect(lumenfallDialect.cancelsJobs).toBe(true);
  });

  test('does not follow a name that leads elsewhere', () => {
    for (const id of ['', '../balance', 'a/b', '..', '\ud800', 'x'.repeat(513), 7]) {
      const body = bytes(JSON.stringify({ object: 'video', status: 'queued', id }));
      const reading = lumenfallDialect.decode({ status: 202, headers: {}, body });
      expect(reading.next).toBeUndefined();
      expect(reading).toMatchObject({ outcome: 'unreadable', message: 'the video has no id that a URL can carry' });
    }
  });

  test('does not guess what an unknown state means', () => {
    const body = bytes('{"object":"video","id":"v","status":"x"}');
    expect(lumenfallDialect.decode({ status: 200, headers: {}, body })).toEqual({
      outcome: 'unreadable',
      jobId: 'v',
      message: 'the video is in the unknown state "x"',
    });
  });
});

describe('webhooks', () => {
  const plan = lumenfallDialect.webhooks;

  test.each([
    [endedJob(request), 'video.completed', 'completed'],
    [failed(502, 'server-error'), 'video.failed', 'failed'],
    [failed(499, 'cancelled-queued'), 'video.cancelled', 'cancelled'],
  ])('tell of the end', (job, type, status) => {
    const delivery = plan?.write(job, 'msg_x');
    expect(delivery?.headers['webhook-id']).toBe('msg_req_a1');
    const body = JSON.parse(new TextDecoder().decode(delivery?.body)) as unknown;
    expect(body).toMatchObject({ type, data: { object: 'video.generation', id: 'req_a1', model: 'sora-2', status } });
  });

  test('are tried again after 5, 15 and 45 seconds', () => {
    expect(plan).toMatchObject({ signature: 'standard', retryDelaysMs: [5000, 15_000, 45_000], timeoutMs: 30_000 });
  });
});
