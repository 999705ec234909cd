import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const NANO_PER_MS = 1250;

test('every dollar is time of workers: a little of it serves, the rest is the line beside the requests', () => {
  const { dollars, workers } = run('fal-serverless');
  const { setupMs = 0, activeMs = 0, idleMs = 0, coldStarts = 0 } = workers ?? {};
  // Each request and each life is rounded up to whole milliseconds.
  expect(Math.abs(nano(dollars.useful) - activeMs * NANO_PER_MS)).toBeLessThan(48 * NANO_PER_MS);
  expect(Math.abs(nano(dollars.workerTime ?? null) - (setupMs + idleMs) * NANO_PER_MS)).toBeLessThan(
    coldStarts * NANO_PER_MS,
  );
  expect(nano(dollars.billed)).toBe(nano(dollars.useful) + nano(dollars.workerTime ?? null));
});

test('one runner that always runs and a short keep-alive beat the default twice: cheaper, and faster', () => {
  const [own, kept, short] = [
    run('fal-serverless'),
    run('fal-serverless', 'provider.capacity.workers.min=1', 'provider.capacity.workers.keepAlive=5s'),
    run('fal-serverless', 'provider.capacity.workers.keepAlive=5s'),
  ];
  expect([own, short, kept].map(({ dollars }) => dollars.perSuccess)).toEqual([
    '0.030010313',
    '0.01753349',
    '0.015488802',
  ]);
  expect([own, short, kept].map(({ workers }) => workers?.coldStarts)).toEqual([9, 30, 9]);
  expect([own, short, kept].map(({ latencyMs }) => latencyMs.p95)).toEqual([16_888, 21_224, 6354]);
});

test('requests are served in the same time, and pay the same, whatever the workers do', () => {
  const [own, kept] = [run('fal-serverless'), run('fal-serverless', 'provider.capacity.workers.min=4')];
  expect(kept.workers).toMatchObject({ coldStarts: 0, peak: 4, setupMs: 0 });
  expect(kept.dollars.useful).toBe(own.dollars.useful);
});

test('ten times the traffic fills the same runners', () => {
  const { dollars, workers } = run('fal-serverless', 'workload.arrivals.rate=60/min');
  expect(dollars.perSuccess).toBe('0.005281121');
  expect(workers?.activeShare).toBeGreaterThan(0.5);
});
