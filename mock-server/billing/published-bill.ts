import { drawAt, drawKey, PURPOSE } from '../../src/engine/draw.ts';
import { growColumns } from '../../src/engine/columns.ts';
import type { RecordOptions } from '../../src/provider/record-options.ts';
import type { UsageRecord, UsageRecordPage } from '../../src/measure/usage-record.ts';
import type { UsageBook } from './usage-book.ts';

/** Lines that are searched for those that are listed. */
const SEARCHED_MAX = 10_000;

/** A line of the published bill: a record of the book, what the bill says of its charge, and when it appears. */
interface PublishedLine {
  readonly index: number;
  /** Place of the record in the book. */
  readonly at: number;
  readonly chargedNano: number;
  readonly listedMs: number;
}

/**
 * The bill as the vendor publishes it: the records of the book, less those that it lost, with those that it doubled, with the charges that
 * its meter says, and each from the instant on at which it is listed. Lines keep their index: a late one appears among those before it.
 */
export class PublishedBill {
  readonly #book: UsageBook;
  readonly #options: RecordOptions | undefined;
  readonly #keys: readonly number[];
  #size = 0;
  private at: Int32Array = new Int32Array(256);
  private chargedNano: Float64Array = new Float64Array(256);
  private listedMs: Float64Array = new Float64Array(256);

  constructor(book: UsageBook, options: RecordOptions | undefined, seed: number) {
    this.#book = book;
    this.#options = options;
    this.#keys = [0, 1, 2, 3].map((index) => drawKey(seed, PURPOSE.record + index));
  }

  /** Lines, listed or not. */
  get size(): number {
    return this.#options === undefined ? this.#book.kept : this.#size;
  }

  publish(at: number): void {
    const options = this.#options;
    if (options === undefined) return;
    const { request, attempt, chargedNanoUsd, endedMs } = this.#book.record(at);
    const hits = (index: number, share: number): boolean =>
      share > 0 && drawAt(this.#keys[index] as number, request, attempt) < share;
    if (hits(0, options.lostShare)) return;
    const statedNano = Math.min(Math.round(chargedNanoUsd * options.glitchFactor), Number.MAX_SAFE_INTEGER);
    const chargedNano = hits(3, options.glitchShare) ? statedNano : chargedNanoUsd;
    const listedMs = hits(2, options.lateShare) ? endedMs + options.lateMs : endedMs;
    this.#add(at, chargedNano, listedMs);
    if (hits(1, options.duplicateShare)) this.#add(at, chargedNano, listedMs);
  }

  /** At most `limit` lines from an index on that are listed by now. */
  lines(from: number, limit: number, nowMs: number): PublishedLine[] {
    const found: PublishedLine[] = [];
    for (let index = Math.max(0, from); index < this.size && found.length < limit; index++) {
      const line = this.#line(index);
      if (line.listedMs <= nowMs) found.push(line);
    }
    return found;
  }

  /** The newest lines that are listed by now, the newest first: at most `max`, among the newest 10,000. */
  newest(max: number, nowMs: number): PublishedLine[] {
    const found: PublishedLine[] = [];
    const last = Math.max(0, this.size - SEARCHED_MAX);
    for (let index = this.size - 1; index >= last && found.length < max; index--) {
      const line = this.#line(index);
      if (line.listedMs <= nowMs) found.push(line);
    }
    return found;
  }

  /** As `UsageBook.page`, of the lines that are listed by now; `after` and `next` count lines. */
  page(after: number, limit: number, nowMs: number): UsageRecordPage {
    const lines = this.lines(after, limit + 1, nowMs);
    const records = lines.slice(0, limit).map(({ at, chargedNano }): UsageRecord => ({
      ...this.#book.record(at),
      chargedNanoUsd: chargedNano,
    }));
    return { records, next: lines[limit]?.index ?? null, lost: this.#book.lost };
  }

  #line(index: number): PublishedLine {
    if (this.#options === undefined) {
      const { chargedNanoUsd, endedMs } = this.#book.record(index);
      return { index, at: index, chargedNano: chargedNanoUsd, listedMs: endedMs };
    }
    return {
      index,
      at: this.at[index] as number,
      chargedNano: this.chargedNano[index] as number,
      listedMs: this.listedMs[index] as number,
    };
  }

  #add(at: number, chargedNano: number, listedMs: number): void {
    if (this.#size === this.at.length) growColumns(this, 2 * this.#size);
    const index = this.#size++;
    this.at[index] = at;
    this.chargedNano[index] = chargedNano;
    this.listedMs[index] = listedMs;
  }
}
