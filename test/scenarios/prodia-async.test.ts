import { expect, onTestFinished, test } from 'vitest';
import { createMockServer } from '../../mock-server/index.ts';
import { FakeClock } from '../mock-server/fake-clock.ts';
import { loadShipped, nano, run } from './run-scenario.ts';

const VIDEO_NANO = 200_000_000;
const PATIENT = 'client.timeout=10s';
const SYNC = 'workload.requests[0].delivery=sync';
const KEPT_MS = 300_000;
const EPOCH_MS = 1_795_132_800_000;

test('every job is made and billed, and those beyond the last question are for nobody', () => {
  const { requests, attempts, dollars, latencyMs } = run('prodia-async');
  expect(nano(dollars.billed)).toBe(requests.offered * VIDEO_NANO);
  expect(nano(dollars.wastedBy.ghost)).toBe(attempts.timeouts * VIDEO_NANO);
  expect(requests.failed).toBe(attempts.timeouts);
  // The last question within 6.5 s is at 6 s, and service is uniform from 2 to 8 s: a third is longer, within four standard errors.
  expect(latencyMs.max).toBeCloseTo(6000, 6);
  expect(Math.abs(requests.failed / requests.offered - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / requests.offered));
});

test('a client that waits on the connection loses only what takes longer than its patience', () => {
  const { requests } = run('prodia-async', SYNC);
  expect(Math.abs(requests.failed / requests.offered - 1 / 4)).toBeLessThan(4 * Math.sqrt(3 / 16 / requests.offered));
  expect(requests.failed).toBeLessThan(run('prodia-async').requests.failed);
});

test('asking until the end wastes nothing, and every second adds half a second', () => {
  const [asking, waiting] = [run('prodia-async', PATIENT), run('prodia-async', PATIENT, SYNC)];
  for (const { requests, dollars } of [asking, waiting]) {
    expect(requests.failed).toBe(0);
    expect(dollars.wasted).toBe('0');
  }
  expect(asking.dollars).toEqual(waiting.dollars);
  const added = (asking.latencyMs.mean ?? Number.NaN) - (waiting.latencyMs.mean ?? Number.NaN);
  // The rest of a second is uniform: 500 ms, within four standard errors of its mean.
  expect(Math.abs(added - 500)).toBeLessThan((4 * 1000) / Math.sqrt(12 * asking.requests.offered));
});

test('a job that nobody asks for is billed, is there for five minutes, and is then not found', async () => {
  const { provider } = loadShipped('prodia-async');
  const clock = new FakeClock();
  const startMs = clock.nowMs();
  const epochMs = (): number => EPOCH_MS + clock.nowMs() - startMs;
  const server = createMockServer({ provider, seed: 42, clock, epochMs });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const wireName = provider.models.find(({ name }) => name === 'ltx-fast')?.wireName;
  const payload = { type: wireName, config: { prompt: 'waves', duration: 5 } };
  const submitted = await server.app.inject({ method: 'POST', url: '/v2/job/async?price=true', payload });
  expect(submitted.statusCode).toBe(201);
  const { id } = submitted.json<{ id: string }>();
  const get = async (what: string): Promise<[status: number, text: string]> => {
    const { statusCode, payload: text } = await server.app.inject(`/v2/job/async/${id}/${what}`);
    return [statusCode, text];
  };
  clock.advance(1999);
  expect(await get('job.state.current')).toEqual([200, 'processing']);
  clock.advance(6001);
  expect(await get('job.state.current')).toEqual([200, 'processed']);
  expect(server.stats().ledger.charges.count).toBe(1);
  const job = JSON.parse((await get('job.json'))[1]) as Record<'updated_at' | 'expires_at', string> & { price: object };
  expect(job.price).toMatchObject({ dollars: 0.2 });
  const expiresMs = Date.parse(job.expires_at);
  expect(expiresMs - Date.parse(job.updated_at)).toBe(KEPT_MS);
  clock.advance(expiresMs - epochMs() - 1);
  expect((await get('job.state.current'))[0]).toBe(200);
  clock.advance(2);
  for (const what of ['job.state.current', 'job.json', 'output']) expect((await get(what))[0]).toBe(404);
  expect(server.stats().ledger.charges.count).toBe(1);
});
