import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newAttempt } from '../../../src/runners/http/http-attempt.ts';
import { BodyRoom } from '../../../src/runners/http/body-room.ts';
import { HttpExchange } from '../../../src/runners/http/http-exchange.ts';
import type { JobAnswer, WireReply } from '../../../src/wire/dialect.ts';
import { openaiDialect } from '../../../src/wire/openai/openai.ts';
import { jobOf, readBy, routeOf, classOf } from '../../wire/wire-samples.ts';

const attempt = newAttempt(0, 0, { request: 0, attempt: 1 });

/** A streamed answer whose model and words are not ASCII, so that a cut can fall into a letter. */
function streamedReply(): WireReply {
  const requestClass = classOf('chat', { inputTokens: 2, outputTokens: 12 });
  const request = openaiDialect.encode({ ...requestClass, delivery: 'stream' }, 'mödell-\u{1F600}', 'k');
  const times = { createdEpochMs: 0, startedEpochMs: 0, finishedEpochMs: 0 };
  const answer: JobAnswer = {
    request: jobOf(readBy(openaiDialect, request)),
    id: 'r',
    ...times,
    outcome: 'ok',
    outputs: [],
  };
  return routeOf(openaiDialect, request).write(answer);
}

/** An exchange whose reply has come in parts, part n (from 1) at n seconds, and which nobody has told so yet. */
function exchangeOf({ status, headers, body }: WireReply, cuts: readonly number[]): HttpExchange {
  const listener = { nowMs: 0, room: new BodyRoom(), waited: () => {}, answered: () => {}, broke: () => {} };
  const exchange = new HttpExchange(attempt, listener, true);
  exchange.started();
  exchange.head(status, { ...headers });
  const ends = [...new Set([...cuts, body.length])].toSorted((a, b) => a - b);
  let start = 0;
  for (const end of ends) {
    listener.nowMs += 1000;
    exchange.part(Buffer.from(body.subarray(start, end)), false);
    start = end;
  }
  return exchange;
}

test('wherever the bytes of a stream are cut, its reading is the same, and its first word came with the part that completes it', () => {
  const reply = streamedReply();
  const whole = openaiDialect.decode(reply);
  const first = whole.firstOutputByte ?? Number.NaN;
  expect(whole).toMatchObject({ outcome: 'ok', outputTokens: 12 });
  const cuts = fc.array(fc.nat({ max: reply.body.length - 1 }), { maxLength: 40 });
  fc.assert(
    fc.property(cuts, (given) => {
      const exchange = exchangeOf(reply, given);
      const read = { status: exchange.status, headers: reply.headers, body: exchange.body };
      expect(openaiDialect.decode(read)).toEqual(whole);
      const before = new Set(given.filter((cut) => cut < first)).size;
      expect(exchange.arrivedMs(first)).toBe(1000 * (before + 1));
    }),
    { seed: 42, numRuns: 300, examples: [[Array.from({ length: reply.body.length }, (_, cut) => cut)]] },
  );
});

test('bytes that did not come came at no time, and nobody looks unless the answer is streamed', () => {
  const reply = streamedReply();
  expect(exchangeOf(reply, []).arrivedMs(reply.body.length + 1)).toBeUndefined();
  const plain = new HttpExchange(
    attempt,
    { nowMs: 5, room: new BodyRoom(), waited: () => {}, answered: () => {}, broke: () => {} },
    false,
  );
  plain.part(Buffer.from('x'), false);
  expect(plain.arrivedMs(1)).toBeUndefined();
});

test('replies that are too large together cannot be read, and what is over has given its memory back', () => {
  const room = new BodyRoom(10);
  const problems: (string | undefined)[] = [];
  const listener = {
    nowMs: 0,
    room,
    waited: () => {},
    answered: ({ problem, body }: HttpExchange) => problems.push(problem ?? String(body)),
    broke: () => {},
  };
  const sent = (): HttpExchange => {
    const exchange = new HttpExchange(attempt, listener, false);
    exchange.started();
    exchange.head(200, {});
    return exchange;
  };
  const part = Buffer.from('123456');
  const [first, second, third, fourth] = [sent(), sent(), sent(), sent()];
  first.part(part, false);
  second.part(part, false);
  first.ended();
  third.part(part, false);
  third.hangUp();
  fourth.part(part, false);
  fourth.failed(new Error('reset'));
  expect(problems).toEqual(['the replies under way are too large together', '123456']);
  expect(room.take(10)).toBe(true);
});
