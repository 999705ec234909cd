import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { runVirtually, Timeline } from '../../src/engine/timeline.ts';
import { StartTimers } from '../../src/provider/start-timers.ts';
import { endpoint, MODEL } from './endpoint.ts';
import { PlayedProvider } from './played-provider.ts';

const calls = (...times: number[]): { atMs: number; model: number }[] =>
  times.map((atMs) => ({ atMs, model: MODEL.image }));

describe('a provider gives up jobs that wait too long for their start', () => {
  test('with 504, without a charge, and their places in the queue are free', () => {
    const options = endpoint({ capacity: { slots: 1, queue: 2 }, startTimeout: '15ms' });
    const { records } = new PlayedProvider(options, calls(0, 0, 0, 16)).play();
    expect(records.map(({ status, endedMs }) => [status, endedMs])).toEqual([
      [200, 10],
      [200, 20],
      [504, 15],
      [200, 30],
    ]);
    expect(records[2]).toMatchObject({ outcome: OUTCOME.expired, chargedNano: 0, startedMs: Number.NaN });
  });

  test('a job may name a shorter time, and no longer one', () => {
    const play = new PlayedProvider(
      endpoint({ capacity: { slots: 1 }, startTimeout: '50ms' }),
      calls(0, 0, 0, 0, 0, 0, 0, 0),
    );
    play.play(0);
    play.provider.limitWait(play.jobOf(2), 5);
    play.provider.limitWait(play.jobOf(3), 5000);
    play.play();
    expect(play.records.map(({ status, endedMs }) => [status, endedMs])).toEqual([
      [200, 10],
      [200, 20],
      [504, 5],
      [200, 30],
      [200, 40],
      [200, 50],
      [200, 60],
      [504, 50],
    ]);
  });

  test('a job that has started is safe', () => {
    const { records } = new PlayedProvider(endpoint({ startTimeout: '1ms' }), calls(0, 5)).play();
    expect(records.map(({ status }) => status)).toEqual([200, 200]);
  });
});

test('many different lengths cost a bounded number of lanes, and are only ever rounded up', () => {
  const timeline = new Timeline();
  const timers = new StartTimers(timeline, 11, Number.POSITIVE_INFINITY);
  const expired: [number, number][] = [];
  for (let job = 0; job < 200; job++) timers.set(job, 0, (job + 1) * 10);
  const listen = {
    handle: () => {},
    arrive: () => {},
    expire: (_: number, job: number) => void expired.push([job, timeline.nowMs]),
  };
  runVirtually(timeline, listen, Number.POSITIVE_INFINITY);
  expect(expired).toHaveLength(200);
  expect(expired.every(([job, atMs]) => atMs >= (job + 1) * 10)).toBe(true);
  expect(new Set(expired.map(([, atMs]) => atMs)).size).toBeLessThanOrEqual(33);
});
