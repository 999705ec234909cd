import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const NANO_PER_MS = 1400;
/** Mean of a lognormal time with a median of 300 ms and a 95th percentile of 900 ms: 300 ms x exp(sigma^2 / 2). */
const WORK_MS_MEAN = 374.98;
const SLOWER_MS_MEAN = 0.2 * 1000;

test('an image costs the mean of its working time', () => {
  const plain = run('gpu-seconds', 'provider.faults=', 'workload.duration=2h');
  // Time is billed by the millisecond, rounded up: half of one on average.
  const expected = (WORK_MS_MEAN + 0.5) * NANO_PER_MS;
  expect(nano(plain.dollars.perSuccess)).toBeGreaterThan(expected * 0.993);
  expect(nano(plain.dollars.perSuccess)).toBeLessThan(expected * 1.007);
});

test('the slow fifth adds its second to the bill: half as much again', () => {
  const slow = run('gpu-seconds');
  const plain = run('gpu-seconds', 'provider.faults=');
  expect(slow.requests).toEqual(plain.requests);
  const addedNano = (nano(slow.dollars.billed) - nano(plain.dollars.billed)) / slow.requests.offered;
  expect(addedNano).toBeGreaterThan(SLOWER_MS_MEAN * NANO_PER_MS * 0.97);
  expect(addedNano).toBeLessThan(SLOWER_MS_MEAN * NANO_PER_MS * 1.03);
  // Exactly: the same jobs were slower by the same second, so the difference is a whole number of seconds.
  expect((nano(slow.dollars.billed) - nano(plain.dollars.billed)) % (1000 * NANO_PER_MS)).toBe(0);
});

test('an image at a flat price does not ask how long it took', () => {
  const flat = 'provider.models.flux-schnell.price={ per: image, usd: "0.0025" }';
  const [slow, plain] = [run('gpu-seconds', flat), run('gpu-seconds', flat, 'provider.faults=')];
  expect(slow.dollars).toEqual(plain.dollars);
  expect(slow.latencyMs.mean).toBeGreaterThan((plain.latencyMs.mean ?? 0) + 190);
});

test('the GPU decides about the rate alone', () => {
  const [a100, t4] = ['a100-80gb', 't4'].map((gpu) =>
    run('gpu-seconds', `provider.models.flux-schnell.price.gpu=${gpu}`),
  );
  expect(nano(a100?.dollars.billed ?? null) * 225).toBe(nano(t4?.dollars.billed ?? null) * 1400);
});

test('time in the queue is free', () => {
  const crowded = run('gpu-seconds', 'provider.capacity={ slots: 11 }');
  const roomy = run('gpu-seconds');
  expect(crowded.queueWaitMs.mean).toBeGreaterThan(500);
  // Waiting moves instants, and with them the last bit of a difference: a job on a millisecond may be billed as one more.
  expect(Math.abs(nano(crowded.dollars.billed) - nano(roomy.dollars.billed))).toBeLessThan(50 * NANO_PER_MS);
});
