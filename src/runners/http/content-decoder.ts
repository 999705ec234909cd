import {
  constants,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type BrotliDecompress,
  type Gunzip,
  type Inflate,
} from 'node:zlib';

/** Who gets the decoded bytes. */
export interface DecodedListener {
  decoded(chunk: Buffer): void;
  /** All bytes are decoded. */
  decodedAll(): void;
  undecodable(error: Error): void;
}

type Decompressor = BrotliDecompress | Gunzip | Inflate;

/** Codings that are undone at most, one after the other. */
const CODINGS_MAX = 4;

const zlibOptions = { flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH };
const brotliOptions = {
  flush: constants.BROTLI_OPERATION_FLUSH,
  finishFlush: constants.BROTLI_OPERATION_FLUSH,
};

/**
 * Undoes the `content-encoding` of a reply as `fetch` does: gzip, deflate with or without its zlib header, and br. The coding that was applied last
 * is undone first (undici 7, fetch; WHATWG fetch 2.2.4, 2026-11). A stream that is cut gives what can be decoded of it.
 */
export class ContentDecoder {
  readonly #codings: readonly string[];
  readonly #listener: DecodedListener;
  #first: Decompressor | undefined;
  #last: Decompressor | undefined;

  private constructor(codings: readonly string[], listener: DecodedListener) {
    this.#codings = codings;
    this.#listener = listener;
  }

  /** The decoder for a header; undefined where there is nothing that it knows to undo: then the bytes are taken as they are. */
  static of(contentEncoding: string, listener: DecodedListener): ContentDecoder | undefined {
    const codings = contentEncoding
      .toLowerCase()
      .split(',')
      .map((coding) => coding.trim().replace(/^x-gzip$/, 'gzip'));
    const undone = codings.filter((coding) => coding !== 'identity' && coding !== '').toReversed();
    const isKnown = undone.every((coding) => ['gzip', 'deflate', 'br'].includes(coding));
    return undone.length === 0 || undone.length > CODINGS_MAX || !isKnown
      ? undefined
      : new ContentDecoder(undone, listener);
  }

  write(chunk: Uint8Array): void {
    if (this.#first === undefined) this.#build(chunk);
    this.#first?.write(chunk);
  }

  /** No more bytes will come. */
  end(): void {
    if (this.#first === undefined) this.#listener.decodedAll();
    else this.#first.end();
  }

  /** Gives up. Nobody is told. */
  destroy(): void {
    this.#last?.removeAllListeners('data').removeAllListeners('end');
    this.#first?.destroy();
    if (this.#last !== this.#first) this.#last?.destroy();
  }

  #build(chunk: Uint8Array): void {
    const parts = this.#codings.map((coding, at) => decompressorOf(coding, at === 0 ? chunk : undefined));
    for (const [at, part] of parts.entries()) {
      part.on('error', (error) => this.#listener.undecodable(error));
      const next = parts[at + 1];
      if (next !== undefined) part.pipe(next);
    }
    this.#first = parts[0];
    this.#last = parts.at(-1);
    this.#last?.on('data', (bytes: Buffer) => this.#listener.decoded(bytes));
    this.#last?.on('end', () => this.#listener.decodedAll());
  }
}

/** `first`: the first bytes, by which the two forms of deflate are told apart. */
function decompressorOf(coding: string, first: Uint8Array | undefined): Decompressor {
  if (coding === 'br') return createBrotliDecompress(brotliOptions);
  if (coding === 'gzip') return createGunzip(zlibOptions);
  const hasHeader = first === undefined || ((first[0] ?? 0) & 0x0f) === 8;
  return hasHeader ? createInflate(zlibOptions) : createInflateRaw(zlibOptions);
}
