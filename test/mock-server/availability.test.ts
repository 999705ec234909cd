import { describe, expect, test } from 'vitest';
import { modelLists } from './model-lists.ts';
import { ask, imageRequest, mock, MODEL, send, type Mock } from './mock-fixture.ts';

const SERVICE = { type: 'constant', value: '1s' };
const model = (availability?: object): object => ({
  operation: 'text-to-image',
  serviceTime: SERVICE,
  price: { per: 'image', usd: '0.01' },
  ...(availability === undefined ? {} : { availability }),
});

/** A world of a model that is always there and one that is not. */
function worldOf(dialect: string, availability: object, place: object = {}): Mock {
  return mock({
    dialect,
    ...place,
    models: { always: model(), [MODEL]: model(availability) },
    billing: { outcomes: 'accepted' },
  });
}

const listed = async ({ server, dialect }: Mock, authorization = 'Bearer a'): Promise<string[]> =>
  modelLists(dialect.name, (url) => server.app.inject({ url, headers: { authorization } }));

describe.each(['openai', 'aggregator', 'fal', 'lumenfall'])('the list of models at %s', (dialect) => {
  test('shows what is there at the instant and the place', async () => {
    const world = worldOf(dialect, { from: '10s', until: '20s', regions: ['eu'] }, { region: 'eu' });
    const seen = [];
    for (const waitMs of [0, 10_000, 10_000]) {
      world.clock.advance(waitMs);
      seen.push((await listed(world)).includes(MODEL));
    }
    expect(seen).toEqual([false, true, false]);
    expect(await listed(worldOf(dialect, { regions: ['eu'] }, { region: 'us' }))).toEqual(['always']);
  });

  test('shows a rollout to the keys that are in, and these keys are served', async () => {
    const world = worldOf(dialect, { rollout: [{ at: '0s', share: 0.5 }], rolloutBy: 'keys' });
    const request = imageRequest(world.dialect);
    const states: string[] = [];
    for (let key = 0; key < 20; key++) {
      const authorization = `Bearer ${key}`;
      const isListed = (await listed(world, authorization)).includes(MODEL);
      const { statusCode } = await ask(world, { ...request, headers: { ...request.headers, authorization } });
      states.push(`${isListed} ${statusCode < 300}`);
    }
    expect(new Set(states)).toEqual(new Set(['true true', 'false false']));
  });
});

test.each([
  ['openai', 404, { error: { code: 'model_not_found', param: 'model' } }],
  ['aggregator', 503, { error: { code: 'model_not_found' } }],
  ['lumenfall', 404, { error: { code: 'MODEL_NOT_FOUND' } }],
  ['fal', 404, { detail: `Application '${MODEL}' not found` }],
])(
  '%s answers for a model that is not there as for one that it does not have, and charges nothing',
  async (dialect, status, body) => {
    const world = worldOf(dialect, { until: '0.001ms', from: '0s' });
    world.clock.advance(1);
    const reply = await ask(world, imageRequest(world.dialect));
    expect(reply.statusCode).toBe(status);
    expect(reply.json()).toMatchObject(body);
    expect(world.server.stats()).toMatchObject({
      ledger: { charges: { count: 0 } },
      jobs: { accepted: 0, refused: 1 },
    });
  },
);

test('Prodia cannot schedule a job of a type that is not there', async () => {
  const world = worldOf('prodia', { from: '1h' });
  const reply = await ask(world, imageRequest(world.dialect));
  expect([reply.statusCode, reply.body]).toEqual([429, expect.stringMatching('Unable to schedule the job')]);
});

test('a status of the scenario’s own has its own message', async () => {
  const world = worldOf('openai', { from: '1h', status: 410 });
  const { reply } = await send(world, imageRequest(world.dialect));
  expect((await reply).statusCode).toBe(410);
  expect((await reply).body).not.toContain('does not exist');
});
