/** Texts that cost much to make, by what they are made from, with at most so many characters together: when there are more, all are forgotten. */
export class KeptTexts {
  readonly #charsMax: number;
  readonly #texts = new Map<string, string>();
  #chars = 0;

  constructor(charsMax: number) {
    this.#charsMax = charsMax;
  }

  /** The text under a key, made where it is not there. One of more than a sixteenth of all characters is made each time. */
  of(key: string, make: () => string): string {
    const known = this.#texts.get(key);
    if (known !== undefined) return known;
    const text = make();
    const chars = key.length + text.length;
    if (chars > this.#charsMax / 16) return text;
    if (this.#chars + chars > this.#charsMax) {
      this.#texts.clear();
      this.#chars = 0;
    }
    this.#texts.set(key, text);
    this.#chars += chars;
    return text;
  }
}
