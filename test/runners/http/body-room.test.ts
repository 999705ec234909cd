import { expect, test } from 'vitest';
import { BodyRoom } from '../../../src/runners/http/body-room.ts';

test('room is taken whole or not at all, and given back', () => {
  const room = new BodyRoom(10);
  expect([room.take(6), room.take(5), room.take(4), room.take(1)]).toEqual([true, false, true, false]);
  room.give(4);
  expect(room.take(4)).toBe(true);
});
