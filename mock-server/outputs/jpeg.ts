/** Most pixels of a side of a JPEG: its header has 16 bits for each (ITU-T T.81, B.2.2). */
export const JPEG_SIDE_PX_MAX = 65_535;

const BLOCK_PX = 8;
const BLOCK_BITS = 2;
const START = [0xff, 0xd8];
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0];
const QUANTIZATION = [0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 1)];
/** One Huffman table with one code, `0`, for the symbol 0: no difference (DC), or no further coefficients (AC). */
const huffman = (table: number): number[] => [0xff, 0xc4, 0, 20, table, 1, ...Array.from({ length: 15 }, () => 0), 0];
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
const END = [0xff, 0xd9];

/**
 * A grey JPEG, baseline, one component (ITU-T T.81): real and decodable. Every block of 8 x 8 pixels is two bits, "the same level as
 * before" and "nothing else", so 1024 x 1024 pixels take about 4 kB.
 */
export function greyJpeg(widthPx: number, heightPx: number): Uint8Array {
  const frame = [0xff, 0xc0, 0, 11, 8, heightPx >> 8, heightPx & 255, widthPx >> 8, widthPx & 255, 1, 1, 0x11, 0];
  const head = Buffer.from([...START, ...JFIF, ...QUANTIZATION, ...frame, ...huffman(0x00), ...huffman(0x10), ...SCAN]);
  const bits = Math.ceil(widthPx / BLOCK_PX) * Math.ceil(heightPx / BLOCK_PX) * BLOCK_BITS;
  const data = Buffer.alloc(Math.ceil(bits / 8));
  // What is left of the last byte is filled with ones (F.1.2.3).
  if (bits % 8 !== 0) data[data.length - 1] = 0xff >> (bits % 8);
  return Buffer.concat([head, data, Buffer.from(END)]);
}
