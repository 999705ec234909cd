import { expect, test } from 'vitest';
import { piecesOf, PiecewiseReply, withHeaders } from '../../src/wire/piecewise-reply.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('the body is all pieces, text as UTF-8', () => {
  const reply = new PiecewiseReply(200, {}, ['ü', Uint8Array.of(0, 255), '', 'z']);
  expect([...reply.body]).toEqual([...bytes('ü'), 0, 255, 122]);
  expect(reply.body).toBe(reply.body);
  expect([...new PiecewiseReply(200, {}, []).body]).toEqual([]);
});

test('a reply that is whole is one piece', () => {
  const body = bytes('whole');
  expect(piecesOf({ status: 200, headers: {}, body })).toEqual([body]);
  expect(piecesOf(new PiecewiseReply(200, {}, ['a', 'b']))).toEqual(['a', 'b']);
});

test('further headers go before those of the same name, and the body stays', () => {
  const whole = { status: 422, headers: { a: '1', b: '2' }, body: bytes('body') };
  for (const reply of [whole, new PiecewiseReply(422, whole.headers, ['bo', 'dy'])]) {
    const { status, headers, body } = withHeaders(reply, { b: '3', c: '4' });
    expect([status, headers, body]).toEqual([422, { a: '1', b: '3', c: '4' }, bytes('body')]);
  }
});
