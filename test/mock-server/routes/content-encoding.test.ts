import zlib from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeBody, ENCODINGS, EncodingRefused } from '../../../mock-server/routes/content-encoding.ts';
import { BODY_BYTES_MAX } from '../../../mock-server/routes/body-reader.ts';
import { dialectNames } from '../../../src/wire/dialects.ts';
import { ask, imageRequest, mock, send } from '../mock-fixture.ts';

type Encode = (bytes: Uint8Array) => Buffer;
const { zstdCompressSync } = zlib as { readonly zstdCompressSync?: Encode };

const ENCODERS: readonly (readonly [string, Encode])[] = [
  ['gzip', (bytes) => zlib.gzipSync(bytes)],
  ['x-gzip', (bytes) => zlib.gzipSync(bytes)],
  ['deflate', (bytes) => zlib.deflateSync(bytes)],
  ['deflate', (bytes) => zlib.deflateRawSync(bytes)],
  ['br', (bytes) => zlib.brotliCompressSync(bytes, { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } })],
  ['identity', (bytes) => Buffer.from(bytes)],
  ...(zstdCompressSync === undefined ? [] : ([['zstd', zstdCompressSync]] as const)),
];

function refusal(body: Buffer, encoding: string, bytesMax = 1000): [number, string] {
  try {
    decodeBody(body, encoding, bytesMax);
  } catch (error) {
    if (error instanceof EncodingRefused) return [error.statusCode, error.message];
    throw error;
  }
  throw new Error('It was decoded.');
}

test('what was encoded is decoded, by any codings one over the other', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.constantFrom(...ENCODERS), { maxLength: 3 }),
      fc.constantFrom(',', ', ', ' , '),
      fc.boolean(),
      (bytes, layers, comma, isUpper) => {
        const body = layers.reduce<Buffer>((inner, [, encode]) => encode(inner), Buffer.from(bytes));
        const header = layers.map(([name]) => name).join(comma);
        const decoded = decodeBody(body, isUpper ? header.toUpperCase() : header, 1000);
        expect(decoded).toEqual(Buffer.from(bytes));
      },
    ),
    { seed: 42, numRuns: 200 },
  );
});

describe.each(ENCODERS.filter(([name]) => name !== 'identity'))('%s', (name, encode) => {
  test('stops at the bound, under another coding too, and takes as much as that', () => {
    const full = encode(Buffer.alloc(1000));
    expect(decodeBody(full, name, 1000)).toHaveLength(1000);
    const message = 'The body has more than 999 bytes when it is decoded.';
    expect(refusal(full, name, 999)).toEqual([413, message]);
    expect(refusal(zlib.gzipSync(full), `${name}, gzip`, 999)).toEqual([413, message]);
  });

  test('bytes that are none of it, or a part of it, are a 400', () => {
    const message = `The body is no ${name}, although its content-encoding says so.`;
    const whole = encode(Buffer.from('some text of a request, some text of a request'));
    expect(refusal(Buffer.from('{"prompt": "a lighthouse"}'), name)).toEqual([400, message]);
    expect(refusal(whole.subarray(0, whole.length - 12), name)).toEqual([400, message]);
  });
});

test('another coding, or too many of them, are a 415 that names what is read', () => {
  expect(ENCODINGS).toMatch(/^gzip, deflate, br(?:, zstd)?$/);
  const message = `A body with content-encoding "lzma" is not read; send it plain, or as ${ENCODINGS}.`;
  expect(refusal(Buffer.alloc(1), 'lzma')).toEqual([415, message]);
  expect(refusal(Buffer.alloc(1), 'br, gzip, gzip, gzip')[0]).toBe(415);
  expect(refusal(Buffer.alloc(1), '__proto__')[0]).toBe(415);
});

describe.each(dialectNames)('at %s', (dialect) => {
  test('a compressed request is answered as it is plain', async () => {
    const world = mock({ dialect });
    const plain = imageRequest(world.dialect);
    const encoded = { ...plain.headers, 'content-encoding': 'gzip' };
    const replies = [
      await ask(world, plain),
      await ask(world, { ...plain, headers: encoded, body: zlib.gzipSync(plain.body) }),
    ];
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(world.server.stats()).toMatchObject({ jobs: { accepted: 2, ended: { ok: 2 } } });
  });

  test('what cannot be decoded is refused in the form of the vendor, and costs nothing', async () => {
    const world = mock({ dialect });
    const plain = imageRequest(world.dialect);
    const bomb = zlib.gzipSync(Buffer.alloc(BODY_BYTES_MAX + 1));
    for (const [encoding, body, status] of [
      ['gzip', bomb, 413],
      ['gzip', plain.body, 400],
      ['compress', plain.body, 415],
    ] as const) {
      const asked = { ...plain, headers: { ...plain.headers, 'content-encoding': encoding }, body };
      const reply = await (await send(world, asked)).reply;
      const cause = { status, outcome: 'invalid', message: 'm', id: 'x', nowEpochMs: 0 } as const;
      const type = world.dialect.refuse(cause).headers['content-type']?.replace(/boundary=.*/, '');
      expect([reply.statusCode, reply.headers['content-type']]).toEqual([status, expect.stringContaining(type ?? '')]);
      expect(reply.headers['accept-encoding']).toBe(status === 415 ? ENCODINGS : undefined);
    }
    expect(world.server.stats()).toMatchObject({
      jobs: { accepted: 0, refused: 3 },
      ledger: { charges: { count: 0 } },
    });
  });
});
