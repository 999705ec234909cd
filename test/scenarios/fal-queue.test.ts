import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const IMAGES = 120;
const JOB_MS = 1500;
const PATIENCE_MS = 61_000;
/** 1024x1024 counts two whole megapixels at $0.025. */
const IMAGE_NANO = 50_000_000;

/** How many jobs of the batch so many slots have ended, and how many they have begun, after the client's patience. */
function served(slots: number): { readonly ended: number; readonly begun: number } {
  const rounds = Math.floor(PATIENCE_MS / JOB_MS);
  return { ended: Math.min(IMAGES, slots * rounds), begun: Math.min(IMAGES, slots * (rounds + 1)) };
}

test.each([1, 2, 3, 40])('with %i at once, what was not done in time is made and billed for nobody', (slots) => {
  const { ended } = served(slots);
  const { requests, dollars } = run('fal-queue', `provider.capacity.slots=${slots}`, 'thresholds=');
  expect(requests).toMatchObject({ offered: IMAGES, succeeded: ended, failed: IMAGES - ended });
  expect(nano(dollars.billed)).toBe(IMAGES * IMAGE_NANO);
  expect(nano(dollars.wastedBy.ghost)).toBe((IMAGES - ended) * IMAGE_NANO);
});

test.each([1, 2, 3, 40])('with %i at once, a client that cancels pays for what had begun', (slots) => {
  const { ended, begun } = served(slots);
  const summary = run(
    'fal-queue',
    `provider.capacity.slots=${slots}`,
    'provider.onDisconnect=cancel-queued',
    'thresholds=',
  );
  expect(summary.requests.succeeded).toBe(ended);
  expect(nano(summary.dollars.billed)).toBe(begun * IMAGE_NANO);
  expect(nano(summary.dollars.wasted)).toBe((begun - ended) * IMAGE_NANO);
});

test('nothing is refused, however long the queue', () => {
  const { attempts } = run('fal-queue');
  expect(attempts.byStatus).toEqual({ 200: served(2).ended });
});

test('the preset of limits says the same as the capacity, by name and number', () => {
  for (const slots of [2, 40]) {
    const limits = slots === 2 ? 'fal-concurrency' : `[{ type: fal-concurrency, limit: ${slots} }]`;
    const named = run('fal-queue', 'provider.capacity=', `provider.limits=${limits}`, 'thresholds=');
    const { requests, dollars, latencyMs } = run('fal-queue', `provider.capacity.slots=${slots}`, 'thresholds=');
    expect(named).toMatchObject({ requests, dollars, latencyMs });
  }
});
