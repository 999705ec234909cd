import { expect, test } from 'vitest';
import { hurriedDialect } from '../../../src/runners/http/hurried-dialect.ts';
import type { Dialect, NextStep, ReplyReading, WireReply } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';

const REPLY: WireReply = { status: 200, headers: {}, body: new Uint8Array() };

test('every step of a job comes soon, one that comes sooner stays, and the end is read as before', () => {
  const request = { method: 'GET', path: '/', headers: {}, body: new Uint8Array() } as const;
  const step = (afterMs: number, decode: () => ReplyReading): ReplyReading => ({
    outcome: 'empty',
    next: { request, afterMs, decode },
  });
  const end: ReplyReading = { outcome: 'ok', jobId: 'j' };
  const slow: Dialect = { ...DIALECTS.openai, decode: () => step(5000, () => step(0, () => step(21, () => end))) };
  const waits: number[] = [];
  let reading = hurriedDialect(slow, 20).decode(REPLY);
  for (let next: NextStep | undefined = reading.next; next !== undefined; next = reading.next) {
    waits.push(next.afterMs);
    reading = next.decode(REPLY);
  }
  expect(waits).toEqual([20, 0, 20]);
  expect(reading).toBe(end);
});
