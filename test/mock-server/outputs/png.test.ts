import { crc32, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blackPng } from '../../../mock-server/outputs/png.ts';
import { PLACEHOLDER_PNG } from '../../../src/wire/placeholders.ts';

/** The chunks of a PNG; fails on a wrong signature, length or checksum. */
function chunks(png: Uint8Array): { readonly type: string; readonly data: Buffer }[] {
  const bytes = Buffer.from(png);
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  const found = [];
  for (let at = 8; at < bytes.length;) {
    const end = at + 8 + bytes.readUInt32BE(at);
    expect(bytes.readUInt32BE(end)).toBe(crc32(bytes.subarray(at + 4, end)));
    found.push({ type: bytes.toString('latin1', at + 4, at + 8), data: bytes.subarray(at + 8, end) });
    at = end + 4;
  }
  return found;
}

test('holds the pixels that its header says, all black', () => {
  // The last sizes take several of the blocks that the stream repeats.
  const sizes = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.integer({ min: 1, max: 300 })),
    fc.constantFrom([8000, 1047], [8000, 1048], [4096, 4087], [9001, 4000]),
  );
  fc.assert(
    fc.property(sizes, ([width = 0, height = 0]) => {
      const [header, data, end, ...rest] = chunks(blackPng(width, height));
      expect([header?.type, data?.type, end?.type, rest.length]).toEqual(['IHDR', 'IDAT', 'IEND', 0]);
      expect([header?.data.readUInt32BE(0), header?.data.readUInt32BE(4)]).toEqual([width, height]);
      expect([...(header?.data.subarray(8) ?? [])]).toEqual([1, 0, 0, 0, 0]);
      const rows = inflateSync(data?.data ?? Buffer.alloc(0));
      expect(rows.equals(Buffer.alloc((1 + Math.ceil(width / 8)) * height))).toBe(true);
    }),
    { seed: 42, numRuns: 40 },
  );
});

test('the image that clients send along is of the same kind', () => {
  const [sent, made] = [chunks(PLACEHOLDER_PNG), chunks(blackPng(256, 256))];
  expect(sent[0]).toEqual(made[0]);
  expect(inflateSync(sent[1]!.data).equals(inflateSync(made[1]!.data))).toBe(true);
});

test('stays small at any size', () => {
  expect(blackPng(1024, 1024).length).toBeLessThan(300);
  expect(blackPng(99_999, 99_999).length).toBeLessThan(1_300_000);
});
