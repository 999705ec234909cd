import { expect, test } from 'vitest';
import { HINT } from '../../../src/units/retry-hint.ts';
import { PendingReplies, type PendingReply } from '../../../src/runners/virtual/pending-replies.ts';

const reply = (model: number): PendingReply => ({
  model,
  quote: 0,
  outcome: 1,
  status: 200,
  chargedNano: 7,
  hintForm: HINT.seconds,
  waitMs: 3,
});

test('an end is heard at the next question, counted from when the job was submitted', () => {
  const pending = new PendingReplies({ pollMs: 500 });
  expect(pending.add(0, reply(0), 100, 101)).toBe(600);
  expect(pending.add(0, reply(0), 100, 600)).toBe(600);
  expect(pending.add(0, reply(0), 100, 601)).toBe(1100);
  expect(pending.add(0, reply(0), 100, 100)).toBe(600);
});

test('a failure that its client fetches again is heard when it is believed', () => {
  const pending = new PendingReplies({ pollMs: 500, storedFailureMs: (status) => (status === 503 ? 7000 : 0) });
  expect(pending.add(0, reply(0), 100, 101)).toBe(600);
  expect(pending.add(1, { ...reply(0), status: 503 }, 100, 101)).toBe(7600);
  expect([pending.isHeard(1, 600), pending.has(1), pending.isHeard(1, 7600)]).toEqual([false, true, true]);
});

test('where the state is asked for at once, a job that ends at once is heard at once', () => {
  const pending = new PendingReplies({ pollMs: 500, firstPollMs: 0 });
  expect([100, 101, 600, 601].map((endedMs) => pending.heardMs(100, endedMs))).toEqual([100, 600, 600, 1100]);
});

test('a stored failure tells the wait with which the job failed where the vendor shows it, and a date does not move', () => {
  const wait = (tells: boolean, hintForm: number): readonly number[] => {
    const pending = new PendingReplies({ pollMs: 500, storedFailureTellsWait: tells });
    pending.add(0, { ...reply(0), hintForm, waitMs: 2000 }, 0, 100);
    const taken = pending.take(0);
    return [taken.hintForm, taken.waitMs];
  };
  expect(wait(true, HINT.seconds)).toEqual([HINT.seconds, 2000]);
  expect(wait(true, HINT.date)).toEqual([HINT.date, 1600]);
  expect(wait(false, HINT.seconds)[0]).toBe(HINT.none);
});

test('a slot keeps one reply, until it is taken', () => {
  const pending = new PendingReplies({ pollMs: 10, storedFailureTellsWait: true });
  pending.add(3, reply(1), 0, 4);
  expect([pending.has(3), pending.isHeard(3, 10), pending.isHeard(3, 20)]).toEqual([true, true, false]);
  pending.add(3, reply(2), 0, 14);
  expect([pending.isHeard(3, 10), pending.isHeard(3, 20)]).toEqual([false, true]);
  expect(pending.take(3)).toEqual(reply(2));
  expect([pending.has(3), pending.isHeard(3, 20), pending.has(1_000_000)]).toEqual([false, false, false]);
});

test('it grows, and keeps what it has', () => {
  const pending = new PendingReplies({ pollMs: 10, storedFailureTellsWait: true });
  pending.add(1, reply(1), 0, 1);
  pending.add(5000, reply(5), 0, 1);
  expect(pending.has(300)).toBe(false);
  expect(pending.take(1).model).toBe(1);
  expect(pending.take(5000).model).toBe(5);
});
