import fc from 'fast-check';
import { expect, test } from 'vitest';
import { greyJpeg } from '../../../mock-server/outputs/jpeg.ts';

/** The segments between start and scan, by marker, and the scan's data; fails on broken framing. */
function parse(jpeg: Uint8Array): { readonly segments: ReadonlyMap<number, Buffer>; readonly scan: Buffer } {
  const bytes = Buffer.from(jpeg);
  expect(bytes.readUInt16BE(0)).toBe(0xffd8);
  expect(bytes.readUInt16BE(bytes.length - 2)).toBe(0xffd9);
  const segments = new Map<number, Buffer>();
  let at = 2;
  for (let marker = 0; marker !== 0xffda;) {
    marker = bytes.readUInt16BE(at);
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    segments.set(marker, bytes.subarray(at + 4, end));
    at = end;
  }
  return { segments, scan: bytes.subarray(at, bytes.length - 2) };
}

test('has the size that was asked, and two bits for each block of 8 x 8 pixels, filled up with ones', () => {
  const side = fc.integer({ min: 1, max: 4000 });
  fc.assert(
    fc.property(side, side, (width, height) => {
      const { segments, scan } = parse(greyJpeg(width, height));
      const frame = segments.get(0xffc0)!;
      expect([frame.readUInt16BE(3), frame.readUInt16BE(1)]).toEqual([width, height]);
      const bits = [...scan].flatMap((byte) => Array.from({ length: 8 }, (_, place) => (byte >> (7 - place)) & 1));
      const codes = 2 * Math.ceil(width / 8) * Math.ceil(height / 8);
      expect(bits.length - codes).toBeGreaterThanOrEqual(0);
      expect(bits.length - codes).toBeLessThan(8);
      expect(bits.indexOf(1)).toBe(bits.length === codes ? -1 : codes);
      expect(bits.lastIndexOf(0)).toBe(codes - 1);
    }),
    { seed: 42, numRuns: 20 },
  );
});

test('its segments are those of a baseline JPEG of one component', () => {
  const { segments, scan } = parse(greyJpeg(16, 8));
  expect([...segments.keys()]).toEqual([0xffe0, 0xffdb, 0xffc0, 0xffc4, 0xffda]);
  expect(segments.get(0xffe0)?.toString('latin1', 0, 5)).toBe('JFIF\0');
  expect(segments.get(0xffdb)?.length).toBe(65);
  expect([...segments.get(0xffc4)!]).toEqual([0x10, 1, ...Array.from({ length: 15 }, () => 0), 0]);
  expect([...scan]).toEqual([0b0000_1111]);
});
