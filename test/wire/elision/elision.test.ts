import { expect, test } from 'vitest';
import { eliderFor, OUTPUT_BYTES_KEPT } from '../../../src/wire/elision/elision.ts';
import { textBytes } from '../../../src/wire/json-bytes.ts';
import { elided } from './elided.ts';

const LONG = 'A'.repeat(10_000);
const JSON_TEXT = textBytes(`{"a":"${LONG}"}`);

test.each([
  'application/json',
  'application/json; charset=utf-8',
  'application/problem+json',
  '',
  undefined,
  'video/mp4',
])('texts of JSON are cut under the type %j', (type) => {
  const elider = eliderFor(type);
  expect(elider && elided(elider, JSON_TEXT).length).toBe(4096 + 8);
});

test('of an output alone its beginning is kept', () => {
  for (const type of ['video/mp4', 'image/png', 'AUDIO/mpeg; codecs=x']) {
    const elider = eliderFor(type);
    const body = new Uint8Array(3 * OUTPUT_BYTES_KEPT).fill(7);
    expect(elider && elided(elider, body, [65_536]).length).toBe(OUTPUT_BYTES_KEPT);
  }
});

test('other bodies are kept as they are', () => {
  for (const type of ['text/plain', 'application/octet-stream', 'text/event-stream', 'multipart/form-data'])
    expect(eliderFor(type)).toBeUndefined();
});
