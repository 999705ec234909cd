import { textBytes } from '../../json-bytes.ts';

const [LINE_FEED, SPACE, QUOTE, COLON, BACKSLASH] = [10, 32, 34, 58, 92];
const CONTENT = textBytes('"content"');

/**
 * Tells the chunks of a stream that differ from an earlier one in their text alone: they need not be read. Most chunks of a long answer do, and to
 * read JSON takes most of the time that a stream costs.
 */
export class ChunkPattern {
  readonly #bytes: Uint8Array;
  /** Of the chunk that others are compared with: where its event begins and ends, and where the text of its content does. */
  #start = 0;
  #textStart = 0;
  #textEnd = 0;
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
    const name = findContent(bytes, start, end);
    if (name < 0 || findContent(bytes, name + 1, end) >= 0 || bytes[end - 1] !== LINE_FEED) return;
    let at = skipSpaces(bytes, name + CONTENT.length);
    if (bytes[at] !== COLON) return;
    at = skipSpaces(bytes, at + 1);
    const textEnd = bytes[at] === QUOTE ? this.#plainEnd(at + 1) : -1;
    if (textEnd < 0) return;
    this.#start = start;
    this.#textStart = at + 1;
    this.#textEnd = textEnd;
    this.#end = end;
  }

  /** Where the event ends that begins at a place, if it differs from the learnt one in its text alone; else -1. */
  endOf(start: number): number {
    const bytes = this.#bytes;
    const textStart = start + this.#textStart - this.#start;
    if (this.#end === 0 || textStart >= bytes.length) return -1;
    for (let i = this.#textStart - 1, j = textStart - 1; i >= this.#start; i--, j--)
      if (bytes[i] !== bytes[j]) return -1;
    const textEnd = this.#plainEnd(textStart);
    if (textEnd < 0) return -1;
    for (let i = this.#textEnd, j = textEnd; i < this.#end; i++, j++) if (bytes[i] !== bytes[j]) return -1;
    return textEnd + this.#end - this.#textEnd;
  }

  /** Where a text of JSON ends that begins at a place; -1 where it is empty, or holds what has to be read. */
  #plainEnd(start: number): number {
    const bytes = this.#bytes;
    let at = start;
    for (
      let byte = bytes[at];
      byte !== undefined && byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH;
      byte = bytes[at]
    )
      at++;
    return at > start && bytes[at] === QUOTE ? at : -1;
  }
}

function skipSpaces(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === SPACE) at++;
  return at;
}

/** Where the name of a content stands between two places; -1 where it does not. */
function findContent(bytes: Uint8Array, from: number, to: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0 && at < to; at = bytes.indexOf(QUOTE, at + 1)) {
    let same = 0;
    while (same < CONTENT.length && bytes[at + same] === CONTENT[same]) same++;
    if (same === CONTENT.length) return at;
  }
  return -1;
}
