import { plainTexts, readingsOf } from './unescaped-text.ts';
import { MASK } from '../../units/secret-text.ts';

/** A shorter secret is a placeholder, and may be part of any text. */
const SECRET_CHARS_MIN = 8;
/** So much of the beginning of a secret is known as one wherever it stands; a text may have been cut behind it. */
const HEAD_CHARS_MAX = 16;
/** So much of the beginning is known at the end of a text that is long enough to have been cut. */
const TAIL_CHARS_MIN = 6;
const CUT_CHARS_MIN = 40;
const KNOWN_MAX = 256;
const KNOWN_CHARS_MAX = 200;
/** One way in which a secret can be written, and its head. */
interface Needle {
  readonly text: string;
  readonly head: string;
  /** The shortest part of it that counts at the end of a text. */
  readonly start: string;
}

type Range = readonly [from: number, to: number];

/**
 * Keeps secrets out of what others say: an endpoint may repeat a key, and what it says goes into logs and reports. A secret is known as it is, in
 * base64 at any place, in hexadecimal digits, with any of its characters escaped as JSON, URLs or HTML do, in any case, and when the text was cut
 * within it. It becomes `***`.
 */
export class SecretMask {
  readonly #needles: readonly Needle[];
  readonly #shortest: number;
  /** Names that come again and again, such as those of models. */
  readonly #known = new Map<string, string>();

  constructor(secrets: readonly string[]) {
    const told = [...new Set(secrets)].filter((secret) => secret.length >= SECRET_CHARS_MIN);
    const forms = told.flatMap(formsOf).map((form) => form.toLowerCase());
    this.#needles = [...new Set(forms)].map((text) => ({
      text,
      head: text.slice(0, headLength(text)),
      start: text.slice(0, TAIL_CHARS_MIN),
    }));
    this.#shortest = Math.min(...this.#needles.map(({ head }) => head.length));
  }

  /** A text without secrets. */
  text(said: string): string {
    if (said.length < this.#shortest) return said;
    if (!plainTexts(said).some((text) => this.#isIn(text))) return said;
    const found: Range[] = [];
    for (const { text, places } of readingsOf(said)) {
      for (const needle of this.#needles)
        for (const [from, to] of rangesOf(needle, text)) found.push([places[from] as number, places[to] as number]);
    }
    return masked(said, found);
  }

  /** Whether a text as it reads holds a secret, or may end within one. */
  #isIn(text: string): boolean {
    return this.#needles.some((needle) => text.includes(needle.head) || tailLength(needle, text) > 0);
  }

  /** As `text`, for texts of which there are few different ones. */
  name(said: string): string {
    const known = this.#known.get(said);
    if (known !== undefined) return known;
    const text = this.text(said);
    if (this.#known.size < KNOWN_MAX && said.length <= KNOWN_CHARS_MAX) this.#known.set(said, text);
    return text;
  }
}

function headLength({ length }: string): number {
  return Math.min(length, HEAD_CHARS_MAX, Math.max(SECRET_CHARS_MIN, Math.ceil(length / 2)));
}

/** How a secret can be written: itself, in base64 behind any number of bytes, and in digits. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const coded = [0, 1, 2].map((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]);
    // Digits that also depend on what stands around the secret are left out.
    return all.toString('base64').slice(Math.ceil((before * 4) / 3), Math.floor((all.length * 4) / 3));
  });
  const forURLs = coded.map((text) => text.replaceAll('+', '-').replaceAll('/', '_'));
  return [secret, ...coded, ...forURLs, bytes.toString('hex')];
}

/** Where a secret stands in a text, or as much of its beginning as is known as such. */
function rangesOf(needle: Needle, text: string): Range[] {
  const { text: secret, head } = needle;
  const found: Range[] = [];
  for (let at = text.indexOf(head); at >= 0; at = text.indexOf(head, at + 1)) {
    let length = head.length;
    while (length < secret.length && text[at + length] === secret[length]) length++;
    found.push([at, at + length]);
  }
  const tail = tailLength(needle, text);
  return tail === 0 ? found : [...found, [endOf(text) - tail, endOf(text)]];
}

/** How much of the beginning of a secret a text ends with that was cut there; 0: less than counts. */
function tailLength({ head, start }: Needle, text: string): number {
  if (text.length < CUT_CHARS_MIN) return 0;
  const end = endOf(text);
  const from = end - head.length + 1;
  for (let at = text.indexOf(start, from); at >= 0; at = text.indexOf(start, at + 1))
    if (head.startsWith(text.slice(at, end))) return end - at;
  return 0;
}

/** Where a text ends, without the mark of one that was cut. */
function endOf(text: string): number {
  return text.endsWith('…') ? text.length - 1 : text.length;
}

function masked(said: string, found: readonly Range[]): string {
  let text = '';
  let from = 0;
  for (const [first, last] of found.toSorted((one, other) => one[0] - other[0])) {
    if (last <= from) continue;
    if (first >= from) text += said.slice(from, first) + MASK;
    from = last;
  }
  return text + said.slice(from);
}
