/** Most pixels of a side of a lossless WebP: its header has 14 bits for each. */
export const WEBP_SIDE_PX_MAX = 16_384;

const SIGNATURE = 0x2f;
/** Prefix codes of one symbol, as (value, bits): green, red and blue 0, alpha 255, distance 0. A pixel then takes no bits at all. */
const CODES: readonly (readonly [number, number])[] = [
  [0b0001, 4],
  [0b0001, 4],
  [0b0001, 4],
  [(255 << 3) | 0b101, 11],
  [0b0001, 4],
];

/** Packs values into bytes, lowest bits first. */
function packBits(values: readonly (readonly [number, number])[]): number[] {
  const bits = values.flatMap(([value, count]) => Array.from({ length: count }, (_, at) => (value >> at) & 1));
  const bytes: number[] = [];
  for (let at = 0; at < bits.length; at += 8) {
    bytes.push(bits.slice(at, at + 8).reduce((byte, bit, place) => byte | (bit << place), 0));
  }
  return bytes;
}

/**
 * A black lossless WebP (WebP Lossless Bitstream Specification, collected 2026-11): real and decodable, about 30 bytes at any size. After
 * the size come alpha and version, then one bit each for no transform, no colour cache and no groups of codes.
 */
export function blackWebp(widthPx: number, heightPx: number): Uint8Array {
  const image = [SIGNATURE, ...packBits([[widthPx - 1, 14], [heightPx - 1, 14], [0, 4], [0, 3], ...CODES])];
  const padded = [...image, ...(image.length % 2 === 1 ? [0] : [])];
  const header = Buffer.from('RIFF....WEBPVP8L....', 'latin1');
  header.writeUInt32LE(12 + padded.length, 4);
  header.writeUInt32LE(image.length, 16);
  return Buffer.concat([header, Buffer.from(padded)]);
}
