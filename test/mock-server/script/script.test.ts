import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SCRIPT_BYTES_MAX } from '../../../mock-server/script/script.ts';
import { STEPS_MAX } from '../../../mock-server/script/step-options.ts';
import { ScenarioError, type Problem } from '../../../src/errors/scenario-error.ts';
import { API_KEY, ask, imageRequest, mock, MODEL, type Mock } from '../mock-fixture.ts';

const OTHER = 'inference.other.txt2img.v1';
const model = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '0.01' },
};
const MODELS = { [MODEL]: model, second: { ...model, wireName: OTHER } };

async function statuses(world: Mock, models: readonly string[]): Promise<number[]> {
  const given = [];
  for (const each of models) given.push((await ask(world, imageRequest(world.dialect, { model: each }))).statusCode);
  return given;
}

function problemsOf({ server }: Mock, steps: unknown): readonly Problem[] {
  try {
    server.script(steps as []);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

describe('steps', () => {
  test('answer the next requests in their order, each so often as it says', async () => {
    const world = mock();
    world.server.script([{ status: 503, times: 2 }, { status: 429 }]);
    expect(world.server.stats().script).toEqual({ answered: 0, steps: 2, left: 3 });
    expect(await statuses(world, [MODEL, MODEL, MODEL, MODEL])).toEqual([503, 503, 429, 200]);
    expect(world.server.stats()).toMatchObject({
      attempts: { total: 4, byStatus: { 200: 1, 429: 1, 503: 2 } },
      jobs: { accepted: 1, refused: 0, scripted: 3 },
      script: { answered: 3, steps: 0, left: 0 },
      ledger: { charges: { count: 1 } },
    });
  });

  test('are for a model by its name in the scenario or on the wire; those that fit no request stay', async () => {
    const world = mock({ models: MODELS });
    world.server.script([{ status: 500, model: 'second' }, { status: 501, model: OTHER }, { status: 502 }]);
    expect(await statuses(world, [MODEL, MODEL, OTHER])).toEqual([502, 200, 500]);
    expect(world.server.scriptView()).toEqual({ answered: 2, steps: [{ status: 501, model: OTHER, times: 1 }] });
  });

  test('are for an operation, a route or an API key, which is never shown', async () => {
    const world = mock();
    const [first] = world.dialect.routes;
    const route = `${first?.method} ${first?.path}`;
    world.server.script([
      { status: 500, operation: 'text-to-video' },
      { status: 501, key: 'another key' },
      { status: 502, key: API_KEY, operation: 'text-to-image', route, model: MODEL },
    ]);
    expect(JSON.stringify(world.server.scriptView())).not.toContain(API_KEY);
    expect(JSON.stringify(world.server.scriptView())).toContain('(not shown)');
    expect(await statuses(world, [MODEL, MODEL])).toEqual([502, 200]);
    expect(world.server.stats().script).toEqual({ answered: 1, steps: 2, left: 2 });
  });

  test('of a query answer it, and no job', async () => {
    const world = mock({ dialect: 'fal' });
    world.server.script({ status: 502, route: 'GET /queue/*/status', times: 2 });
    expect((await ask(world, imageRequest(world.dialect))).statusCode).toBe(200);
    const url = `/queue/${MODEL}/requests/019b0000-0000-4000-8000-000000000000`;
    expect((await world.server.app.inject(`${url}/status?logs=1`)).statusCode).toBe(502);
    expect((await world.server.app.inject(url)).statusCode).toBe(404);
    expect(world.server.stats()).toMatchObject({
      queries: { total: 2, byStatus: { 404: 1, 502: 1 } },
      script: { answered: 1, left: 1 },
      jobs: { scripted: 0 },
    });
  });

  test('a reset and clearScript take them away', async () => {
    const world = mock();
    world.server.script({ status: 500 });
    world.server.clearScript();
    world.server.script({ status: 500 });
    world.server.reset();
    expect(world.server.stats().script).toEqual({ answered: 0, steps: 0, left: 0 });
    expect(await statuses(world, [MODEL])).toEqual([200]);
  });
});

describe('bad steps', () => {
  test('every problem is told with its path, and nothing is added', () => {
    const world = mock();
    const steps = [
      { status: 500 },
      { status: 99, times: 0, model: 'flux', route: 'POST /v9', colour: 'red' },
      { headers: { 'Content-Type': 'x', 'content-length': '5', x: 'a\nb' } },
      { status: 200 },
      'no step',
    ];
    expect(problemsOf(world, steps).map(({ path }) => path)).toEqual([
      '[1].status',
      '[1].times',
      '[1].colour',
      '[2].headers.Content-Type',
      '[2].headers.content-length',
      '[2].headers.x',
      '[4]',
      '[1].model',
      '[1].route',
      '[2].status',
      '[3].body',
    ]);
    expect(world.server.stats().script.steps).toBe(0);
  });

  test.each([
    [{}, 'status', 'give a status'],
    [{ status: 204, body: 'x' }, 'body', 'a 204 has no body'],
    [{ status: 304, disconnect: 'in-body' }, 'disconnect', 'choose after-headers'],
    [{ status: 500, disconnect: 'before-headers' }, 'status', 'nothing is sent before the headers'],
    [{ status: 302, retryAfter: '2s' }, 'retryAfter', 'from 400 only'],
    [{ status: 500, headers: JSON.parse('{"__proto__":{"x":1}}') as object }, 'headers', '__proto__ is no field name'],
    [JSON.parse('{"status":500,"__proto__":1}') as object, '', '__proto__ is no field name'],
    [{ status: 500, toString: 1 }, 'toString', 'unknown field'],
    [{ status: 500, delay: '2h' }, 'delay', 'at most an hour'],
    [{ status: 500, body: () => 'x' }, 'body', 'JSON can write'],
    [{ status: 500, route: 'GET /v2/price', billed: true, model: MODEL }, 'route', 'no such route'],
  ])('%o: %s', (step, path, message) => {
    expect(problemsOf(mock(), step)).toEqual([{ path, message: expect.stringContaining(message) as string }]);
  });

  test.each([['secret'.repeat(2000)], [47_114_711], [['secret']], [{ secret: 1 }], ['']])(
    'a bad key is not repeated: %#',
    (key) => {
      const message = 'must be the text of an API key, of 1 to 8192 characters';
      expect(problemsOf(mock(), { status: 500, key })).toEqual([{ path: 'key', message }]);
    },
  );

  test('steps and bytes are bounded', () => {
    const world = mock();
    const many = Array.from({ length: STEPS_MAX }, () => ({ status: 500 }));
    expect(problemsOf(world, [...many, {}]).length).toBeGreaterThan(0);
    world.server.script(many);
    expect(problemsOf(world, { status: 500 })).toMatchObject([
      { path: '', message: expect.stringContaining('1001') as string },
    ]);
    world.server.clearScript();
    expect(problemsOf(world, { status: 500, body: 'x'.repeat(SCRIPT_BYTES_MAX) })).toMatchObject([{ path: '' }]);
    const headers = Object.fromEntries(Array.from({ length: 512 }, (_, at) => [`x-${at}`, 'y'.repeat(8000)]));
    world.server.script({ status: 500, headers });
    expect(problemsOf(world, { status: 500, headers, body: { a: 'é'.repeat(2_200_000) } })).toMatchObject([
      { path: '' },
    ]);
    world.server.script({ status: 500, body: 'x'.repeat(4_000_000) });
    expect(problemsOf(world, { status: 500, headers })).toMatchObject([{ path: '' }]);
    expect(world.server.stats().script.steps).toBe(2);
  });

  test('any JSON is taken whole, or refused whole with the script unchanged', () => {
    const world = mock();
    const mostly = <T>(good: fc.Arbitrary<T>, bad: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
      fc.oneof({ weight: 9, arbitrary: good }, { weight: 1, arbitrary: bad });
    const step = fc.record(
      {
        status: mostly(fc.integer({ min: 200, max: 599 }), fc.constantFrom('500', null, 199, 600)),
        body: fc.jsonValue(),
        delay: mostly(fc.constant('1s'), fc.constantFrom('2h', 3)),
        headers: mostly(fc.constant({ 'retry-after': '1' }), fc.dictionary(fc.string(), fc.string())),
        disconnect: mostly(fc.constantFrom('after-headers', 'in-body'), fc.constantFrom('before-headers', 'never')),
        billed: fc.boolean(),
        times: mostly(fc.integer({ min: 1, max: 3 }), fc.constantFrom(0, 1.5)),
        model: mostly(fc.constant(MODEL), fc.constant('other')),
      },
      { requiredKeys: [] },
    );
    let taken = 0;
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), step, fc.array(step, { maxLength: 3 })), (input) => {
        const before = world.server.scriptView();
        const problems = problemsOf(world, input);
        const { steps } = world.server.scriptView();
        const given = [input].flat() as { times?: number }[];
        const added = problems.length > 0 ? [] : given.map((each) => ({ ...each, times: each.times ?? 1 }));
        taken += added.length;
        expect(steps).toEqual([...before.steps, ...added]);
      }),
      { seed: 42, numRuns: 150 },
    );
    expect(taken).toBeGreaterThan(10);
  });
});
