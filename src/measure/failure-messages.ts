import { outcomeName } from '../client/transport.ts';

/** Kinds of failures that are told; and different messages of each that are counted one by one, those behind them together. */
const KINDS_MAX = 50;
const TEXTS_MAX = 50;
const TEXT_CHARS_MAX = 160;
/** Messages of a kind that a summary tells. */
const TOLD_MAX = 3;
/** A word with a digit in it of this length or longer is a name of its own, such as that of a request: it tells no messages apart. */
const NAMES = /\b(?=[\w-]*\d)[\w-]{8,}/g;

/** What one kind of failures says of itself. */
export interface FailureKind {
  readonly outcome: ReturnType<typeof outcomeName>;
  /** 0 without an answer. */
  readonly status: number;
  /** The most frequent messages, the most frequent first. */
  readonly messages: readonly { readonly text: string; readonly count: number }[];
  /** Failures with other messages. */
  readonly others: number;
}

/** As plain data, which JSON and other threads carry. */
export interface FailureMessagesDump {
  readonly kinds: readonly (readonly [
    outcome: number,
    status: number,
    others: number,
    texts: readonly (readonly [text: string, count: number])[],
  ])[];
  readonly untold: number;
}

interface Counts {
  readonly outcome: number;
  readonly status: number;
  readonly texts: Map<string, number>;
  others: number;
}

/** The messages of failures, by outcome and status, in bounded memory. */
export class FailureMessages {
  readonly #kinds = new Map<string, Counts>();
  #untold = 0;

  /** Failures of kinds behind those that are told. */
  get untold(): number {
    return this.#untold;
  }

  /** An attempt failed with an outcome, as a number, and said why. `status` 0: no answer. */
  add(outcome: number, status: number, message: string): void {
    const text = message
      .replaceAll(NAMES, '…')
      .replaceAll(/[\s\p{C}]+/gu, ' ')
      .trim();
    this.#count(outcome, status, text.length > TEXT_CHARS_MAX ? `${text.slice(0, TEXT_CHARS_MAX)}…` : text, 1);
  }

  /** The kinds with the most messages first. */
  kinds(): FailureKind[] {
    const kinds = [...this.#kinds.values()].map(({ outcome, status, texts, others }) => {
      const sorted = [...texts].toSorted(([, a], [, b]) => b - a);
      const messages = sorted.slice(0, TOLD_MAX).map(([text, count]) => ({ text, count }));
      const left = sorted.slice(TOLD_MAX).reduce((sum, [, count]) => sum + count, others);
      return { outcome: outcomeName(outcome), status, messages, others: left };
    });
    return kinds.toSorted((a, b) => sizeOf(b) - sizeOf(a));
  }

  dump(): FailureMessagesDump {
    const kinds = [...this.#kinds.values()].map(
      ({ outcome, status, texts, others }) => [outcome, status, others, [...texts]] as const,
    );
    return { kinds, untold: this.#untold };
  }

  mergeDump(dump: FailureMessagesDump): void {
    this.#untold += dump.untold;
    for (const [outcome, status, others, texts] of dump.kinds) {
      for (const [text, count] of texts) this.#count(outcome, status, text, count);
      const kind = this.#kinds.get(keyOf(outcome, status));
      if (kind === undefined) this.#untold += others;
      else kind.others += others;
    }
  }

  #count(outcome: number, status: number, text: string, count: number): void {
    const key = keyOf(outcome, status);
    let kind = this.#kinds.get(key);
    if (kind === undefined) {
      if (this.#kinds.size >= KINDS_MAX) {
        this.#untold += count;
        return;
      }
      kind = { outcome, status, texts: new Map(), others: 0 };
      this.#kinds.set(key, kind);
    }
    const before = kind.texts.get(text);
    if (before === undefined && kind.texts.size >= TEXTS_MAX) kind.others += count;
    else kind.texts.set(text, (before ?? 0) + count);
  }
}

function keyOf(outcome: number, status: number): string {
  return `${outcome} ${status}`;
}

function sizeOf({ messages, others }: FailureKind): number {
  return messages.reduce((sum, { count }) => sum + count, others);
}
