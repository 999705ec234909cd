import { describe, expect, test } from 'vitest';
import { JobStore } from '../../../mock-server/jobs/store.ts';
import type { JobView } from '../../../src/wire/query-context.ts';
import { requestBytes } from '../../../mock-server/memory/byte-estimate.ts';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import { requestOf } from '../memory/samples.ts';
import { JOB, stubMock, type StubMock } from '../stub-world.ts';
import { until } from '../mock-fixture.ts';

const state = async (mock: StubMock, number: number): Promise<unknown> =>
  (await mock.get(`/jobs/${jobId(7, number)}`)).json<unknown>();

describe('a job that goes on', () => {
  test('is answered at once, shows its place and its end, is kept a minute, and is then unknown', async () => {
    const mock = stubMock({ capacity: { slots: 1 } });
    const first = await (await mock.send('/submit')).reply;
    expect([first.statusCode, first.json()]).toMatchObject([202, { id: jobId(7, 0), phase: 'running' }]);
    await mock.send('/submit');
    const third = await (await mock.send('/submit')).reply;
    expect(third.json()).toMatchObject({ phase: 'queued', queuePosition: 1, chargedNano: 0, quoteNano: 5_000_000 });
    mock.clock.advance(1000);
    expect(await state(mock, 0)).toMatchObject({ phase: 'ended', outputs: 1, chargedNano: 5_000_000 });
    expect(await state(mock, 1)).toMatchObject({ phase: 'running', queuePosition: 0 });
    expect(await state(mock, 2)).toMatchObject({ phase: 'queued', queuePosition: 0 });
    mock.clock.advance(59_999);
    expect(await state(mock, 0)).toMatchObject({ phase: 'ended' });
    mock.clock.advance(1);
    const gone = await mock.get(`/jobs/${jobId(7, 0)}`);
    expect([gone.statusCode, gone.payload]).toEqual([404, 'no such job']);
    expect(mock.world.stats()).toMatchObject({ jobs: { accepted: 3, ended: { ok: 3 }, kept: 2, forgotten: 0 } });
  });

  test('goes on without its client, and a failed one says why', async () => {
    const mock = stubMock({ onDisconnect: 'cancel', faults: [{ status: 500 }] });
    const { socket } = await mock.open('POST', '/submit', {}, JOB);
    await until(() => mock.world.stats().jobs.running === 1);
    socket.destroy();
    await new Promise((resolve) => socket.once('close', resolve));
    mock.clock.advance(1000);
    expect(await state(mock, 0)).toMatchObject({ phase: 'ended', refused: 'server-error', chargedNano: 0 });
    expect(mock.world.stats().attempts).toEqual({ total: 1, byStatus: { 202: 1 }, resets: 0, hangUps: 0 });
  });

  test.each(['', 'x', jobId(8, 0), jobId(7, 1), `${jobId(7, 0)}0`, jobId(7, 0).toUpperCase().replace('0007', '000a')])(
    'is not found by the id %j',
    async (id) => {
      const mock = stubMock();
      await mock.send('/submit');
      expect((await mock.get(`/jobs/${id}`)).statusCode).toBe(404);
    },
  );

  test('a synchronous job is not kept', async () => {
    const mock = stubMock();
    await mock.send('/sync');
    expect((await mock.get(`/jobs/${jobId(7, 0)}`)).statusCode).toBe(404);
    mock.clock.advance(1000);
    expect((await mock.get(`/jobs/${jobId(7, 0)}`)).statusCode).toBe(404);
  });
});

describe('cancelling', () => {
  const cancel = async (mock: StubMock, number: number): Promise<unknown> =>
    (await mock.app.inject({ method: 'DELETE', url: `/jobs/${jobId(7, number)}` })).json<unknown>();

  test('stops what waits; what runs only where the provider stops running jobs', async () => {
    for (const [onDisconnect, ofRunning] of [
      ['continue', 'too-late'],
      ['cancel', 'cancelled'],
    ]) {
      const mock = stubMock({ capacity: { slots: 1 }, onDisconnect });
      await mock.send('/submit');
      await mock.send('/submit');
      expect(await cancel(mock, 1)).toBe('cancelled');
      expect(await cancel(mock, 1)).toBe('too-late');
      expect(await cancel(mock, 0)).toBe(ofRunning);
      expect(await cancel(mock, 2)).toBe('unknown');
      expect(await state(mock, 1)).toMatchObject({ phase: 'ended', refused: 'cancelled-queued', chargedNano: 0 });
      mock.clock.advance(1000);
      expect(await cancel(mock, 0)).toBe('too-late');
    }
  });
});

test('a job that may wait only so long for its start is given up', async () => {
  const mock = stubMock({ capacity: { slots: 1 } });
  await mock.send('/submit');
  const { reply } = await mock.send('/sync', { 'x-wait': '400' });
  await mock.send('/submit', { 'x-wait': '400' });
  mock.clock.advance(400);
  expect((await reply).statusCode).toBe(504);
  expect(await state(mock, 2)).toMatchObject({ phase: 'ended', refused: 'expired' });
});

test('a jobStore keeps as many as have room, and counts those that give way', () => {
  const view = { phase: 'ended', request: requestOf({}) } as JobView;
  const one = new JobStore(1000);
  one.end({ number: 0, key: 0 }, view, 0);
  const { bytes } = one.memory;
  const more = bytes - requestBytes(view.request);
  const jobStore = new JobStore(1000, bytes + 2 * more);
  for (let number = 0; number < 5; number++) jobStore.end({ number, key: 0 }, view, number);
  expect([0, 1, 2, 3, 4].map((number) => jobStore.ended(number, 10) !== undefined)).toEqual([
    false,
    false,
    true,
    true,
    true,
  ]);
  expect([jobStore.kept, jobStore.memory.forgotten]).toEqual([3, 2]);
  expect([2, 3].map((number) => jobStore.ended(number, 1002) !== undefined)).toEqual([false, true]);
  jobStore.expire(1003);
  expect([jobStore.kept, jobStore.memory]).toEqual([1, { bytes, bytesMax: bytes + 2 * more, forgotten: 2 }]);
});

test('a disconnect that hits a job of a queue is counted, because nobody can see it', async () => {
  const { world, clock, send } = stubMock({ faults: [{ type: 'disconnect', after: '300ms' }] });
  await (
    await send('/submit')
  ).reply;
  const waiting = (await send('/sync')).reply.catch(() => undefined);
  expect(world.stats().attempts).not.toHaveProperty('unseenDisconnects');
  clock.advance(1000);
  await waiting;
  expect(world.stats()).toMatchObject({ attempts: { unseenDisconnects: 1, resets: 1 }, jobs: { ended: { ok: 2 } } });
});
