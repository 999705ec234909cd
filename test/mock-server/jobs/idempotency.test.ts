import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdempotencyKeys, REPLAY_MS } from '../../../mock-server/jobs/idempotency.ts';
import { requestBytes } from '../../../mock-server/memory/byte-estimate.ts';
import { requestOf } from '../memory/samples.ts';
import { jobId } from '../../../mock-server/jobs/job-id.ts';
import type { PendingJob } from '../../../mock-server/jobs/store.ts';
import { MODEL, until } from '../mock-fixture.ts';
import { JOB, stubMock } from '../stub-world.ts';

const OTHER = { type: MODEL, config: { prompt: 'another' } };

describe('one key, one job', () => {
  test('requests that wait get its one answer, and later ones the same', async () => {
    const mock = stubMock();
    const first = await mock.send('/sync', { 'x-key': 'k' });
    const second = await mock.send('/sync', { 'x-key': 'k' });
    mock.clock.advance(1000);
    const third = await mock.send('/sync', { 'x-key': 'k' });
    const replies = await Promise.all([first.reply, second.reply, third.reply]);
    expect(new Set(replies.map(({ payload }) => payload))).toEqual(new Set([`{"id":"${jobId(7, 0)}","outputs":1}`]));
    expect(mock.world.stats()).toMatchObject({
      attempts: { total: 3, byStatus: { 200: 3 } },
      jobs: { accepted: 1, replayed: 2 },
      ledger: { charges: { count: 1, dollars: '0.005' } },
    });
  });

  test('a submitted job is answered as it stands', async () => {
    const mock = stubMock();
    const replies = [];
    for (let n = 0; n < 3; n++) {
      replies.push(await (await mock.send('/submit', { 'x-key': 'k' })).reply);
      mock.clock.advance(500);
    }
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([202, 200, 200]);
    expect(replies.map((reply) => reply.json<{ phase: string }>().phase)).toEqual(['running', 'running', 'ended']);
    // The job is kept for a minute, its key for a day.
    mock.clock.advance(REPLAY_MS - 1501);
    const last = await (await mock.send('/submit', { 'x-key': 'k' })).reply;
    expect([last.statusCode, last.json()]).toMatchObject([200, { id: jobId(7, 0) }]);
    mock.clock.advance(1);
    expect((await (await mock.send('/submit', { 'x-key': 'k' })).reply).statusCode).toBe(202);
    expect(mock.world.stats().jobs).toMatchObject({ accepted: 2, replayed: 3 });
  });

  test('another request under it is a 409; another API key has keys of its own', async () => {
    const mock = stubMock();
    await mock.send('/submit', { 'x-key': 'k' });
    expect((await (await mock.send('/submit', { 'x-key': 'k' }, OTHER)).reply).statusCode).toBe(409);
    const other = await mock.send('/submit', { 'x-key': 'k', authorization: 'Bearer other' }, OTHER);
    expect((await other.reply).statusCode).toBe(202);
    expect(mock.world.stats().jobs).toMatchObject({ accepted: 2, refused: 1, replayed: 0 });
  });

  test('a job that failed stays its answer; one that was refused leaves the key free', async () => {
    const failing = stubMock({ faults: [{ status: 500, at: '1s', for: '1s' }] });
    const { reply } = await failing.send('/sync', { 'x-key': 'k' });
    failing.clock.advance(3000);
    expect((await reply).statusCode).toBe(500);
    expect((await (await failing.send('/sync', { 'x-key': 'k' })).reply).statusCode).toBe(500);
    const closed = stubMock({ faults: [{ status: 503, stage: 'admission', for: '1s' }] });
    expect((await (await closed.send('/submit', { 'x-key': 'k' })).reply).statusCode).toBe(503);
    closed.clock.advance(1000);
    expect((await (await closed.send('/submit', { 'x-key': 'k' })).reply).statusCode).toBe(202);
  });

  test('a client that leaves takes the job with it only if no other waits, and then the key is free', async () => {
    const mock = stubMock({ onDisconnect: 'cancel' });
    const [first, second] = [
      await mock.open('POST', '/sync', { 'x-key': 'k' }, JOB),
      await mock.open('POST', '/sync', { 'x-key': 'k' }, JOB),
    ];
    await until(() => mock.world.stats().jobs.replayed === 1);
    first.socket.destroy();
    await until(() => mock.world.stats().attempts.hangUps === 1);
    expect(mock.world.stats().jobs.running).toBe(1);
    second.socket.destroy();
    await until(() => mock.world.stats().attempts.hangUps === 2);
    expect(mock.world.stats().jobs.ended).toEqual({ 'cancelled-running': 1 });
    await mock.send('/submit', { 'x-key': 'k' });
    expect(mock.world.stats().jobs).toMatchObject({ accepted: 2, replayed: 1 });
  });
});

test('as many keys are remembered as have room, each for a day: a model', () => {
  const request = requestOf({});
  const one = new IdempotencyKeys();
  one.add('k', '', { request, replayKey: 'k' } as PendingJob, 0);
  const { bytes } = one.memory;
  const bytesOfFour = bytes + 3 * (bytes - requestBytes(request));
  const step = fc.record({
    key: fc.integer({ min: 0, max: 9 }),
    waitMs: fc.constantFrom(0, 1, REPLAY_MS / 4, REPLAY_MS),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const keys = new IdempotencyKeys(bytesOfFour);
      let expected: { key: string; atMs: number }[] = [];
      let nowMs = 0;
      for (const { key: number, waitMs } of steps) {
        nowMs += waitMs;
        const key = String(number);
        expected = expected.filter(({ atMs }) => nowMs < atMs + REPLAY_MS);
        expect(keys.find(key, nowMs) !== undefined).toBe(expected.some((each) => each.key === key));
        if (keys.find(key, nowMs) !== undefined) continue;
        keys.add(key, '', { request, replayKey: key } as PendingJob, nowMs);
        expected = [...expected, { key, atMs: nowMs }].slice(-4);
        expect(keys.size).toBeLessThanOrEqual(4);
      }
    }),
    { seed: 42, numRuns: 500 },
  );
});
