import { expect, test } from 'vitest';
import { ClosedUsers } from '../../../src/workload/arrivals/closed.ts';

test('users start evenly over the ramp-up, the first at once', () => {
  const users = new ClosedUsers({ type: 'closed', users: 4, rampUpMs: 1000 }, 1);
  expect([0, 1, 2, 3].map((user) => users.startMs(user))).toEqual([0, 250, 500, 750]);
});

test('without a think time nobody pauses', () => {
  expect(new ClosedUsers({ type: 'closed', users: 4, rampUpMs: 0 }, 1).thinkMs(3)).toBe(0);
});

test('think times follow their distribution, and depend on the seed and the request alone', () => {
  const options = { type: 'closed', users: 4, rampUpMs: 0, thinkTime: { type: 'exponential', meanMs: 2000 } } as const;
  const one = new ClosedUsers(options, 1);
  const times = Array.from({ length: 20_000 }, (_, request) => one.thinkMs(request));
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  expect(Math.abs(mean - 2000)).toBeLessThan((4 * 2000) / Math.sqrt(times.length));
  expect(new ClosedUsers(options, 1).thinkMs(17)).toBe(times[17]);
  expect(new ClosedUsers(options, 2).thinkMs(17)).not.toBe(times[17]);
});
