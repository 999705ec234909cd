const TIMESCALE = 1000;
const MATRIX = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000];

function box(type: string, data: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + data.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, data]);
}

/**
 * An MP4 file (ISO/IEC 14496-12) of a type box and a movie header that states the duration. It is well formed but holds no track, so
 * there is nothing to see and no frame size: a reader of the container works with it, a player does not.
 */
export function tracklessMp4(durationMs: number): Uint8Array {
  const type = Buffer.from('isom\0\0\u0002\0isommp41', 'latin1');
  const header = Buffer.alloc(100);
  header.writeUInt32BE(TIMESCALE, 12);
  header.writeUInt32BE(durationMs, 16);
  header.writeUInt32BE(0x10000, 20);
  header.writeUInt16BE(0x100, 24);
  MATRIX.forEach((value, at) => header.writeUInt32BE(value, 36 + 4 * at));
  header.writeUInt32BE(1, 96);
  return Buffer.concat([box('ftyp', type), box('moov', box('mvhd', header))]);
}
