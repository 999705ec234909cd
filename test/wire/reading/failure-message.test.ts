import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WireReply } from '../../../src/wire/dialect.ts';
import { DIALECTS } from '../../../src/wire/dialects.ts';
import { asRecord } from '../../../src/wire/json-bytes.ts';
import { failureMessage } from '../../../src/wire/reading/failure-message.ts';
import { json } from '../vendor-replies.ts';

const messageOf = (body: object): string | undefined => failureMessage(json(500, body), asRecord(body));

test.each([
  [{ error: { message: 'too many' }, message: 'not this' }, 'too many'],
  [{ error: 'no such model' }, 'no such model'],
  [{ error: { message: 5 }, message: 'quota' }, 'quota'],
  [{ detail: 'Not Found' }, 'Not Found'],
  [{ detail: [{ loc: ['body'], msg: 'field required' }] }, 'field required'],
  [{ code: 7, msg: 'busy' }, 'busy'],
  [{ type: 'about:blank', title: 'Out of credit' }, 'Out of credit'],
])('the words of %j', (body, words) => {
  expect(messageOf(body)).toBe(words);
});

test('without words it is how the body begins, and nothing for an empty one', () => {
  expect(messageOf({ error: { code: 'x', reasons: [1] } })).toBe('{"error":{"code":"x","reasons":[1]}}');
  expect(messageOf({ own: 'y'.repeat(5000) })).toMatch(/^\{"own":"y{292}…$/);
  expect(failureMessage({ body: new TextEncoder().encode(' \n') }, undefined)).toBeUndefined();
});

test.each(Object.values(DIALECTS))('$name: a failure with a body says something of itself', (dialect) => {
  const status = fc.integer({ min: 400, max: 599 });
  fc.assert(
    fc.property(
      status,
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 2 }), { minKeys: 1, maxKeys: 4 }),
      (code, body) => {
        const reply: WireReply = json(code, body);
        const { message = '' } = dialect.decode(reply);
        expect(message.trim()).not.toBe('');
      },
    ),
    { seed: 42, numRuns: 200 },
  );
});
