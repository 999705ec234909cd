import { once } from 'node:events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { KnownQueries } from '../../../mock-server/routes/known-queries.ts';
import { falDialect } from '../../../src/wire/fal/fal.ts';
import { connected, httpBytes, MODEL, mock, send } from '../mock-fixture.ts';

const [route] = falDialect.queries ?? [];
if (route === undefined) throw new Error('fal has routes for questions.');

/** Where each dialect takes a job to be asked for, and the questions about it, with `ID` in the place of its id. */
const QUESTIONS = {
  prodia: [
    '/v2/job/async',
    ...['job.json?price=true', 'job.state.current', 'output'].map((end) => `/v2/job/async/ID/${end}`),
  ],
  fal: [`/queue/${MODEL}`, ...['', '/status', '/status?logs=1'].map((end) => `/queue/${MODEL}/requests/ID${end}`)],
  lumenfall: [
    '/openai/v1/videos',
    '/openai/v1/videos/video_ID',
    '/openai/v1/videos/video_ID/content',
    '/v1/requests/req_ID',
  ],
  aggregator: ['/v1/videos', '/v1/videos/task_ID', '/v1/video/generations/task_ID', '/v1/models'],
} as const;
const BODIES = {
  prodia: { type: MODEL, config: { prompt: 'p' } },
  fal: { prompt: 'p' },
  lumenfall: { model: MODEL, prompt: 'p', seconds: '4', size: '1280x720' },
  aggregator: { model: MODEL, prompt: 'p', seconds: '4', size: '1280x720' },
};

function models(dialect: string): object {
  const isImage = dialect === 'prodia' || dialect === 'fal';
  const operation = isImage ? 'text-to-image' : 'text-to-video';
  const price = isImage ? { per: 'image', usd: '0.01' } : { per: 'video-second', usd: '0.01' };
  return { [MODEL]: { operation, serviceTime: { type: 'constant', value: '1s' }, price } };
}

test.each(['prodia', 'fal', 'lumenfall', 'aggregator'] as const)(
  'a question of %s whose path was led before, but for the job, is answered with the same bytes as by the framework',
  async (dialect) => {
    const worlds = [0, 1].map(() => mock({ dialect, models: models(dialect) }));
    const [framework, straight] = worlds as [(typeof worlds)[0], (typeof worlds)[0]];
    const [submit, ...questions] = QUESTIONS[dialect];
    const body = Buffer.from(JSON.stringify(BODIES[dialect]));
    const headers = { host: 'mock', authorization: 'Bearer K', 'content-type': 'application/json' };
    for (const world of worlds) {
      for (let job = 0; job < 2; job++) {
        const { reply } = await send(world, { method: 'POST', path: submit, headers, body });
        await reply;
        if (job === 0) world.clock.advance(1500);
      }
    }
    const socket = await connected(straight);
    const answers = new Set<string>();
    for (const path of questions.flatMap((question) =>
      [0, 1, 0, 2].map((job) => question.replace('ID', jobId(7, job))),
    )) {
      const asked = { host: 'mock', authorization: 'Bearer K' };
      const expected = await framework.server.app.inject({ method: 'GET', url: path, headers: asked });
      const answered = once(socket, 'data');
      socket.write(httpBytes({ method: 'GET', path, headers: asked, body: new Uint8Array() }));
      const [bytes] = (await answered) as [Buffer];
      const [head = '', ...rest] = bytes.toString('latin1').split('\r\n\r\n');
      expect(head.split('\r\n')[0]).toContain(String(expected.statusCode));
      expect(rest.join('\r\n\r\n')).toBe(expected.rawPayload.toString('latin1'));
      const lines = Object.entries(expected.headers).map(([name, value]) => `${name}: ${value}`.toLowerCase());
      const own = lines.filter((line) => !line.startsWith('date:') && !line.startsWith('connection:'));
      expect(head.toLowerCase().split('\r\n')).toEqual(expect.arrayContaining(own));
      answers.add(expected.payload);
    }
    expect(answers.size).toBeGreaterThan(3);
    expect(straight.server.stats().queries).toEqual(framework.server.stats().queries);
  },
);

const ids = fc.tuple(fc.nat(), fc.nat()).map(([seed, number]) => jobId(seed, number));
const around = fc.constantFrom('', '/', 'video_', '/status', '0', 'a-', '?logs=1');

test('a path that differs in the id of a job alone gives its parameters with that id', () => {
  fc.assert(
    fc.property(ids, ids, around, around, (first, second, before, after) => {
      const known = new KnownQueries();
      const pathOf = (id: string): string => `/queue/${before}${id}${after}`;
      const paramsOf = (id: string): Record<string, string> => ({ app: 'queue', '*': `${before}${id}${after}` });
      known.add(pathOf(first), { route, params: paramsOf(first) });
      expect(known.find(pathOf(second))).toEqual({ route, params: paramsOf(second) });
      expect(known.find(pathOf('none'))).toBeUndefined();
      expect(known.find(`${pathOf(second)}x`)).toBeUndefined();
    }),
    { seed: 42, numRuns: 200 },
  );
});

test('a path in which an id stands twice is led anew each time, and one without an id is known as it is', () => {
  const known = new KnownQueries();
  const id = jobId(7, 1);
  known.add(`/queue/${id}/${id}`, { route, params: { '*': `${id}/${id}` } });
  expect(known.find(`/queue/${id}/${id}`)).toBeUndefined();
  known.add(`/a/${id}/%41`, { route, params: { one: id, two: `A${id}` } });
  expect(known.find(`/a/${id}/%41`)).toBeUndefined();
  known.add('/v1/models', { route, params: {} });
  expect(known.find('/v1/models')).toMatchObject({ params: {} });
  expect(known.find('/v1/models?a=1')).toBeUndefined();
});
