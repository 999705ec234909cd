import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MultipartElider } from '../../../src/wire/elision/multipart-elider.ts';
import { boundaryOf, readMultipart, writeMultipart } from '../../../src/wire/multipart.ts';
import { elided } from './elided.ts';

const KEPT = 300;
/** Bytes that look like parts of a boundary, and others. */
const bytes = fc
  .array(fc.constantFrom('\r', '\n', '-', '--', '--tollmark', 'x'.repeat(90), '\r\n--toll', '\u0000', 'z'), {
    maxLength: 24,
  })
  .map((parts) => new TextEncoder().encode(parts.join('')));
const parts = fc.array(fc.record({ name: fc.constantFrom('job', 'output'), bytes }), { minLength: 1, maxLength: 4 });
const sizes = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 4 });

test('law: the parts of what is left are the parts of the whole, cut', () => {
  fc.assert(
    fc.property(parts, sizes, (written, pieces) => {
      const { contentType, body } = writeMultipart(written, 'seed');
      const elider = new MultipartElider(boundaryOf(contentType) ?? '', KEPT);
      const read = readMultipart(contentType, elided(elider, body, pieces));
      const whole = readMultipart(contentType, body);
      if ('problem' in read || 'problem' in whole) throw new Error('both are multipart bodies');
      expect(read.parts.map(({ name }) => name)).toEqual(whole.parts.map(({ name }) => name));
      for (const [index, part] of read.parts.entries()) {
        const original = (whole.parts[index] as typeof part).bytes;
        expect(part.bytes).toEqual(original.subarray(0, part.bytes.length));
        // Its header is a part of what is kept.
        expect(part.bytes.length).toBeGreaterThanOrEqual(Math.min(original.length, KEPT - 100));
        expect(part.bytes.length).toBeLessThanOrEqual(KEPT);
      }
    }),
    { seed: 80, numRuns: 500 },
  );
});

test('a body that breaks off, and one without its boundary, are read as they would have been', () => {
  const { contentType, body } = writeMultipart([{ name: 'output', bytes: new Uint8Array(5000) }], 'seed');
  const boundary = boundaryOf(contentType) ?? '';
  for (const broken of [body.subarray(0, 4000), new Uint8Array(4000)]) {
    const left = readMultipart(contentType, elided(new MultipartElider(boundary, KEPT), broken, [64]));
    expect(left).toEqual(readMultipart(contentType, broken));
  }
});
