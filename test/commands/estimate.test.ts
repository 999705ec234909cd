import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type EstimateFlags, runEstimate } from '../../src/commands/estimate.ts';
import type { Estimate } from '../../src/estimate/dollars.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const TEXT = `name: asked
provider:
  dialect: openai
  models:
    image: { operation: text-to-image, wireName: acme/image, serviceTime: { type: constant, value: 2s }, price: { per: image, usd: "9" } }
    edit: { operation: image-edit, wireName: acme/edit, serviceTime: { type: constant, value: 2s }, price: { per: image, usd: "9" } }
workload:
  maxRequests: 100
  arrivals: { type: closed, users: 4 }
  requests:
    - { weight: 3, operation: text-to-image, model: image, images: 2, size: 1024x1024 }
    - { weight: 1, operation: image-edit, model: edit, size: 512x512 }
`;

const KEY = 'lmnfl_id.secret-key';

const FLAGS: EstimateFlags = {
  json: true,
  out: undefined,
  seed: undefined,
  set: [],
  quiet: false,
  color: false,
  target: undefined,
  dialect: undefined,
};

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(flags: Partial<EstimateFlags> = {}, text = TEXT, env = { TOLLMARK_API_KEY: KEY }): Promise<Result> {
  const { terminal, written } = writtenTerminal(env);
  const code = await runEstimate(join(folderWith({ 's.yaml': text }), 's.yaml'), { ...FLAGS, ...flags }, terminal);
  for (const part of Object.values(written)) expect(part).not.toContain('secret-key');
  return { code, ...written };
}

async function refusal(flags: Partial<EstimateFlags>): Promise<string> {
  const error: unknown = await run(flags).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof ScenarioError)) throw error ?? new Error('It ran, but it should have been refused.');
  expect(error.message).not.toContain('secret-key');
  return `${error.code} ${error.message}`;
}

/** A stub of a vendor on loopback; gives its origin. */
async function serve(routes: (app: FastifyInstance) => void): Promise<string> {
  const app = Fastify();
  app.addContentTypeParser(/^multipart\/form-data/, { parseAs: 'string' }, (_, body, done) => done(null, body));
  routes(app);
  const origin = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => app.close());
  return origin;
}

const estimateIn = ({ stdout }: Result): Estimate => JSON.parse(stdout) as Estimate;
const perRequest = (estimate: Estimate): unknown[] =>
  estimate.byModel.map((row) => row.perRequest?.likely ?? row.problems);

describe('by the prices of the scenario', () => {
  test('nothing is sent, and the exit code is 0', async () => {
    const result = await run({ set: ['provider.models.edit.price.usd="1"'] });
    const estimate = estimateIn(result);
    expect([result.code, result.stderr, estimate.schema]).toEqual([0, '', 'tollmark/estimate@1']);
    expect(perRequest(estimate)).toEqual(['18', '1']);
    expect(estimate.total.perRun?.likely).toBe('1375');
  });

  test('a catalog is named as the source', async () => {
    const catalog = `vendor: acme
entries: [{ model: acme/image, price: { per: image, usd: "0.5" }, effectiveFrom: 2026-01, source: a page, checked: 2026-01-15 }]
`;
    const folder = folderWith({
      's.yaml': TEXT.replace('{ per: image, usd: "9" }', '{ catalog: acme.yaml, model: acme/image }'),
      'acme.yaml': catalog,
    });
    const { terminal, written } = writtenTerminal();
    expect(await runEstimate(join(folder, 's.yaml'), FLAGS, terminal)).toBe(0);
    const { byModel } = JSON.parse(written.stdout) as Estimate;
    expect(byModel[0]?.sources).toEqual([
      `$0.50 per image; ${join(folder, 'acme.yaml')}, acme/image since 2026-01, a page, checked 2026-01-15`,
    ]);
  });

  test('--dialect alone, and wire formats that tell no prices, are refused', async () => {
    expect(await refusal({ dialect: 'fal' })).toMatch(/^USAGE --dialect: .*--target/);
    expect(await refusal({ target: 'http://127.0.0.1:1' })).toMatch(
      /^USAGE provider\.dialect: "openai" tells no prices; .* --dialect lumenfall or --dialect fal, or leave --target out/,
    );
    expect(await refusal({ target: 'http://127.0.0.1:1', dialect: 'openai' })).toMatch(
      /^USAGE --dialect: there is no "openai"; known are fal, lumenfall$/,
    );
    expect(await refusal({ target: 'http://127.0.0.1:1/v1?x=1', dialect: 'fal' })).toMatch(
      /^USAGE --target: has a query.* write http:\/\/127\.0\.0\.1:1\/v1,/,
    );
    expect(await refusal({ target: 'http://127.0.0.1:1', dialect: 'fal' })).toMatch(
      /^TARGET_UNREACHABLE --target: nothing answers/,
    );
  });
});

/** The dry run that Lumenfall documents. */
const dryRun = (micros: unknown, more: object = {}): object => ({
  estimated: true,
  model: 'acme',
  provider: 'vertex',
  total_cost_micros: micros,
  currency: 'USD',
  components: [],
  ...more,
});

describe('lumenfall', () => {
  interface Asked {
    readonly url: string;
    readonly key: string | undefined;
    readonly type: string | undefined;
    readonly body: unknown;
  }

  async function lumenfall(
    answers: Readonly<Record<string, (body: unknown) => { status: number; json: unknown }>>,
  ): Promise<{ origin: string; asked: Asked[] }> {
    const asked: Asked[] = [];
    const origin = await serve((app) => {
      app.post('/openai/v1/*', async (request, reply) => {
        const { authorization, 'content-type': type } = request.headers;
        asked.push({ url: request.url, key: authorization, type, body: request.body });
        const path = (request.params as { '*': string })['*'];
        const { status, json } = answers[path]?.(request.body) ?? {
          status: 404,
          json: { error: { message: 'no such path' } },
        };
        return reply.status(status).send(json);
      });
    });
    return { origin, asked };
  }

  test('one dry run a requestClass, with its size and number', async () => {
    const { origin, asked } = await lumenfall({
      'images/generations': () => ({ status: 200, json: dryRun(80_000) }),
      'images/edits': () => ({ status: 200, json: dryRun(1, { currency: 'usd' }) }),
    });
    const result = await run({ target: origin, dialect: 'lumenfall' });
    expect(result.code).toBe(0);
    expect(asked[0]).toEqual({
      url: '/openai/v1/images/generations?dryRun=true',
      key: `Bearer ${KEY}`,
      type: 'application/json',
      body: { model: 'acme/image', prompt: 'A lighthouse on a cliff at dusk', size: '1024x1024', n: 2 },
    });
    expect(asked[1]).toMatchObject({ url: '/openai/v1/images/edits?dryRun=true' });
    expect(asked[1]?.body).toMatch(/name="model"\r\n\r\nacme\/edit\r\n[\s\S]*name="size"\r\n\r\n512x512\r\n/);
    expect(asked).toHaveLength(2);
    const estimate = estimateIn(result);
    expect(perRequest(estimate)).toEqual(['0.08', '0.000001']);
    expect(estimate.total.perRun?.likely).toBe('6.000025');
    expect(estimate.byModel[0]?.sources).toEqual([
      `dry run at ${origin} through vertex, which may differ for the real call`,
    ]);
  });

  test('videos by their seconds; what has no dry run is not known, and not asked for', async () => {
    const { origin, asked } = await lumenfall({ videos: () => ({ status: 200, json: dryRun(210_000) }) });
    const model = 'serviceTime: { type: constant, value: 2s }, price: { per: request, usd: "9" }';
    const video = `name: video
provider: { models: { v: { operation: text-to-video, wireName: acme/v, ${model} } } }
workload:
  duration: 1s
  arrivals: { type: constant, rate: 4/s }
  requests: [{ operation: text-to-video, model: v, duration: 2500ms, size: 1920x1080 }]
`;
    const estimate = estimateIn(await run({ target: origin, dialect: 'lumenfall' }, video));
    expect(asked).toMatchObject([
      {
        url: '/openai/v1/videos?dryRun=true',
        body: { model: 'acme/v', prompt: 'A lighthouse on a cliff at dusk', size: '1920x1080', seconds: 2.5 },
      },
    ]);
    expect(estimate.total.perRun?.likely).toBe('0.84');
    const chat = `name: chat
provider: { dialect: openai, models: { c: { operation: chat, ${model} } } }
workload:
  duration: 1s
  arrivals: { type: constant, rate: 4/s }
  requests: [{ operation: chat, model: c, inputTokens: 1, outputTokens: 1 }]
`;
    expect(perRequest(estimateIn(await run({ target: origin, dialect: 'lumenfall' }, chat)))).toEqual([
      ['Lumenfall documents no dry run for chat'],
    ]);
    expect(asked).toHaveLength(1);
  });

  test.each<[string, { status: number; json: unknown }, RegExp]>([
    [
      'a model that it does not have',
      { status: 404, json: { error: { message: `no acme for ${KEY}\u001b[2J`, code: 'MODEL_NOT_FOUND' } } },
      /^answered 404: no acme for \*\*\* ?\[2J$/,
    ],
    [
      'an empty account',
      { status: 402, json: { error: { message: 'Insufficient balance' } } },
      /^answered 402: Insufficient balance$/,
    ],
    ['an answer without words', { status: 500, json: 'oops' }, /^answered 500$/],
    ['another currency', { status: 200, json: dryRun(1, { currency: 'EUR' }) }, /not in USD/],
    ['a cost below nothing', { status: 200, json: dryRun(-1) }, /no total_cost_micros/],
    ['a cost with decimals', { status: 200, json: dryRun(1.5) }, /no total_cost_micros/],
    ['a cost as text', { status: 200, json: dryRun('80000') }, /no total_cost_micros/],
    ['a cost beyond all measure', { status: 200, json: dryRun(9e15) }, /no total_cost_micros/],
  ])('%s is a price that is not known: exit code 3', async (_, answer, wanted) => {
    const { origin } = await lumenfall({
      'images/generations': () => answer,
      'images/edits': () => ({ status: 200, json: dryRun(40_000) }),
    });
    const result = await run({ target: origin, dialect: 'lumenfall' });
    const estimate = estimateIn(result);
    expect([result.code, estimate.total.complete]).toEqual([3, false]);
    expect(estimate.byModel[0]?.problems[0]).toMatch(wanted);
    expect(estimate.byModel[1]?.perRequest?.likely).toBe('0.04');
  });

  test('an endpoint that knows no dry runs is asked once, and never again', async () => {
    const { origin, asked } = await lumenfall({
      'images/generations': () => ({ status: 200, json: { data: [{ url: 'x' }] } }),
    });
    expect(await refusal({ target: origin, dialect: 'lumenfall' })).toMatch(
      /^USAGE --target: answered 200 without "estimated": true: .*may have run this request/,
    );
    expect(asked).toHaveLength(1);
  });
});

describe('fal', () => {
  async function fal(
    prices: readonly object[],
    status = 200,
  ): Promise<{ origin: string; asked: string[]; keys: (string | undefined)[] }> {
    const asked: string[] = [];
    const keys: (string | undefined)[] = [];
    const origin = await serve((app) => {
      app.get('/v1/models/pricing', async (request, reply) => {
        asked.push((request.query as { endpoint_id: string }).endpoint_id);
        keys.push(request.headers.authorization);
        return reply.status(status).send(status === 200 ? { prices } : { detail: `bad key ${KEY}` });
      });
    });
    return { origin, asked, keys };
  }

  const price = (endpoint_id: string, unit_price: number, unit: string): object => ({
    endpoint_id,
    unit_price,
    unit,
    currency: 'USD',
  });

  test('one question for all models; units are those of the scenario', async () => {
    const { origin, asked, keys } = await fal([
      price('acme/image', 0.025, 'megapixels'),
      price('acme/edit', 0.001, 'compute seconds'),
    ]);
    const result = await run({ target: origin, dialect: 'fal' });
    expect([result.code, asked, keys]).toEqual([0, ['acme/image,acme/edit'], [`Key ${KEY}`]]);
    const { byModel, total } = estimateIn(result);
    // Two images of two begun megapixels each; two seconds of compute time.
    expect(byModel.map(({ perRequest: bounds }) => bounds)).toEqual([
      { low: '0.1', likely: '0.1', high: '0.1' },
      { low: '0', likely: '0.002', high: '0.002' },
    ]);
    expect(total.perRun).toEqual({ low: '7.5', likely: '7.55', high: '7.55' });
    expect(byModel[0]?.sources).toEqual([`pricing API at ${origin}: $0.025 per megapixel, rounded up`]);
  });

  test('fifty models a question', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `m${index}`);
    const { origin, asked } = await fal(names.map((name) => price(name, 0.01, 'image')));
    const models = names.map(
      (name) =>
        `${name}: { operation: text-to-image, serviceTime: { type: constant, value: 1s }, price: { per: image, usd: "9" } }`,
    );
    const requests = names.map((name) => `{ operation: text-to-image, model: ${name} }`);
    const set = [`provider.models={ ${models.join(', ')} }`, `workload.requests=[${requests.join(', ')}]`];
    const result = await run({ target: origin, dialect: 'fal', set });
    expect(asked.map((ids) => ids.split(',').length)).toEqual([50, 50, 20]);
    expect(estimateIn(result).total.perRequest?.likely).toBe('0.01');
  });

  test('ambiguous, missing and refused prices are not known', async () => {
    const { origin } = await fal([price('acme/image', 1, 'units')]);
    const result = await run({ target: origin, dialect: 'fal' });
    expect(result.code).toBe(3);
    expect(perRequest(estimateIn(result))).toEqual([
      ['the unit "units" is another thing for each model; write the price by hand, from the model’s page'],
      ['no price of acme/edit was in the answer'],
    ]);
    const closed = await fal([], 401);
    expect(perRequest(estimateIn(await run({ target: closed.origin, dialect: 'fal' })))).toEqual([
      ['answered 401: bad key ***'],
      ['answered 401: bad key ***'],
    ]);
  });

  test.each([404, 422, 500])('one endpoint that makes the answer to all %d leaves the others known', async (status) => {
    const asked: string[] = [];
    const origin = await serve((app) => {
      app.get('/v1/models/pricing', async (request, reply) => {
        const { endpoint_id: ids } = request.query as { endpoint_id: string };
        asked.push(ids);
        if (!ids.includes('acme/edit')) return { prices: [price('acme/image', 0.02, 'image')] };
        return reply.status(status).send({ error: { type: 'x', message: `not one of ours among ${ids}` } });
      });
    });
    const result = await run({ target: origin, dialect: 'fal' });
    expect([result.code, asked]).toEqual([3, ['acme/image,acme/edit', 'acme/image', 'acme/edit']]);
    expect(perRequest(estimateIn(result))).toEqual(['0.04', [`answered ${status}: not one of ours among acme/edit`]]);
  });

  test.each([401, 403, 429])('an answer of %d is about the asker, who does not ask again', async (status) => {
    const { origin, asked } = await fal([], status);
    await run({ target: origin, dialect: 'fal' });
    expect(asked).toHaveLength(1);
  });

  test('the report names what is not known', async () => {
    const { origin } = await fal([price('acme/image', 1, 'units')]);
    const { stdout } = await run({ target: origin, dialect: 'fal', json: false });
    expect(stdout).toContain('some prices are not known');
    expect(stdout).toContain('! not known: no price of acme/edit was in the answer');
  });
});
