import { crc32, deflateSync } from 'node:zlib';

const COLORS_MAX = 256;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A picture as a browser's canvas gives it: four bytes a pixel, red, green, blue and alpha. */
export interface Pixels {
  readonly width: number;
  readonly rgba: Uint8Array;
}

/** A PNG with a palette (PNG specification, colour type 3): the 256 most frequent colours, and the nearest of them for every other. */
export function indexedPng({ width, rgba }: Pixels): Buffer {
  const colors = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  const counts = new Map<number, number>();
  for (const color of colors) counts.set(color, (counts.get(color) ?? 0) + 1);
  const palette = [...counts].toSorted(([, a], [, b]) => b - a).flatMap(([color]) => color);
  const kept = palette.slice(0, COLORS_MAX).map(channelsOf);
  const places = new Map(palette.map((color, index) => [color, index < COLORS_MAX ? index : nearest(kept, color)]));
  const height = colors.length / width;
  const rows = Buffer.alloc((width + 1) * height);
  for (const [index, color] of colors.entries()) {
    rows[index + Math.floor(index / width) + 1] = places.get(color) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  const parts = {
    IHDR: header,
    PLTE: Buffer.from(kept.flat()),
    IDAT: deflateSync(rows, { level: 9 }),
    IEND: Buffer.alloc(0),
  };
  return Buffer.concat([SIGNATURE, ...Object.entries(parts).map(([type, data]) => chunk(type, data))]);
}

type Channels = readonly [red: number, green: number, blue: number];

/** A little-endian machine reads red from the lowest byte. */
function channelsOf(color: number): Channels {
  return [color & 255, (color >>> 8) & 255, (color >>> 16) & 255];
}

function nearest(kept: readonly Channels[], color: number): number {
  const [red, green, blue] = channelsOf(color);
  const distances = kept.map(
    ([r, g, b]) => (r - red) * (r - red) + (g - green) * (g - green) + (b - blue) * (b - blue),
  );
  return distances.indexOf(Math.min(...distances));
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
