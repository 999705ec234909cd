import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { decodeBody } from '../../../mock-server/routes/content-encoding.ts';

const MIB = 2 ** 20;

test('a hundred bodies that are a gibibyte each when decoded cost no more memory than a few plain ones', () => {
  const part = zlib.gzipSync(Buffer.alloc(64 * MIB));
  const bomb = Buffer.concat(Array.from({ length: 16 }, () => part));
  expect(bomb.length).toBeLessThan(2 * MIB);
  const decode = (): unknown => decodeBody(bomb, 'gzip', 32 * MIB);
  expect(decode).toThrow('more than 33554432 bytes');
  const { maxRSS } = process.resourceUsage();
  for (let n = 0; n < 100; n++) expect(decode).toThrow('more than 33554432 bytes');
  expect((process.resourceUsage().maxRSS - maxRSS) / 1024).toBeLessThan(160);
});
