import { expect, test } from 'vitest';
import { PendingReplies, type PendingReply } from '../../../src/runners/virtual/pending-replies.ts';

const reply = (model: number): PendingReply => ({
  model,
  outcome: 1,
  status: 200,
  chargedNano: 7,
  hintForm: 2,
  waitMs: 3,
});

test('an end is heard at the next question, counted from when the job was submitted', () => {
  const pending = new PendingReplies(500);
  expect(pending.add(0, reply(0), 100, 101)).toBe(600);
  expect(pending.add(0, reply(0), 100, 600)).toBe(600);
  expect(pending.add(0, reply(0), 100, 601)).toBe(1100);
  expect(pending.add(0, reply(0), 100, 100)).toBe(600);
});

test('a failure that its client fetches again is heard when it is believed', () => {
  const pending = new PendingReplies(500, (status) => (status === 503 ? 7000 : 0));
  expect(pending.add(0, reply(0), 100, 101)).toBe(600);
  expect(pending.add(1, { ...reply(0), status: 503 }, 100, 101)).toBe(7600);
  expect([pending.isHeard(1, 600), pending.has(1), pending.isHeard(1, 7600)]).toEqual([false, true, true]);
});

test('a slot keeps one reply, until it is taken', () => {
  const pending = new PendingReplies(10);
  pending.add(3, reply(1), 0, 4);
  expect([pending.has(3), pending.isHeard(3, 10), pending.isHeard(3, 20)]).toEqual([true, true, false]);
  pending.add(3, reply(2), 0, 14);
  expect([pending.isHeard(3, 10), pending.isHeard(3, 20)]).toEqual([false, true]);
  expect(pending.take(3)).toEqual(reply(2));
  expect([pending.has(3), pending.isHeard(3, 20), pending.has(1_000_000)]).toEqual([false, false, false]);
});

test('it grows, and keeps what it has', () => {
  const pending = new PendingReplies(10);
  pending.add(1, reply(1), 0, 1);
  pending.add(5000, reply(5), 0, 1);
  expect(pending.has(300)).toBe(false);
  expect(pending.take(1).model).toBe(1);
  expect(pending.take(5000).model).toBe(5);
});
