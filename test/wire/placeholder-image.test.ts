import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { PLACEHOLDER_PNG } from '../../src/wire/placeholder-image.ts';

test('the placeholder is a PNG whose pixels are all there', () => {
  const png = Buffer.from(PLACEHOLDER_PNG);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  const start = png.indexOf('IDAT') + 4;
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  expect(pixels.length).toBe(256 * (1 + 256 / 8));
});
