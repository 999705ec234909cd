import fc from 'fast-check';
import { expect, test } from 'vitest';
import { tracklessMp4 } from '../../../mock-server/outputs/mp4.ts';

/** The boxes of a part of a file; fails when they do not fill it. */
function boxes(bytes: Buffer): Record<string, Buffer> {
  const found: Record<string, Buffer> = {};
  let at = 0;
  for (; at < bytes.length; at += bytes.readUInt32BE(at)) {
    found[bytes.toString('latin1', at + 4, at + 8)] = bytes.subarray(at + 8, at + bytes.readUInt32BE(at));
  }
  expect(at).toBe(bytes.length);
  return found;
}

test('states the duration that was asked, in boxes that fill the file', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3_600_000 }), (durationMs) => {
      const file = boxes(Buffer.from(tracklessMp4(durationMs)));
      expect(Object.keys(file)).toEqual(['ftyp', 'moov']);
      expect(file['ftyp']?.toString('latin1', 0, 4)).toBe('isom');
      const movie = boxes(file['moov']!);
      expect(Object.keys(movie)).toEqual(['mvhd']);
      const header = movie['mvhd']!;
      expect(header.length).toBe(100);
      expect((header.readUInt32BE(16) / header.readUInt32BE(12)) * 1000).toBe(durationMs);
    }),
    { seed: 42, numRuns: 50 },
  );
});
