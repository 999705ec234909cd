/** A number of a JSON text as it is written there: `3.0001999999999996E-7` never becomes a float. May be NaN or Infinity, which Python writes. */
export class JsonNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** A member of an object, and the 1-based line of its key. */
interface Member {
  readonly key: string;
  readonly value: ExactJson;
  readonly line: number;
}

/** A JSON object that remembers the line of each key, and which keys it has several times. Of those the first value counts. */
export class JsonObject {
  readonly #members = new Map<string, Member>();
  /** The members whose key the object had already, in the order of the text. */
  readonly repeats: Member[] = [];
  /** 1-based line in which the object begins. */
  readonly line: number;

  constructor(line: number) {
    this.line = line;
  }

  get keys(): readonly string[] {
    return [...this.#members.keys()];
  }

  /** The keys that the object has several times. */
  get repeated(): ReadonlySet<string> {
    return new Set(this.repeats.map(({ key }) => key));
  }

  get(key: string): ExactJson | undefined {
    return this.#members.get(key)?.value;
  }

  /** 1-based line of a key; that of the object for a key that is not there. */
  lineOf(key: string): number {
    return this.#members.get(key)?.line ?? this.line;
  }

  set(key: string, value: ExactJson, line: number): void {
    if (this.#members.has(key)) this.repeats.push({ key, value, line });
    else this.#members.set(key, { key, value, line });
  }
}

/** A JSON value whose numbers are texts. */
export type ExactJson = null | boolean | string | JsonNumber | JsonObject | readonly ExactJson[];

/** A value, or why the text has none and in which line. */
export type ExactJsonReading = { readonly value: ExactJson } | { readonly problem: string; readonly line: number };

const DEPTH_MAX = 64;

const QUOTE = 34;
const BACKSLASH = 92;
const SPACE_CODE = 32;

const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|NaN|-?Infinity/y;
const WORD = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

class Malformed extends Error {}

/**
 * Reads a JSON text (RFC 8259) strictly, and keeps its numbers as they are written. Beyond it takes NaN and Infinity for numbers, so that
 * its reader can say which one is no number. At most 64 levels.
 */
export function parseExactJson(text: string): ExactJsonReading {
  const reader = new JsonReader(text);
  try {
    return { value: reader.readAll() };
  } catch (error) {
    if (error instanceof Malformed) return { problem: error.message, line: reader.line };
    throw error;
  }
}

class JsonReader {
  readonly #text: string;
  #at = 0;
  #lines = 1;
  /** Where the next line break is that was not counted yet; -1 after the last. It is searched once for each line. */
  #nextBreak: number;

  constructor(text: string) {
    this.#text = text;
    this.#nextBreak = text.indexOf('\n');
  }

  /** 1-based line of the place that is read. */
  get line(): number {
    while (this.#nextBreak >= 0 && this.#nextBreak < this.#at) {
      this.#lines++;
      this.#nextBreak = this.#text.indexOf('\n', this.#nextBreak + 1);
    }
    return this.#lines;
  }

  readAll(): ExactJson {
    const value = this.#readValue(0);
    this.#match(SPACE);
    if (this.#at < this.#text.length) this.#fail('expected the end of the text');
    return value;
  }

  #fail(message: string): never {
    const found = this.#text.slice(this.#at, this.#at + 12);
    throw new Malformed(found === '' ? `${message}, but the text ends` : `${message}, got ${JSON.stringify(found)}`);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text)?.[0] ?? '';
    this.#at += match.length;
    return match;
  }

  /** Takes one character after white space, if it is there. */
  #take(char: string): boolean {
    this.#match(SPACE);
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #readValue(depth: number): ExactJson {
    if (depth > DEPTH_MAX) this.#fail(`expected at most ${DEPTH_MAX} levels`);
    if (this.#take('{')) return this.#readObject(depth + 1);
    if (this.#take('[')) return this.#readList(depth + 1);
    if (this.#text[this.#at] === '"') return this.#readString();
    const number = this.#match(NUMBER);
    if (number !== '') return new JsonNumber(number);
    const word = WORDS[this.#match(WORD)];
    return word === undefined ? this.#fail('expected a JSON value') : word;
  }

  #readObject(depth: number): JsonObject {
    const object = new JsonObject(this.line);
    if (this.#take('}')) return object;
    do {
      this.#match(SPACE);
      const { line } = this;
      const key = this.#readString();
      if (!this.#take(':')) this.#fail('expected ":" after the key');
      object.set(key, this.#readValue(depth), line);
    } while (this.#take(','));
    return this.#take('}') ? object : this.#fail('expected "," or "}"');
  }

  #readList(depth: number): ExactJson[] {
    const list: ExactJson[] = [];
    if (this.#take(']')) return list;
    do list.push(this.#readValue(depth));
    while (this.#take(','));
    return this.#take(']') ? list : this.#fail('expected "," or "]"');
  }

  #readString(): string {
    const start = this.#at;
    if (this.#text[this.#at] !== '"') this.#fail('expected text in double quotes');
    this.#at++;
    for (let code = this.#text.charCodeAt(this.#at); code !== QUOTE; code = this.#text.charCodeAt(this.#at)) {
      if (code === BACKSLASH && this.#match(ESCAPE) === '') this.#fail('expected an escape that JSON has');
      // At the end of the text the code is NaN.
      if (!(code >= SPACE_CODE)) this.#fail('expected a closing quote');
      if (code !== BACKSLASH) this.#at++;
    }
    this.#at++;
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }
}
