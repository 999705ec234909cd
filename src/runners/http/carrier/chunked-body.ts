import { CR, IS_NAME, IS_VALUE, LF } from './bytes.ts';

/** Hears what a chunked body holds. */
export interface ChunkListener {
  /** Bytes of the body, which are there during this call only. Returns whether to go on. */
  chunk(bytes: Buffer, from: number, to: number): boolean;
}

const [COLON, SEMICOLON] = [58, 59];
/** Hexadecimal digits of a size at most, zeros in front included: a larger chunk is none that anybody reads. */
const DIGITS_MAX = 12;
/** Bytes of the extension of a chunk at most, or of all trailers: nobody reads them. */
const UNREAD_BYTES_MAX = 16 * 1024;

/** Where in a body the next byte stands; `…End` is a line feed. */
const AT = {
  size: 0,
  extension: 1,
  sizeEnd: 2,
  data: 3,
  behindData: 4,
  dataEnd: 5,
  line: 6,
  trailerName: 7,
  trailer: 8,
  trailerEnd: 9,
  bodyEnd: 10,
  over: 11,
} as const;

/** By byte: the value of a hexadecimal digit; 255 where it is none. */
const DIGIT = Uint8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? 255 : digit;
});

/**
 * Takes the chunks out of a body with the transfer coding `chunked`, wherever its bytes are cut (RFC 9112, 7.1, 2022-06). Trailers and extensions
 * are left out. A size is digits alone, and a line ends with CR LF: whoever lets more pass may see another body than the next one does.
 */
export class ChunkedBody {
  /** What is wrong with it; undefined as long as nothing is. */
  problem: string | undefined;
  readonly #listener: ChunkListener;
  #at: number = AT.size;
  #digits = 0;
  /** Bytes of the present chunk that have not come; while its size is read, that size so far. */
  #left = 0;
  #unread = 0;

  constructor(listener: ChunkListener) {
    this.#listener = listener;
  }

  /** Whether all of it has come. */
  get isWhole(): boolean {
    return this.#at === AT.over;
  }

  /** Another body begins. */
  reset(): void {
    this.problem = undefined;
    this.#at = AT.size;
    this.#digits = 0;
    this.#left = 0;
    this.#unread = 0;
  }

  /** Reads bytes up to `to`; returns where it stopped: behind the end of the body, behind what is wrong, or where the listener did not go on. */
  read(bytes: Buffer, from: number, to: number): number {
    let at = from;
    while (at < to && this.#at !== AT.over && this.problem === undefined) {
      if (this.#at !== AT.data) {
        this.#at = this.#next(bytes[at++] as number);
        continue;
      }
      const start = at;
      at = Math.min(to, start + this.#left);
      this.#left -= at - start;
      if (this.#left === 0) this.#at = AT.behindData;
      if (!this.#listener.chunk(bytes, start, at)) return at;
    }
    return at;
  }

  /** Where the byte behind this one stands. */
  #next(byte: number): number {
    switch (this.#at) {
      case AT.size:
        return this.#size(byte);
      case AT.extension:
        return byte === CR ? AT.sizeEnd : this.#unreadByte(byte);
      case AT.sizeEnd:
        this.#digits = 0;
        return this.#lineFeed(byte, this.#left === 0 ? AT.line : AT.data);
      case AT.behindData:
        return byte === CR ? AT.dataEnd : this.#refuse('a chunk is longer than its size says');
      case AT.dataEnd:
        return this.#lineFeed(byte, AT.size);
      case AT.line:
        return byte === CR ? AT.bodyEnd : this.#trailerName(byte, true);
      case AT.trailerName:
        return this.#trailerName(byte, false);
      case AT.trailer:
        return byte === CR ? AT.trailerEnd : this.#unreadByte(byte);
      case AT.trailerEnd:
        return this.#lineFeed(byte, AT.line);
      default:
        return this.#lineFeed(byte, AT.over);
    }
  }

  #size(byte: number): number {
    const digit = DIGIT[byte] as number;
    if (digit < 16) {
      this.#unread = 0;
      this.#left = this.#left * 16 + digit;
      if (++this.#digits > DIGITS_MAX) this.#refuse('the size of a chunk has too many digits');
      return AT.size;
    }
    if (this.#digits > 0 && byte === CR) return AT.sizeEnd;
    if (this.#digits > 0 && byte === SEMICOLON) return AT.extension;
    return this.#refuse('the size of a chunk is no hexadecimal number');
  }

  #trailerName(byte: number, isFirst: boolean): number {
    if (byte === COLON && !isFirst) return AT.trailer;
    if (IS_NAME[byte] === 0) this.#refuse('a trailer has no name');
    this.#at = AT.trailerName;
    return this.#unreadByte(byte);
  }

  /** A byte of an extension or a trailer, where the next one stands too. */
  #unreadByte(byte: number): number {
    if (IS_VALUE[byte] === 0) this.#refuse('a control character stands between the chunks');
    if (++this.#unread > UNREAD_BYTES_MAX)
      this.#refuse(`an extension of a chunk or the trailers are longer than ${UNREAD_BYTES_MAX} bytes`);
    return this.#at;
  }

  #lineFeed(byte: number, next: number): number {
    return byte === LF ? next : this.#refuse('a line of the chunks does not end with CR LF');
  }

  #refuse(problem: string): number {
    this.problem ??= problem;
    return this.#at;
  }
}
