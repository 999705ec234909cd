import fc from 'fast-check';
import { expect, test } from 'vitest';
import { UnsendableError, type CarriedRequest } from '../../../../src/runners/http/carrier/carrier.ts';
import { RequestWriter } from '../../../../src/runners/http/carrier/request-writer.ts';

const GET: CarriedRequest = { method: 'GET', path: '/', headers: [], body: new Uint8Array() };
const textOf = (request: CarriedRequest, own?: readonly string[]): string => {
  const { bytes, body } = new RequestWriter('a.test').write(request, own);
  return bytes.toString('latin1') + Buffer.from(body ?? []).toString('latin1');
};

/** What is sent; undefined where nothing can be. */
function sentOf(request: CarriedRequest, own: readonly string[]): string | undefined {
  try {
    return textOf(request, own);
  } catch (error) {
    if (error instanceof UnsendableError) return undefined;
    throw error;
  }
}

test('head and small body are one piece; a length stands where there is a body, or may be one', () => {
  const start = 'HTTP/1.1\r\nhost: a.test\r\nconnection: keep-alive\r\n';
  expect(textOf(GET)).toBe(`GET / ${start}\r\n`);
  expect(textOf({ ...GET, method: 'DELETE', path: '/a?b=\u00fc' })).toBe(`DELETE /a?b=\u00fc ${start}\r\n`);
  expect(textOf({ ...GET, method: 'POST' })).toBe(`POST / ${start}content-length: 0\r\n\r\n`);
  const post = { ...GET, method: 'POST', headers: ['accept', '*/*'], body: Buffer.from('xy') };
  expect(textOf(post, ['x-own', '1'])).toBe(`POST / ${start}accept: */*\r\ncontent-length: 2\r\nx-own: 1\r\n\r\nxy`);
});

test('equal requests are written once, those with headers of their own each', () => {
  const writer = new RequestWriter('a.test');
  expect(writer.write(GET)).toBe(writer.write(GET));
  expect(writer.write(GET, ['a', '1']).bytes.toString()).toContain('\r\na: 1\r\n');
  expect(writer.write(GET, ['a', '2']).bytes.toString()).toContain('\r\na: 2\r\n');
});

test('a large body is not copied', () => {
  const body = Buffer.alloc(70_000);
  expect(new RequestWriter('a.test').write({ ...GET, method: 'POST', body }).body).toBe(body);
});

test.each<[string, Partial<CarriedRequest>]>([
  ['a method with a space', { method: 'GET /' }],
  ['a path without a slash', { path: 'http://a.test/' }],
  ['an empty path', { path: '' }],
  ['a path with a space', { path: '/a b' }],
  ['a path with a line end', { path: '/a\r\nb' }],
  ['a path with a letter of two bytes', { path: '/\u20ac' }],
  ['a header name with a colon', { headers: ['a:', 'b'] }],
  ['a header name of nothing', { headers: ['', 'b'] }],
  ['a header with a line end', { headers: ['a', 'b\nc'] }],
  ['a header with a zero byte', { headers: ['a', '\0'] }],
  ['a length of its own', { headers: ['Content-Length', '1'] }],
  ['a coding of its own', { headers: ['transfer-encoding', 'chunked'] }],
  ['a host of its own', { headers: ['Host', 'b.test'] }],
])('a request with %s cannot be sent', (_, odd) => {
  expect(() => textOf({ ...GET, ...odd })).toThrow(UnsendableError);
});

test('whatever a request holds, there are as many lines as headers, or it is not sent', () => {
  const text = fc.string({
    unit: fc.oneof(fc.constantFrom('\r', '\n', ':', ' ', 'a'), fc.string({ minLength: 1, maxLength: 1 })),
  });
  fc.assert(
    fc.property(text, text, text, (path, name, value) => {
      const sent = sentOf({ ...GET, path: `/${path}` }, [name, value]);
      if (sent === undefined) return;
      expect(sent.split(/\r\n|\r|\n/)).toHaveLength(6);
      expect(sent).toMatch(/^GET \/\S* HTTP\/1\.1\r\n/);
    }),
    { seed: 42, numRuns: 1000 },
  );
});
