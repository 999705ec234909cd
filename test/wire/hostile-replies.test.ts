import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import type { Dialect, ReplyReading, WireReply } from '../../src/wire/dialect.ts';
import { DIALECTS } from '../../src/wire/dialects.ts';
import { runs } from '../runs.ts';
import { anyReply } from './reply-arbitraries.ts';

const json = (status: number, body: object): WireReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: new TextEncoder().encode(JSON.stringify(body)),
});

/** Replies that open a job, and what comes back on the way. */
const JOBS: Readonly<Record<string, readonly WireReply[]>> = {
  prodia: [
    json(201, { id: 'j' }),
    { status: 200, headers: { 'content-type': 'text/plain' }, body: new TextEncoder().encode('processed') },
    json(200, { id: 'j', price: { product: 'p', dollars: 0.0025 } }),
    json(200, ['a.png']),
  ],
  fal: [
    json(200, { request_id: 'j', status_url: 'https://q.example/j/status', response_url: 'https://q.example/j' }),
    json(200, { status: 'IN_QUEUE' }),
    json(200, { status: 'COMPLETED' }),
    json(200, { images: [{ url: 'u' }] }),
  ],
  lumenfall: [
    json(202, { id: 'video_j', object: 'video', status: 'queued' }),
    json(200, { id: 'video_j', object: 'video', status: 'completed', output: { url: 'u' }, metadata: { cost: 0.21 } }),
    json(200, { data: [{ url: 'u' }], metadata: { cost: 0.04 }, usage: { input_tokens: 1, output_tokens: 2 } }),
  ],
  openai: [
    json(200, {
      choices: [{ index: 0, message: { content: 'a' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 1, cost: 0.1 },
    }),
    json(200, { data: [{ b64_json: 'AAAA' }] }),
  ],
  aggregator: [
    json(200, { id: 'task_j', object: 'video', status: 'queued' }),
    json(200, { id: 'task_j', object: 'video', status: 'completed', metadata: { url: 'u' } }),
  ],
};

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
  const real = JOBS[dialect.name] ?? [];
  const replies = fc.array(fc.oneof(anyReply(real), fc.constantFrom(...real)), { minLength: 1, maxLength: 6 });
  const seen = new Set<string>();
  const steps = new Set<number>();
  fc.assert(
    fc.property(fc.boolean(), replies, (opens, given) => {
      const readings = follow(dialect, opens ? [real[0]!, ...given] : given);
      steps.add(readings.length);
      for (const { outcome } of readings) seen.add(outcome);
    }),
    { seed: 42, numRuns: runs(2000, 20_000) },
  );
  expect([...seen]).toEqual(
    expect.arrayContaining(['ok', 'empty', 'unreadable', 'invalid', 'throttled', 'server-error']),
  );
  expect(Math.max(...steps)).toBeGreaterThan(dialect.pollMs === undefined ? 0 : 2);
});

test.each(Object.values(DIALECTS))('$name: a redirect is a failure that says where to, at every step', (dialect) => {
  const redirect: WireReply = { status: 307, headers: { location: 'https://other.example/x' }, body: new Uint8Array() };
  const message = 'answered with a redirect to https://other.example/x, which is not followed';
  const real = JOBS[dialect.name] ?? [];
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
  expect(dialect.decode(reply('application/json', '{}')).outcome).toBe(ofNobody(dialect));
});

/** JSON that the vendor does not write: where an output may have any form, it is an answer without one. */
const ofNobody = ({ name }: Dialect): string => (name === 'prodia' || name === 'fal' ? 'empty' : 'unreadable');

test.each(Object.values(DIALECTS))('$name: an error object under a 200 is a failure with its message', (dialect) => {
  const read = (error: unknown): ReplyReading => dialect.decode(json(200, { error }));
  expect(read({ message: 'slow', code: 429 })).toEqual({ outcome: 'throttled', status: 429, message: 'slow' });
  expect(read({ message: 'none', code: '503' })).toEqual({ outcome: 'unavailable', status: 503, message: 'none' });
  expect(read({ message: 'boom', code: 'odd' })).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  expect(read({ message: 'boom', code: 200 })).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  expect(read('boom')).toEqual({ outcome: 'server-error', status: 500, message: 'boom' });
  expect(read(null).outcome).toBe(ofNobody(dialect));
  for (const none of ['', {}, []]) expect(read(none)).toEqual({ outcome: 'empty' });
});
