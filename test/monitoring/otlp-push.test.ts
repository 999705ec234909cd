import { describe, expect, test } from 'vitest';
import { OtlpPush, type Post, type PostReply } from '../../src/monitoring/otlp-push.ts';
import { RANK, VirtualClock } from '../worlds/clock.ts';

/** A push each 10 s to a collector that answers as told, by the number of the question; `bodies`: what it was sent, and when. */
function pushing(answer: (question: number, clock: VirtualClock) => Promise<PostReply>) {
  const clock = new VirtualClock();
  const bodies: [atMs: number, body: string][] = [];
  const post: Post = (body, signal) => {
    bodies.push([clock.nowMs, body]);
    const gone = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')));
    });
    return Promise.race([answer(bodies.length, clock), gone]);
  };
  const push = new OtlpPush({ everyMs: 10_000, clock: clock.wall(RANK.client), post, body: () => `at ${clock.nowMs}` });
  const until = (ms: number): Promise<void> =>
    clock.until(new Promise<void>((resolve) => clock.at(ms, RANK.timer, resolve)));
  return { push, clock, bodies, until };
}

const ok: PostReply = { status: 200, rejected: 0 };
const never = new Promise<PostReply>(() => {});

test('it pushes each interval and once at the end, and has nothing to say', async () => {
  const { push, clock, bodies, until } = pushing(async () => ok);
  push.begin();
  await until(35_000);
  await clock.until(push.finish());
  expect(bodies).toEqual([10_000, 20_000, 30_000, 35_000].map((ms) => [ms, `at ${ms}`]));
  expect([push.due, push.delivered, push.warning]).toEqual([4, 4, undefined]);
});

describe('a collector', () => {
  test('that is away is asked three times for each push, and what is lost is counted', async () => {
    const { push, clock, bodies, until } = pushing(async () => {
      throw Object.assign(new Error('connect to secret'), { code: 'ECONNREFUSED' });
    });
    push.begin();
    await until(25_000);
    await clock.until(push.finish());
    expect(bodies.map(([atMs]) => atMs)).toEqual([
      10_000, 11_000, 13_000, 20_000, 21_000, 23_000, 25_000, 26_000, 28_000,
    ]);
    expect(push.warning).toBe('3 of 3 not delivered (the last of them: ECONNREFUSED)');
  });

  test.each([429, 502, 503, 504])('that answers %i is asked again with the same body', async (status) => {
    const { push, clock, bodies, until } = pushing(async (question) => (question === 1 ? { status, rejected: 0 } : ok));
    push.begin();
    await until(12_000);
    expect(bodies).toEqual([
      [10_000, 'at 10000'],
      [11_000, 'at 10000'],
    ]);
    await clock.until(push.finish());
    expect([push.due, push.delivered, push.warning]).toEqual([2, 2, undefined]);
  });

  test.each([301, 400, 401, 404, 500])('that answers %i is not asked again with the same body', async (status) => {
    const { push, clock, bodies } = pushing(async () => ({ status, rejected: 0 }));
    push.begin();
    await clock.until(push.finish());
    expect(bodies).toHaveLength(1);
    expect(push.warning).toBe(`1 of 1 not delivered (the last of them: answered ${status})`);
  });

  test('that hangs holds up neither the pushes nor the end', async () => {
    const { push, clock, bodies, until } = pushing(() => never);
    push.begin();
    await until(41_000);
    const askedMs = bodies.map(([atMs]) => atMs);
    expect(askedMs).toEqual([10_000, 16_000, 23_000, 30_000, 36_000].slice(0, askedMs.length));
    await clock.until(push.finish());
    expect(clock.nowMs).toBe(46_000);
    expect(push.delivered).toBe(0);
    expect(push.warning).toMatch(/^\d of \d not delivered \(the last of them: no answer in time\)$/);
  });

  test('that is slower than the interval gets the pushes that it has time for', async () => {
    const { push, clock, until } = pushing(
      (question, time) =>
        new Promise((resolve) =>
          time.at(time.nowMs + 4900, RANK.network, () =>
            resolve(question % 2 === 0 ? ok : { status: 503, rejected: 0 }),
          ),
        ),
    );
    push.begin();
    await until(61_000);
    await clock.until(push.finish());
    expect(push.due).toBeGreaterThan(push.delivered);
    expect(push.delivered).toBeGreaterThan(1);
    expect(push.warning).toContain('not delivered');
  });

  test('that refuses data points is told of', async () => {
    const { push, clock } = pushing(async () => ({ status: 200, rejected: 2 }));
    await clock.until(push.finish());
    expect(push.warning).toBe('2 data points refused by the collector');
  });
});

test('nothing is sent while there is nothing to tell, and nothing behind its end', async () => {
  const clock = new VirtualClock();
  let asked = 0;
  const post: Post = async () => {
    asked++;
    return ok;
  };
  const push = new OtlpPush({ everyMs: 1000, clock: clock.wall(RANK.client), post, body: () => undefined });
  push.begin();
  await clock.until(new Promise<void>((resolve) => clock.at(5000, RANK.timer, resolve)));
  await clock.until(push.finish());
  await clock.until(new Promise<void>((resolve) => clock.at(9000, RANK.timer, resolve)));
  expect([asked, push.due, push.warning]).toEqual([0, 0, undefined]);
});

test('closed, it gives up what is under way', async () => {
  const { push, clock, until } = pushing(() => never);
  push.begin();
  await until(10_500);
  await clock.until(push.close());
  expect(clock.nowMs).toBe(10_500);
});
