import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tracklessMp4 } from '../../mock-server/outputs/mp4.ts';
import { PLACEHOLDER_MP4, PLACEHOLDER_PNG, PLACEHOLDER_WAV } from '../../src/wire/placeholders.ts';

test('the image is a PNG whose pixels are all there', () => {
  const png = Buffer.from(PLACEHOLDER_PNG);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([256, 256]);
  const start = png.indexOf('IDAT') + 4;
  const pixels = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  expect(pixels.length).toBe(256 * (1 + 256 / 8));
});

test('the video is the container that the mock makes for a second', () => {
  expect(Buffer.from(PLACEHOLDER_MP4)).toEqual(Buffer.from(tracklessMp4(1000)));
});

test('the recording is a WAV of 100 ms at 8,000 samples of a byte a second, all of them silent', () => {
  const wav = Buffer.from(PLACEHOLDER_WAV);
  expect([wav.toString('latin1', 0, 4), wav.toString('latin1', 8, 16), wav.toString('latin1', 36, 40)]).toEqual([
    'RIFF',
    'WAVEfmt ',
    'data',
  ]);
  expect([wav.readUInt32LE(4) + 8, wav.readUInt32LE(40) + 44]).toEqual([wav.length, wav.length]);
  expect([wav.readUInt16LE(20), wav.readUInt16LE(22), wav.readUInt16LE(34)]).toEqual([1, 1, 8]);
  expect([wav.readUInt32LE(24), wav.readUInt32LE(28)]).toEqual([8000, 8000]);
  expect(wav.subarray(44)).toEqual(Buffer.alloc(800, 128));
});
