/** Names that are kept at most, each at the place that its letters tell. */
const PLACES = 256;
/** A longer name is rare, and not worth keeping. */
const KEPT_CHARS_MAX = 48;

interface KeptName {
  readonly bytes: Buffer;
  readonly text: string;
}

/** Header names as text in lower case. Those that come again are not made anew: most of the time that a head takes would go there. */
export class HeaderNames {
  readonly #kept: (KeptName | undefined)[] = Array.from({ length: PLACES }, () => undefined);

  /** The name that stands in some bytes. */
  read(bytes: Buffer, from: number, to: number): string {
    const place = (Math.imul(bytes[from] as number, 31) + Math.imul(bytes[to - 1] as number, 7) + to - from) % PLACES;
    const kept = this.#kept[place];
    if (kept !== undefined && isSame(kept.bytes, bytes, from, to)) return kept.text;
    const text = bytes.toString('latin1', from, to).toLowerCase();
    if (to - from > KEPT_CHARS_MAX) return text;
    this.#kept[place] = { bytes: Buffer.from(bytes.subarray(from, to)), text };
    return text;
  }
}

function isSame(name: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (name.length !== to - from) return false;
  for (let i = 0; i < name.length; i++) if (name[i] !== bytes[from + i]) return false;
  return true;
}
