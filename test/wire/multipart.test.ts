import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readMultipart, writeMultipart } from '../../src/wire/multipart.ts';
import type { MultipartPart } from '../../src/wire/multipart.ts';

const token = fc
  .string({ unit: fc.constantFrom(...'abcXYZ019-_.[] '), minLength: 1, maxLength: 20 })
  .map((text) => `n${text}n`);
const parts: fc.Arbitrary<MultipartPart[]> = fc.array(
  fc
    .record({
      name: token,
      filename: fc.option(token, { nil: undefined }),
      contentType: fc.constantFrom('image/png', 'application/json', undefined),
      bytes: fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc
          .string({ unit: fc.constantFrom('\r', '\n', '-', 'tollmark', '-s', '-0'), maxLength: 60 })
          .map((text) => new TextEncoder().encode(text)),
      ),
    })
    .map(({ name, filename, contentType, bytes }) => ({
      name,
      ...(filename === undefined ? {} : { filename }),
      ...(contentType === undefined ? {} : { contentType }),
      bytes: Uint8Array.from(bytes),
    })),
  { minLength: 1, maxLength: 5 },
);

test('what is written is read back, whatever the bytes', () => {
  fc.assert(
    fc.property(parts, fc.string(), (written, seed) => {
      const { contentType, body } = writeMultipart(written, seed);
      expect(readMultipart(contentType, body)).toEqual({ parts: written });
    }),
    { seed: 42, numRuns: 500 },
  );
});

test('the platform reads it too: names, filenames, types and bytes', async () => {
  await fc.assert(
    fc.asyncProperty(parts, fc.string(), async (written, seed) => {
      const { contentType, body } = writeMultipart(written, seed);
      const form = await new Response(Buffer.from(body), { headers: { 'content-type': contentType } }).formData();
      const read = [...form].map(([name, value]) => [name, typeof value === 'string' ? undefined : value.name]);
      expect(read).toEqual(written.map((part) => [part.name, part.filename]));
    }),
    { seed: 42, numRuns: 100 },
  );
});

test('what the platform writes is read', async () => {
  const form = new FormData();
  form.append('input', new Blob([Uint8Array.of(0, 13, 10, 45, 45, 255)], { type: 'image/jpeg' }), 'a "b" é.jpg');
  form.append('prompt', 'Käse');
  const response = new Response(form);
  const body = new Uint8Array(await response.arrayBuffer());
  const reading = readMultipart(response.headers.get('content-type') ?? '', body);
  expect('parts' in reading && reading.parts.map((part) => [part.name, part.contentType, [...part.bytes]])).toEqual([
    ['input', 'image/jpeg', [0, 13, 10, 45, 45, 255]],
    ['prompt', undefined, [...Buffer.from('Käse')]],
  ]);
});

test('the boundary is the same for the same seed, and never inside of a part', () => {
  const first = writeMultipart([{ name: 'a', bytes: new Uint8Array() }], 'job 1');
  const boundary = first.contentType.split('boundary=')[1] ?? '';
  expect(boundary).toMatch(/^[0-9a-z-]{27,70}$/i);
  const clash = writeMultipart([{ name: 'a', bytes: new TextEncoder().encode(`x\r\n--${boundary}--`) }], 'job 1');
  expect(clash.contentType).not.toBe(first.contentType);
  expect(readMultipart(clash.contentType, clash.body)).toMatchObject({ parts: [{ name: 'a' }] });
});

test('quotes and line ends in names cannot forge a header', () => {
  const { contentType, body } = writeMultipart([{ name: 'a"\r\nx-evil: 1', bytes: Uint8Array.of(1) }], 's');
  const text = new TextDecoder().decode(body);
  expect(text).toContain('name="a%22%0D%0Ax-evil: 1"');
  expect(readMultipart(contentType, body)).toMatchObject({ parts: [{ bytes: Uint8Array.of(1) }] });
});

const bounds = { partsMax: 2, partBytesMax: 10, totalBytesMax: 15, headerBytesMax: 100 };
test.each([
  ['parts', [1, 1, 1], 'part count exceeds'],
  ['bytes of a part', [11], 'File size exceeds'],
  ['bytes together', [8, 8], 'content size exceeds'],
])('a bound on %s is a problem, not an exception', (_what, sizes, words) => {
  const written = sizes.map((size) => ({ name: 'a', bytes: new Uint8Array(size) }));
  const { contentType, body } = writeMultipart(written, 's');
  expect(readMultipart(contentType, body, bounds)).toEqual({ problem: expect.stringContaining(words) as string });
});

test('a long header is a problem', () => {
  const { contentType, body } = writeMultipart([{ name: 'a'.repeat(200), bytes: new Uint8Array() }], 's');
  expect(readMultipart(contentType, body, bounds)).toEqual({
    problem: expect.stringContaining('header size') as string,
  });
});

test.each([
  ['multipart/form-data', '--a--'],
  ['multipart/form-data; boundary=a', ''],
  ['multipart/form-data; boundary=a', 'no boundary here'],
  ['multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="x"\r\n\r\ncut'],
])('%s with body %j has a problem', (contentType, body) => {
  expect(readMultipart(contentType, new TextEncoder().encode(body))).toHaveProperty('problem');
});
