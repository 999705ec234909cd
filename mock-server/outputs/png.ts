import { constants, crc32, deflateRawSync } from 'node:zlib';

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
/** Header of a zlib stream with the default window (RFC 1950). */
const ZLIB_HEADER = Buffer.from([0x78, 0xda]);
const ADLER_MODULUS = 65_521;
const BLOCK_BYTES = 1_048_576;
let zeroBlock: Buffer | undefined;

/**
 * A zlib stream of so many zero bytes. A block of them that ends with a full flush refers to nothing before it, so copies of one block
 * make a stream of any length: the cost grows with the compressed size, about a thousandth. The checksum (Adler-32) of zeros is closed.
 */
function deflatedZeros(length: number): Buffer {
  const blocks = Math.floor(length / BLOCK_BYTES);
  if (blocks > 0)
    zeroBlock ??= deflateRawSync(Buffer.alloc(BLOCK_BYTES), { level: 9, finishFlush: constants.Z_FULL_FLUSH });
  const repeated = Array.from({ length: blocks }, () => zeroBlock ?? Buffer.alloc(0));
  const checksum = Buffer.alloc(4);
  checksum.writeUInt16BE(length % ADLER_MODULUS, 0);
  checksum.writeUInt16BE(1, 2);
  return Buffer.concat([
    ZLIB_HEADER,
    ...repeated,
    deflateRawSync(Buffer.alloc(length % BLOCK_BYTES), { level: 9 }),
    checksum,
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

/** A black PNG in one bit a pixel (PNG specification, third edition): real and decodable, of any size up to 99,999 a side. */
export function blackPng(widthPx: number, heightPx: number): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header[8] = 1;
  // A row is its filter (0: none) and one bit a pixel; black is 0.
  const rowBytes = 1 + Math.ceil(widthPx / 8);
  const data = deflatedZeros(rowBytes * heightPx);
  return Buffer.concat([SIGNATURE, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]);
}
