import { expect, test } from 'vitest';
import { RunLooks } from '../../../src/commands/live/run-looks.ts';
import { RANK, VirtualClock } from '../../worlds/clock.ts';
import { runAt } from './runs-shown.ts';

test('a run is looked at once a second, and a last time at its end', async () => {
  const clock = new VirtualClock();
  const looks = new RunLooks(clock.wall(RANK.client));
  let count = 0;
  const until = (ms: number): Promise<void> =>
    clock.until(new Promise<void>((resolve) => clock.at(ms, RANK.timer, resolve)));
  expect(looks.latest).toBeUndefined();
  looks.end();
  looks.watch({ progress: () => (count++, runAt(clock.nowMs)) });
  await until(30_500);
  expect([count, looks.latest?.elapsedMs, looks.earlier?.elapsedMs]).toEqual([31, 30_000, 20_000]);
  looks.end();
  looks.end();
  expect([count, looks.latest?.elapsedMs]).toEqual([32, 30_500]);
  await until(40_000);
  expect(count).toBe(32);
});
