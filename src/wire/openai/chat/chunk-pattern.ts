import { textBytes } from '../../json-bytes.ts';

const [LINE_FEED, SPACE, QUOTE, COLON, BACKSLASH] = [10, 32, 34, 58, 92];
const CONTENT = textBytes('"content"');
/** A random text that hides the length of the content; no reader reads it (OpenAI, `stream_options.include_obfuscation`, on by default, 2026-12). */
const OBFUSCATION = textBytes('"obfuscation"');

/** Where a text of JSON begins and ends, without its quotes. */
type Span = readonly [start: number, end: number];

/**
 * Tells the chunks of a stream that differ from an earlier one in their text alone, and in what obfuscates its length: they need not be read. Most
 * chunks of a long answer do, and to read JSON takes most of the time that a stream costs.
 */
export class ChunkPattern {
  readonly #bytes: Uint8Array;
  /** Of the chunk that others are compared with: where its event begins and ends, and the texts that may differ, in their order. */
  #start = 0;
  #texts: readonly Span[] = [];
  #end = 0;

  /** `bytes`: the whole stream. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /**
   * Takes the event from `start` to `end` as the one that others are compared with, whose only content is a text that is not empty. Passes over
   * it where the place of the text is not sure.
   */
  learn(start: number, end: number): void {
    const bytes = this.#bytes;
    const content = onlyText(bytes, CONTENT, start, end);
    const obfuscation = onlyText(bytes, OBFUSCATION, start, end);
    if (content === undefined || obfuscation === 'unclear' || content === 'unclear' || bytes[end - 1] !== LINE_FEED)
      return;
    this.#start = start;
    this.#texts = obfuscation === undefined ? [content] : [content, obfuscation].toSorted(([a], [b]) => a - b);
    this.#end = end;
  }

  /** Where the event ends that begins at a place, if it differs from the learnt one in its text alone; else -1. */
  endOf(start: number): number {
    if (this.#end === 0) return -1;
    let [same, at] = [this.#start, start];
    for (const [textStart, textEnd] of this.#texts) {
      const begin = this.#behindSame(same, textStart, at);
      const end = begin < 0 ? -1 : plainEnd(this.#bytes, begin);
      if (end < 0) return -1;
      [same, at] = [textEnd, end];
    }
    return this.#behindSame(same, this.#end, at);
  }

  /** Where the bytes end that begin at a place, if they are those from `from` to `to`; else -1. */
  #behindSame(from: number, to: number, at: number): number {
    const bytes = this.#bytes;
    const distance = at - from;
    if (to + distance > bytes.length) return -1;
    // The names are the same in most events; what differs, differs near the end.
    for (let i = to - 1; i >= from; i--) if (bytes[i] !== bytes[i + distance]) return -1;
    return to + distance;
  }
}

/** Where a text of JSON ends that begins at a place; -1 where it is empty, or holds what has to be read. */
function plainEnd(bytes: Uint8Array, start: number): number {
  let at = start;
  let byte = bytes[at];
  while (byte !== undefined && byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) byte = bytes[++at];
  return at > start && byte === QUOTE ? at : -1;
}

/** The text of the one member with a name between two places; undefined where the name is not there; `unclear` where it is no one plain text. */
function onlyText(bytes: Uint8Array, name: Uint8Array, from: number, to: number): Span | 'unclear' | undefined {
  const place = findName(bytes, name, from, to);
  if (place < 0) return undefined;
  if (findName(bytes, name, place + 1, to) >= 0) return 'unclear';
  let at = skipSpaces(bytes, place + name.length);
  if (bytes[at] !== COLON) return 'unclear';
  at = skipSpaces(bytes, at + 1);
  const end = bytes[at] === QUOTE ? plainEnd(bytes, at + 1) : -1;
  return end < 0 ? 'unclear' : [at + 1, end];
}

function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === SPACE) at++;
  return at;
}

/** Where a name stands, with its quotes, between two places; -1 where it does not. */
function findName(bytes: Uint8Array, name: Uint8Array, from: number, to: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0 && at < to; at = bytes.indexOf(QUOTE, at + 1)) {
    let same = 0;
    while (same < name.length && bytes[at + same] === name[same]) same++;
    if (same === name.length) return at;
  }
  return -1;
}
