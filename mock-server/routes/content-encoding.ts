import zlib from 'node:zlib';

/** Most encodings of one body, one over the other. */
const LAYERS_MAX = 3;

type Decode = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Buffer;

/** Node has Zstandard from version 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: Decode };

/** Some send deflate without the two bytes that zlib puts before it (RFC 9110, 8.4.1.2): their low half is 8, and 31 divides them. */
const inflate: Decode = (bytes, options) => {
  const [first = 0, second = 0] = bytes;
  const hasHead = first % 16 === 8 && (first * 256 + second) % 31 === 0;
  return hasHead ? zlib.inflateSync(bytes, options) : zlib.inflateRawSync(bytes, options);
};

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', zlib.gunzipSync],
  ['x-gzip', zlib.gunzipSync],
  ['deflate', inflate],
  ['br', zlib.brotliDecompressSync],
  ...(zstdDecompressSync === undefined ? [] : ([['zstd', zstdDecompressSync]] as const)),
]);

/** The encodings that are decoded, as `accept-encoding` lists them. */
export const ENCODINGS: string = [...DECODERS.keys()].filter((name) => name !== 'x-gzip').join(', ');

/** A body that cannot be decoded, with the status that says so. */
export class EncodingRefused extends Error {
  readonly statusCode: number;

  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

function decodeLayer(bytes: Uint8Array, name: string, bytesMax: number): Buffer {
  const decode = DECODERS.get(name);
  if (decode === undefined) {
    const shown = JSON.stringify(name.slice(0, 40));
    throw new EncodingRefused(
      415,
      `A body with content-encoding ${shown} is not read; send it plain, or as ${ENCODINGS}.`,
    );
  }
  try {
    return decode(bytes, { maxOutputLength: bytesMax });
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
    if (isTooLarge) throw new EncodingRefused(413, `The body has more than ${bytesMax} bytes when it is decoded.`);
    throw new EncodingRefused(400, `The body is no ${name}, although its content-encoding says so.`);
  }
}

/**
 * The bytes of a body under the codings of a `content-encoding` header (RFC 9110, 8.4). Decoding stops at `bytesMax`, and one body is decoded at a
 * time, so that no body costs more memory than a plain one may. Throws an `EncodingRefused`: 413 for more bytes, 415 for another coding, 400 for bytes that are none of it.
 */
export function decodeBody(body: Buffer, contentEncoding: string, bytesMax: number): Buffer {
  const names = contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  if (names.length > LAYERS_MAX)
    throw new EncodingRefused(
      415,
      `A body has at most ${LAYERS_MAX} encodings, one over the other; send it with fewer.`,
    );
  return names.reduceRight((bytes, name) => decodeLayer(bytes, name, bytesMax), body);
}
