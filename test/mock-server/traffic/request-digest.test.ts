import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RequestDigests } from '../../../mock-server/traffic/request-digest.ts';
import type { WireRequest } from '../../../src/wire/dialect.ts';

function request(path: string, text: string, type = 'application/json'): WireRequest {
  return { method: 'POST', path, headers: { 'content-type': type }, body: Buffer.from(text) };
}

test('the same path and bytes have the same digest, others another one, in any order', () => {
  const digests = new RequestDigests();
  const requests = [request('/a', '1'), request('/a', '2'), request('/b', '1'), request('/a?x', '1')];
  const first = requests.map((each) => digests.digestOf(each));
  expect(new Set(first).size).toBe(4);
  expect(requests.toReversed().map((each) => digests.digestOf(each))).toEqual(first.toReversed());
  for (const digest of first) expect(digest).toMatch(/^[0-9a-f]{16}$/);
});

test('the boundary of a form does not count, its parts do', () => {
  const form = (boundary: string, part: string): WireRequest =>
    request('/a', `--${boundary}\r\n${part}\r\n--${boundary}--`, `multipart/form-data; boundary=${boundary}`);
  const digests = new RequestDigests();
  expect(digests.digestOf(form('abc', 'x'))).toBe(digests.digestOf(form('defg', 'x')));
  expect(digests.digestOf(form('abc', 'x'))).not.toBe(digests.digestOf(form('abc', 'y')));
});

test('a digest is that of path and body without the boundary, wherever it stands', () => {
  const property = fc.property(fc.array(fc.constantFrom('--', 'ab', 'a', 'b', 'aab', '\r\n', 'ÿ')), (pieces) => {
    const text = pieces.join('');
    const form = request('/a', text, 'multipart/form-data; boundary=ab');
    const plain = createHash('sha256').update(`/a\n${text.replaceAll('ab', '')}`);
    expect(new RequestDigests().digestOf(form)).toBe(plain.digest('hex').slice(0, 16));
  });
  fc.assert(property, { seed: 13 });
});

test('a body that is full of its boundary is digested in a bounded number of pieces', () => {
  const form = (boundary: string, times: number): WireRequest =>
    request('/a', `${boundary}.`.repeat(times), `multipart/form-data; boundary=${boundary}`);
  const digest = (boundary: string, times: number): string => new RequestDigests().digestOf(form(boundary, times));
  expect(digest('a', 1000)).toBe(digest('b', 1000));
  expect(digest('a', 1001)).not.toBe(digest('b', 1001));
});
