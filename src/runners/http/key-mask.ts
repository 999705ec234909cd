/** A shorter key is a placeholder, and may be part of any text. */
const KEY_CHARS_MIN = 8;

/**
 * Keeps the API key out of what is read of a reply: an endpoint may say it again, and what it says goes into logs and reports. Each byte of the key
 * becomes an asterisk, so that all others keep their places.
 */
export class KeyMask {
  readonly #key: string;
  readonly #bytes: Buffer;
  readonly #isOn: boolean;

  constructor(key: string) {
    this.#key = key;
    this.#bytes = Buffer.from(key);
    this.#isOn = key.length >= KEY_CHARS_MIN;
  }

  /** The bytes of a body; a copy where they hold the key. */
  bytes(body: Uint8Array): Uint8Array {
    if (!this.#isOn) return body;
    let at = Buffer.from(body.buffer, body.byteOffset, body.length).indexOf(this.#bytes);
    if (at < 0) return body;
    const masked = Buffer.from(body);
    for (; at >= 0; at = masked.indexOf(this.#bytes, at)) masked.fill('*', at, at + this.#bytes.length);
    return masked;
  }

  /** The text of a header. */
  text(header: string): string {
    return this.#isOn && header.includes(this.#key)
      ? header.replaceAll(this.#key, '*'.repeat(this.#key.length))
      : header;
  }
}
