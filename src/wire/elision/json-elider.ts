import type { Elider } from './elider.ts';

/** Characters of base64 in a row that are kept. More than any message, name or excerpt has. */
export const BASE64_CHARS_KEPT = 4096;

const [QUOTE, BACKSLASH, LETTER_U] = [0x22, 0x5c, 0x75];
/** Hexadecimal digits behind `\u`. */
const ESCAPE_DIGITS = 4;
const IS_BASE64 = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=_-')
  IS_BASE64[char.charCodeAt(0)] = 1;

/**
 * Cuts runs of base64 in the texts of JSON, such as images in `b64_json`: of each run the first 4,096 characters are kept. Parsing what is left gives
 * the value that parsing the whole and cutting its texts does, and what is no JSON stays none.
 */
export class JsonElider implements Elider {
  #isInText = false;
  /** Characters of an escape that are to come, of which the first tells whether more do. */
  #escaped = 0;
  #isEscapeName = false;
  /** Characters of base64 so far. */
  #run = 0;

  take(bytes: Uint8Array, keep: (part: Uint8Array) => void): void {
    let kept = 0;
    for (let at = 0; at < bytes.length;) {
      if (!this.#isInText) {
        const quote = bytes.indexOf(QUOTE, at);
        if (quote < 0) break;
        this.#isInText = true;
        at = quote + 1;
        continue;
      }
      if (this.#escaped > 0) {
        this.#passEscape(bytes[at++] as number);
        continue;
      }
      const start = at;
      while (at < bytes.length && IS_BASE64[bytes[at] as number] === 1) at++;
      const more = this.#run + (at - start) - BASE64_CHARS_KEPT;
      if (more > 0) {
        const cut = Math.max(start, at - more);
        if (cut > kept) keep(bytes.subarray(kept, cut));
        kept = at;
      }
      this.#run += at - start;
      if (at === bytes.length) break;
      this.#pass(bytes[at++] as number);
    }
    if (kept < bytes.length) keep(bytes.subarray(kept));
  }

  end(): void {}

  /** A character of a text that is no base64. */
  #pass(code: number): void {
    this.#run = 0;
    if (code === QUOTE) this.#isInText = false;
    if (code !== BACKSLASH) return;
    this.#escaped = 1;
    this.#isEscapeName = true;
  }

  /** A character behind a backslash: none of it is base64. */
  #passEscape(code: number): void {
    this.#escaped--;
    if (this.#isEscapeName && code === LETTER_U) this.#escaped = ESCAPE_DIGITS;
    this.#isEscapeName = false;
  }
}
