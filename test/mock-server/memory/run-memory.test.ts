import { expect, test } from 'vitest';
import { JobStore } from '../../../mock-server/jobs/store.ts';
import { imageRequest, mock, MODEL, send } from '../mock-fixture.ts';
import { stubMock } from '../stub-world.ts';

test('jobs with large requests are kept as far as their bytes fit, and the account says so', async () => {
  const { world, clock, send: submit } = stubMock();
  const answered: boolean[] = [];
  for (let n = 0; n < 45; n++) {
    const prompt = `${n} ${'x'.repeat(1_000_000)}`;
    await (
      await submit('/submit', { 'x-key': `k${n}` }, { type: MODEL, config: { prompt } })
    ).reply;
    clock.advance(1000);
    const { memory, jobs } = world.stats();
    for (const { bytes, bytesMax } of Object.values(memory)) answered.push(bytes <= bytesMax);
    expect(jobs.kept + jobs.forgotten).toBe(n + 1);
  }
  expect(answered).not.toContain(false);
  const { keptJobs, idempotencyKeys, billedRequests, usageRecords } = world.stats().memory;
  for (const { bytes, bytesMax, forgotten } of [keptJobs, idempotencyKeys, billedRequests]) {
    // There is less room left than one more would need.
    expect(bytesMax - bytes).toBeLessThan(5_000_000);
    expect(forgotten).toBeGreaterThan(10);
  }
  expect(usageRecords).toMatchObject({ bytes: expect.any(Number), forgotten: 0 });
});

test('requests that are the same count once, so that a load test keeps all its jobs', async () => {
  const { world, clock, send: submit } = stubMock();
  const config = { prompt: 'x'.repeat(10_000) };
  const once = async (): Promise<number> => {
    await (
      await submit('/submit', {}, { type: MODEL, config })
    ).reply;
    clock.advance(1000);
    return world.stats().memory.keptJobs.bytes;
  };
  const first = await once();
  expect((await once()) - first).toBeLessThan(1500);
  expect(world.stats().jobs).toMatchObject({ kept: 2, forgotten: 0 });
});

test('outputs of the same size are held once, and made again when there was no room', async () => {
  const world = mock({ dialect: 'openai', models: { m: model(), n: model() } });
  for (const heightPx of [64, 64, 128])
    await send(world, imageRequest(world.dialect, { model: 'm', usage: { heightPx } }));
  world.clock.advance(1000);
  const { outputs } = world.server.stats().memory;
  expect(outputs.forgotten).toBe(0);
  expect(outputs.bytes).toBeGreaterThan(0);
  expect(outputs.bytes).toBeLessThan(outputs.bytesMax);
});

function model(): object {
  return {
    operation: 'text-to-image',
    serviceTime: { type: 'constant', value: '1s' },
    price: { per: 'image', usd: '0.01' },
  };
}

test('a store of no bytes keeps nothing', () => {
  const store = new JobStore(1000, 0);
  expect([store.kept, store.memory]).toEqual([0, { bytes: 0, bytesMax: 0, forgotten: 0 }]);
});
