import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import type { Dialect, ReplyReading, WireReply } from '../../src/wire/dialect.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { runs } from '../runs.ts';
import { anyReply } from './reply-arbitraries.ts';
import { json, VENDOR_REPLIES } from './vendor-replies.ts';

/** What holds of every reading, whatever was read. */
function expectSound(reading: ReplyReading, { body }: WireReply): void {
  const { outcome, status, message, next, jobId } = reading;
  expect([...OUTCOMES, 'unreadable']).toContain(outcome);
  if (next !== undefined) {
    for (const request of [next.request, next.cancel ?? next.request]) {
      expect(request.path).toMatch(/^\/[!-~]*$/);
      expect(request.path.length).toBeLessThan(4096);
    }
    return;
  }
  if (outcome === 'unreadable') expect(message ?? '').not.toBe('');
  expect((message ?? '').length).toBeLessThanOrEqual(301);
  expect((jobId ?? '').length).toBeLessThanOrEqual(512);
  if (status !== undefined) expect(status >= 400 && status <= 599).toBe(true);
  const { priceNanoUsd = 0, unreadablePrice = '', usage = {} } = reading;
  for (const count of [priceNanoUsd, ...Object.values(usage)])
    expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
  expect(unreadablePrice.length).toBeLessThanOrEqual(40);
  const { firstOutputByte = 0, firstContentByte = 0, chunkEndBytes = [] } = reading;
  for (const at of [firstOutputByte, firstContentByte, ...chunkEndBytes])
    expect(at >= 0 && at <= body.length).toBe(true);
}

function follow(dialect: Dialect, replies: readonly WireReply[]): ReplyReading[] {
  const readings: ReplyReading[] = [];
  let decode: (reply: WireReply) => ReplyReading = dialect.decode;
  for (const reply of replies) {
    const reading = decode(reply);
    expectSound(reading, reply);
    readings.push(reading);
    if (reading.next === undefined) break;
    decode = reading.next.decode;
  }
  return readings;
}

test.each(Object.values(DIALECTS))('$name: no reply at any step is an exception', (dialect) => {
  const real = VENDOR_REPLIES[dialect.name] ?? [];
  const replies = fc.array(fc.oneof(anyReply(real), fc.constantFrom(...real)), { minLength: 1, maxLength: 6 });
  const seen = new Set<string>();
  const steps = new Set<number>();
  fc.assert(
    fc.property(fc.boolean(), replies, (opens, given) => {
      const readings = follow(dialect, opens ? [real[0]!, ...given] : given);
      steps.add(readings.length);
      for (const { outcome } of readings) seen.add(outcome);
    }),
    { seed: 42, numRuns: runs(600, 6000) },
  );
  expect([...seen]).toEqual(
    expect.arrayContaining(['ok', 'empty', 'unreadable', 'invalid', 'throttled', 'server-error']),
  );
  expect(Math.max(...steps)).toBeGreaterThan(dialect.pollMs === undefined ? 0 : 2);
});

test.each(Object.values(DIALECTS))('$name: a redirect is a failure that says where to, at every step', (dialect) => {
  const redirect: WireReply = { status: 307, headers: { location: 'https://other.example/x' }, body: new Uint8Array() };
  const message = 'answered with a redirect to https://other.example/x, which is not followed';
  const real = VENDOR_REPLIES[dialect.name] ?? [];
  for (let steps = 0; steps < real.length; steps += 1) {
    const reading = follow(dialect, [...real.slice(0, steps), redirect]).at(-1);
    if (reading?.outcome === 'ok') break;
    expect(reading).toMatchObject({ outcome: 'invalid', message });
  }
  expect(dialect.decode({ ...redirect, headers: {} }).message).toContain('307');
});

test.each(Object.values(DIALECTS))('$name: what is no answer is unreadable, and says what it is', (dialect) => {
  const reply = (type: string, text: string): WireReply => ({
    status: 200,
    headers: type === '' ? {} : { 'content-type': type },
    body: new TextEncoder().encode(text),
  });
  const expected = dialect.name === 'prodia' ? 'multipart/form-data' : 'application/json';
  expect(dialect.decode(reply('text/html', '<html>\n login</html>'))).toEqual({
    outcome: 'unreadable',
    message: `the reply is text/html, expected ${expected}: <html> login</html>`,
  });
  expect(dialect.decode(reply('application/json', '{"price":'))).toEqual({
    outcome: 'unreadable',
    message: 'the reply is application/json that cannot be parsed: {"price":',
  });
  expect(dialect.decode(reply('', '')).message).toBe(`the reply has no body, expected ${expected}`);
  expect(dialect.decode(reply('application/json, text/plain', 'x'.repeat(500))).message).toBe(
    `the reply is text/plain, expected ${expected}: ${'x'.repeat(80)}…`,
  );
  for (const stranger of ['{}', '[]', 'null', '7', '{"id":"j","type":"t"}', '{"data":[{"id":1}]}', '{"error":{}}']) {
    expect(dialect.decode(reply('application/json', stranger)).outcome).toBe('unreadable');
  }
});

test.each(Object.values(DIALECTS))('$name: an error object under a 200 is a failure with its message', (dialect) => {
  const read = (error: unknown): ReplyReading => dialect.decode(json(200, { error }));
  expect(read({ message: 'slow', code: 429 })).toEqual({ outcome: 'throttled', status: 429, message: 'slow' });
  expect(read({ message: 'none', code: '503' })).toEqual({ outcome: 'unavailable', status: 503, message: 'none' });
  expect(read({ message: 'boom', code: 'odd' })).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  expect(read({ message: 'boom', code: 200 })).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  expect(read('boom')).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  for (const none of [null, '', {}, []]) expect(read(none).outcome).toBe('unreadable');
});
