import { CR, LF } from './bytes.ts';
import { ChunkedBody, type ChunkListener } from './chunked-body.ts';
import { HeaderNames } from './header-names.ts';
import { beginsReply, FRAMING, readReplyHead, type ReplyHead } from './reply-head.ts';

/** Largest head of a reply, in bytes: status line, headers and the empty line. */
const HEAD_BYTES_MAX = 16 * 1024;
/** Most informational replies ahead of one. */
const HINTS_MAX = 100;

const HEAD_END = Buffer.from('\r\n\r\n');
const PART = { head: 0, length: 1, chunked: 2, close: 3, over: 4 } as const;

/** Hears what the bytes of a connection say; of each reply its head, its parts, and then its end, or at any time one of the last two alone. */
export interface ReplyListener {
  head(head: ReplyHead): void;
  /** A part of the body, which is there during this call only; of the last one, if that is known, until the end is told, which follows at once. */
  part(bytes: Buffer, isLast: boolean): void;
  /** All of it has come. `isKept`: whether the connection may carry another request. */
  whole(isKept: boolean): void;
  /** These bytes are no reply. */
  malformed(problem: string): void;
}

/**
 * Reads the replies of one connection out of bytes that are cut anywhere (RFC 9112, 2022-06), one for each `expect`. Informational replies are
 * passed over. What no reply may hold ends it: more readers than this one stand on the way of a reply, and have to see the same.
 */
export class ReplyReader implements ChunkListener {
  readonly #listener: ReplyListener;
  readonly #names: HeaderNames;
  readonly #chunks = new ChunkedBody(this);
  #part: number = PART.over;
  /** A head that has come in parts. */
  #held: Buffer | undefined;
  #heldBytes = 0;
  #hints = 0;
  /** Bytes of the body that have not come, where its length is stated. */
  #left = 0;
  #isKept = false;
  #hasBody = true;

  /** `names`: header names that readers share. */
  constructor(listener: ReplyListener, names = new HeaderNames()) {
    this.#listener = listener;
    this.#names = names;
  }

  /** A request is sent, whose reply is read next. `hasBody`: false where it is to a HEAD. */
  expect(hasBody = true): void {
    this.#part = PART.head;
    this.#hasBody = hasBody;
    this.#heldBytes = 0;
    this.#hints = 0;
  }

  /** Nobody listens any more: whatever comes is passed over. */
  stop(): void {
    this.#part = PART.over;
  }

  /** Bytes have come: the first `length` of a buffer, which nobody keeps. False where no reply is expected: then they are not read. */
  read(bytes: Buffer, length: number): boolean {
    if (this.#part === PART.over) return false;
    let at = 0;
    while (at < length && this.#part !== PART.over) {
      if (this.#part === PART.head) at = this.#readHead(bytes, at, length);
      else at = this.#readBody(bytes, at, length);
    }
    return true;
  }

  /** No more bytes will come. False where a reply is expected, and this is not its end. */
  end(): boolean {
    if (this.#part === PART.close) this.#finish(false);
    return this.#part === PART.over;
  }

  chunk(bytes: Buffer, from: number, to: number): boolean {
    this.#listener.part(bytes.subarray(from, to), false);
    return this.#part === PART.chunked;
  }

  #readBody(bytes: Buffer, at: number, length: number): number {
    if (this.#part === PART.chunked) return this.#readChunks(bytes, at, length);
    if (this.#part === PART.close) {
      this.#listener.part(bytes.subarray(at, length), false);
      return length;
    }
    const end = Math.min(length, at + this.#left);
    this.#left -= end - at;
    const isLast = this.#left === 0;
    this.#listener.part(at === 0 && end === bytes.length ? bytes : bytes.subarray(at, end), isLast);
    if (isLast && this.#part === PART.length) this.#finish(this.#isKept && end === length);
    return end;
  }

  #readChunks(bytes: Buffer, at: number, length: number): number {
    const chunks = this.#chunks;
    const end = chunks.read(bytes, at, length);
    if (this.#part !== PART.chunked) return end;
    if (chunks.problem !== undefined) this.#refuse(chunks.problem);
    else if (chunks.isWhole) this.#finish(this.#isKept && end === length);
    return end;
  }

  /** Reads a head, or as much of it as is there; returns where it ends. */
  #readHead(bytes: Buffer, at: number, length: number): number {
    if (this.#heldBytes > 0) return this.#readHeldHead(bytes, at, length);
    let from = at;
    // Some servers send an empty line behind a body (RFC 9112, 2.2).
    while (from < length && (bytes[from] === CR || bytes[from] === LF)) from++;
    const end = headEnd(bytes, from, length);
    if (end < 0) return this.#hold(bytes, from, length);
    this.#take(bytes, from, end, end === length);
    return end;
  }

  /** As `#readHead`, where a part of it is held. */
  #readHeldHead(bytes: Buffer, at: number, length: number): number {
    const before = this.#heldBytes;
    const held = this.#held as Buffer;
    const copied = bytes.copy(held, before, at, length);
    const end = headEnd(held, Math.max(0, before - HEAD_END.length + 1), before + copied);
    if (end < 0) return this.#hold(bytes, at, length);
    this.#heldBytes = 0;
    const next = at + end - before;
    this.#take(held, 0, end, next === length);
    return next;
  }

  /** Keeps the part of a head that has come, unless it can be none. */
  #hold(bytes: Buffer, from: number, length: number): number {
    this.#held ??= Buffer.allocUnsafe(HEAD_BYTES_MAX);
    const held = this.#held;
    this.#heldBytes += bytes.copy(held, this.#heldBytes, from, length);
    const heldBytes = this.#heldBytes;
    if (heldBytes === 0) return length;
    const lines = held.lastIndexOf(LF, heldBytes - 1) + 1;
    const hasNewLine = heldBytes - lines < length - from;
    if (!beginsReply(held, 0, heldBytes)) this.#refuse('it does not begin with a status line of HTTP/1.1');
    else if (heldBytes === HEAD_BYTES_MAX) this.#refuse(`its head is larger than ${HEAD_BYTES_MAX} bytes`);
    else if (lines > 0 && hasNewLine) {
      const head = readReplyHead(held, 0, lines, this.#names);
      if (typeof head === 'string') this.#refuse(head);
    }
    return length;
  }

  /** A whole head has come, its empty line included. `isAll`: no bytes have come behind it. */
  #take(bytes: Buffer, from: number, end: number, isAll: boolean): void {
    if (end - from > HEAD_BYTES_MAX) return this.#refuse(`its head is larger than ${HEAD_BYTES_MAX} bytes`);
    const head = readReplyHead(bytes, from, end - 2, this.#names);
    if (typeof head === 'string') return this.#refuse(head);
    if (head.status < 200) return this.#passOver(head.status);
    this.#isKept = head.isKept;
    this.#left = head.length;
    const isEmpty =
      !this.#hasBody || head.framing === FRAMING.none || (head.framing === FRAMING.length && head.length === 0);
    this.#part = isEmpty ? PART.length : head.framing;
    if (this.#part === PART.chunked) this.#chunks.reset();
    this.#listener.head(head);
    if (isEmpty && this.#part === PART.length) this.#finish(head.isKept && isAll);
  }

  /** An informational reply: the one that counts is still to come. */
  #passOver(status: number): void {
    if (status === 101) this.#refuse('the server changes to another protocol');
    else if (++this.#hints > HINTS_MAX) this.#refuse(`more than ${HINTS_MAX} informational replies stand before it`);
  }

  #finish(isKept: boolean): void {
    this.#part = PART.over;
    this.#listener.whole(isKept);
  }

  #refuse(problem: string): void {
    if (this.#part === PART.over) return;
    this.#part = PART.over;
    this.#listener.malformed(problem);
  }
}

/** Where a head that begins before `length` ends, its empty line included; -1 where it does not end there. */
function headEnd(bytes: Buffer, from: number, length: number): number {
  const at = bytes.indexOf(HEAD_END, from);
  return at < 0 || at + HEAD_END.length > length ? -1 : at + HEAD_END.length;
}
