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
