import { expect, test } from 'vitest';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import { watchProcess } from '../../../src/runners/http/generator-load.ts';

/** Does so much that it takes a while on any machine. */
function work(rounds: number): number {
  let sum = 0;
  for (let i = 0; i < rounds; i++) sum += Math.sqrt(i);
  return sum;
}

/** Turns of the event loop. */
async function turns(count: number, inEach: () => void): Promise<void> {
  for (let i = 0; i < count; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    inEach();
  }
}

test('what is rested is not worked: a loop of rests is less busy than one of work', async () => {
  const restingSince = watchProcess();
  await turns(200, () => wallClock.rest?.(wallClock.nowMs() + 10, 0.25));
  const resting = restingSince();
  const workingSince = watchProcess();
  await turns(20, () => work(2_000_000));
  const working = workingSince();
  expect(working.eventLoopUtilization).toBeGreaterThan(resting.eventLoopUtilization);
  expect(working.eventLoopUtilization).toBeGreaterThan(0.5);
});

test('all readings are numbers in their ranges, and of their own time', async () => {
  const since = watchProcess();
  await turns(3, () => work(10_000));
  const load = since();
  for (const reading of Object.values(load)) {
    if (reading === null) continue;
    expect(reading).toBeGreaterThanOrEqual(0);
    expect(reading).toBeLessThan(1e6);
  }
  expect(load.eventLoopUtilization).toBeLessThanOrEqual(1);
  expect(load.gcMsMax).toBeGreaterThanOrEqual(0);
});

test('a watch of no time at all has no readings to divide by', () => {
  const load = watchProcess()();
  expect(Object.values(load).every((reading) => reading === null || Number.isFinite(reading))).toBe(true);
});
