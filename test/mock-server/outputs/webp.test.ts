import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blackWebp } from '../../../mock-server/outputs/webp.ts';

test('is a lossless WebP of the size that was asked, whose five codes have one symbol each', () => {
  const side = fc.integer({ min: 1, max: 16_384 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const bytes = Buffer.from(blackWebp(width, height));
      expect([bytes.toString('latin1', 0, 4), bytes.toString('latin1', 8, 16)]).toEqual(['RIFF', 'WEBPVP8L']);
      expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8);
      const length = bytes.readUInt32LE(16);
      expect(bytes.length).toBe(20 + length + (length % 2));
      expect(bytes[20]).toBe(0x2f);
      let at = 21 * 8;
      const read = (count: number): number => {
        let value = 0;
        for (let bit = 0; bit < count; bit++, at++) value += ((bytes[at >> 3]! >> (at & 7)) & 1) * 2 ** bit;
        return value;
      };
      expect([read(14) + 1, read(14) + 1]).toEqual([width, height]);
      // Alpha, version, transforms, colour cache, code groups.
      expect([read(1), read(3), read(1), read(1), read(1)]).toEqual([0, 0, 0, 0, 0]);
      const symbols = Array.from({ length: 5 }, () => {
        expect([read(1), read(1)]).toEqual([1, 0]);
        return read(read(1) === 1 ? 8 : 1);
      });
      expect(symbols).toEqual([0, 0, 0, 255, 0]);
      expect(Math.ceil(at / 8)).toBe(20 + length);
    }),
    { seed: 42, numRuns: 50 },
  );
});
