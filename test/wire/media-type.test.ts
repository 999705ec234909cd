import fc from 'fast-check';
import { expect, test } from 'vitest';
import { acceptedTypes, mediaTypeOf } from '../../src/wire/media-type.ts';

test.each([
  ['multipart/form-data', ['multipart/form-data']],
  ['multipart/form-data; image/jpeg', ['multipart/form-data', 'image/jpeg']],
  ['Image/PNG;q=0.9, */*;q=0.1', ['image/png', '*/*']],
  ['image/jpeg; quality=80', ['image/jpeg']],
  ['', []],
  [';;,,', []],
])('accept %j names %j', (accept, types) => {
  expect(acceptedTypes(accept)).toEqual(types);
});

test.each([
  ['Application/JSON; charset=utf-8', 'application/json'],
  ['', ''],
  [undefined, ''],
])('content type %j is %j', (contentType, type) => {
  expect(mediaTypeOf(contentType)).toBe(type);
});

test('of a content type that came several times, the one that fetch reads counts', async () => {
  const types = [
    'image/png',
    'text/html;charset=utf-8',
    'multipart/form-data; boundary="a,b"',
    '*/*',
    'no type',
    '',
    'a/',
  ];
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...types), { minLength: 2, maxLength: 4 }), async (given) => {
      const headers = given.map((each): [string, string] => ['content-type', each]);
      const { type } = await new Response('x', { headers }).blob();
      expect(mediaTypeOf(given.join(', '))).toBe(type.split(';', 1)[0]);
    }),
    { seed: 42, numRuns: 300 },
  );
});
