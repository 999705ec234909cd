import { describe, expect, test } from 'vitest';
import type { RequestClass } from '../../../src/workload/request-class.ts';
import { NO_USAGE } from '../../../src/billing/usage.ts';
import { ask, mock, type Mock } from '../mock-fixture.ts';

type Method = 'GET' | 'PUT' | 'DELETE';

/** How each vendor's job is asked for, by its id, and what is answered where it does not exist. */
const VENDORS: readonly (readonly [
  dialect: string,
  idOf: (reply: { id?: string; request_id?: string }) => string,
  asked: readonly (readonly [method: Method, path: (id: string) => string])[],
  missing: number,
])[] = [
  [
    'prodia',
    ({ id }) => String(id),
    ['job.state.current', 'job.json', 'output', 'output/video.mp4'].map((part) => [
      'GET',
      (id) => `/v2/job/async/${id}/${part}`,
    ]),
    404,
  ],
  [
    'fal',
    ({ request_id: id }) => String(id),
    [
      ['GET', (id) => `/queue/owner/clip/requests/${id}`],
      ['GET', (id) => `/queue/owner/clip/requests/${id}/status`],
      ['GET', (id) => `/queue/owner/clip/requests/${id}/status/stream`],
      ['PUT', (id) => `/queue/owner/clip/requests/${id}/cancel`],
    ],
    404,
  ],
  [
    'lumenfall',
    ({ id }) => String(id),
    [
      ['GET', (id) => `/openai/v1/videos/${id}`],
      ['GET', (id) => `/openai/v1/videos/${id}/content`],
      ['DELETE', (id) => `/openai/v1/videos/${id}`],
    ],
    404,
  ],
  [
    'aggregator',
    ({ id }) => String(id),
    [
      ['GET', (id) => `/v1/videos/${id}`],
      ['GET', (id) => `/v1/video/generations/${id}`],
      ['GET', (id) => `/v1/videos/${id}/content`],
    ],
    400,
  ],
];

const CLIP = {
  operation: 'text-to-video',
  serviceTime: { type: 'constant', value: '5s' },
  price: { per: 'video-second', usd: '0.1' },
};
const SHAPE: RequestClass = {
  index: 0,
  share: 1,
  operation: 'text-to-video',
  model: 'owner/clip',
  usage: { ...NO_USAGE, videos: 1, videoMs: 2000 },
  prompt: 'p',
  delivery: 'async',
};

const world = (dialect: string, changes: object = {}): Mock =>
  mock({ dialect, models: { 'owner/clip': CLIP }, ...changes });

/** Submits a job under a key, or without one, and gives its id. */
async function submitted(at: Mock, key: string | undefined, idOf: (typeof VENDORS)[number][1]): Promise<string> {
  const request = at.dialect.encode(SHAPE, 'owner/clip', key ?? '');
  const { authorization, ...bare } = request.headers;
  const headers = key === undefined ? bare : { ...bare, authorization: String(authorization) };
  return idOf((await ask(at, { ...request, headers }, 0)).json());
}

async function statusOf({ server }: Mock, method: Method, path: string, key?: string): Promise<number> {
  const headers = key === undefined ? {} : { authorization: `Key ${key}` };
  const scheme = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const isFal = path.startsWith('/queue/');
  return (await server.app.inject({ method, url: path, headers: isFal ? headers : scheme })).statusCode;
}

describe.each(VENDORS)('%s: a job belongs to the key that made it', (dialect, idOf, asked, missing) => {
  test.each(['under way', 'ended'])('%s', async (when) => {
    const at = world(dialect);
    const id = await submitted(at, 'mine', idOf);
    if (when === 'ended') at.clock.advance(6000);
    for (const [method, path] of asked) {
      const nowhere = await statusOf(at, method, path('no-such-job'), 'mine');
      expect([nowhere, await statusOf(at, method, path(id), 'theirs')]).toEqual([missing, missing]);
    }
    // What another key asked changed nothing: its owner's job is there, and was not cancelled.
    at.clock.advance(6000);
    for (const [method, path] of asked.filter(([each]) => each === 'GET')) {
      expect(await statusOf(at, method, path(id), 'mine')).toBe(200);
    }
    expect(at.server.usageRecords(0, 2).records).toMatchObject([{ outcome: 'ok' }]);
  });

  test("where no key is required, a request without one sees every job, and a job without one is everybody's", async () => {
    const at = world(dialect);
    const owned = await submitted(at, 'mine', idOf);
    const free = await submitted(at, undefined, idOf);
    at.clock.advance(6000);
    for (const [method, path] of asked.filter(([each]) => each === 'GET')) {
      expect(await statusOf(at, method, path(owned))).toBe(200);
      expect(await statusOf(at, method, path(free), 'theirs')).toBe(200);
    }
  });

  test('where a key is required, one without it sees nothing', async () => {
    const at = world(dialect, { auth: 'required' });
    const id = await submitted(at, 'mine', idOf);
    at.clock.advance(6000);
    for (const [method, path] of asked) expect(await statusOf(at, method, path(id))).toBe(401);
  });
});
