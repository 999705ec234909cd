import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBase64 } from '../../src/wire/base64.ts';

test('base64 is that of the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
    { seed: 42, numRuns: 1000 },
  );
});
