import type { NamedCounts } from '../../src/invoice/traffic.ts';
import { shortText } from './short-text.ts';

/** Names told apart, and characters of each. */
const NAMES_MAX = 100;
const NAME_CHARS_MAX = 100;

/** Counts names that clients choose: the first hundred by name, the rest together. */
export class NameCounts {
  readonly #counts = new Map<string, number>();
  #others = 0;

  add(name: string): void {
    const short = name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX)}…` : name;
    const count = this.#counts.get(short);
    if (count === undefined && this.#counts.size >= NAMES_MAX) this.#others++;
    else this.#counts.set(count === undefined ? shortText(short, short.length) : short, (count ?? 0) + 1);
  }

  /** The most frequent first. */
  read(): NamedCounts {
    const counts = [...this.#counts].map(([name, count]) => ({ name, count }));
    return { counts: counts.toSorted((a, b) => b.count - a.count), others: this.#others };
  }
}
