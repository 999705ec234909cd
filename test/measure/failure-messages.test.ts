import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { NETWORK_ERROR } from '../../src/client/transport.ts';
import { FailureMessages } from '../../src/measure/failure-messages.ts';

const THROTTLED = OUTCOME.throttled;

/** Adds messages of one kind, each so many times. */
function messagesOf(texts: Readonly<Record<string, number>>): FailureMessages {
  const messages = new FailureMessages();
  for (const [text, count] of Object.entries(texts)) for (let i = 0; i < count; i++) messages.add(THROTTLED, 429, text);
  return messages;
}

function merged(...each: readonly FailureMessages[]): FailureMessages {
  const all = new FailureMessages();
  for (const messages of each) all.mergeDump(messages.dump());
  return all;
}

test('the most frequent messages of each outcome and status are told, and how many others there are', () => {
  const messages = messagesOf({ slow: 2, slower: 5, slowest: 3, stop: 1, no: 1 });
  messages.add(NETWORK_ERROR, 0, 'ECONNRESET');
  expect(messages.kinds()).toEqual([
    {
      outcome: 'throttled',
      status: 429,
      messages: [
        { text: 'slower', count: 5 },
        { text: 'slowest', count: 3 },
        { text: 'slow', count: 2 },
      ],
      others: 2,
    },
    { outcome: 'network-error', status: 0, messages: [{ text: 'ECONNRESET', count: 1 }], others: 0 },
  ]);
});

test('messages that differ by the name of a request alone are one, on one line and cut', () => {
  const named = messagesOf({ 'request req_81c2a7f3 failed\nat  us-1': 1, 'request req_99ffeedd failed at us-1': 1 });
  expect(named.kinds()[0]?.messages).toEqual([{ text: 'request … failed at us-1', count: 2 }]);
  expect(messagesOf({ ['x '.repeat(200)]: 1 }).kinds()[0]?.messages[0]?.text).toHaveLength(161);
});

test('memory is bounded, and no message is left out of the count', () => {
  const many = messagesOf(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`message ${i}`, 1])));
  expect(many.kinds()[0]?.others).toBe(197);
  expect(many.dump().kinds[0]?.[3]).toHaveLength(50);
  for (let status = 0; status < 900; status++) many.add(THROTTLED, status, 'slow');
  expect(many.dump().kinds).toHaveLength(50);
  const others = messagesOf({ slow: 7 });
  for (let i = 0; i < 60; i++) others.add(THROTTLED, 429, `message ${i}`);
  for (const all of [many, merged(many, others), merged(others, many)]) {
    const told = all.kinds().flatMap((kind) => [kind.others, ...kind.messages.map(({ count }) => count)]);
    const sum = told.reduce((total, count) => total + count, all.untold);
    expect(sum).toBe(all === many ? 1100 : 1167);
  }
});

test('dumps of two runs add up', () => {
  const [one, two] = [messagesOf({ a: 2, b: 1 }), messagesOf({ b: 4, c: 1, d: 1 })];
  expect(merged(one, two).kinds()).toEqual(messagesOf({ b: 5, a: 2, c: 1, d: 1 }).kinds());
});
