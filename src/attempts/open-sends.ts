import { attemptName } from './attempt-reader.ts';
import type { AttemptLine, SentAttempt } from './attempt-record.ts';
import type { SendRecord } from './log-lines.ts';

/** What the records of sent attempts tell beside the log of those that have ended. */
export interface UnendedSends {
  /** Sent, as far as the records know, and without an end in the log. */
  readonly attempts: readonly SentAttempt[];
  /** From then on attempts may have been sent of which there is no record, in ms since the start; undefined: never. */
  readonly unrecordedFromMs: number | undefined;
}

/** So much later than an attempt has ended its record is not looked for any more, for now. */
const ORDER_SLACK_MS = 1000;

/**
 * Finds the attempts without an end: records of sent attempts are read beside those that have ended, so only what was under way at a time is kept.
 * The order of either log changes nothing but the memory that this takes.
 */
export class OpenSends {
  readonly #records: Iterator<SendRecord>;
  readonly #open = new Map<string, SentAttempt[]>();
  /** Ends whose record was not read yet. */
  readonly #early = new Map<string, number>();
  #unrecordedFromMs: number | undefined;
  #readToMs = 0;
  #isRead = false;

  constructor(records: Iterable<SendRecord>) {
    this.#records = records[Symbol.iterator]();
  }

  /** The same attempts, each noted as ended. */
  *watch(ended: Iterable<AttemptLine>): Generator<AttemptLine> {
    for (const line of ended) {
      this.#end(line);
      yield line;
    }
  }

  /** What has no end, once all attempts went through `watch`. */
  unended(): UnendedSends {
    while (!this.#isRead) this.#readNext();
    return { attempts: [...this.#open.values()].flat(), unrecordedFromMs: this.#unrecordedFromMs };
  }

  #end(line: AttemptLine): void {
    // Behind the last record nothing begins any more: an end of what is not open tells nothing, and a whole log is of such.
    if (this.#isRead && this.#open.size === 0) return;
    const name = nameOf(line);
    // Requests ahead of the run have a clock of their own, and their records come first.
    const untilMs = ORDER_SLACK_MS + (line.priming === true ? 0 : line.endedMs);
    while (!this.#isRead && !this.#open.has(name) && this.#readToMs <= untilMs) this.#readNext();
    // Requests ahead of a run are numbered anew for each kind.
    const known = this.#open.get(name);
    if (known === undefined) {
      if (!this.#isRead) this.#early.set(name, (this.#early.get(name) ?? 0) + 1);
    } else if (known.length === 1) this.#open.delete(name);
    else known.pop();
  }

  #readNext(): void {
    const { value: record, done } = this.#records.next();
    if (done === true) this.#isRead = true;
    else if ('unrecordedFromMs' in record) this.#unrecordedFromMs ??= record.unrecordedFromMs;
    else this.#begin(record);
  }

  #begin(sent: SentAttempt): void {
    const name = nameOf(sent);
    if (sent.priming !== true) this.#readToMs = sent.sentMs;
    const early = this.#early.get(name) ?? 0;
    const known = this.#open.get(name);
    if (early > 1) this.#early.set(name, early - 1);
    else if (early === 1) this.#early.delete(name);
    else if (known === undefined) this.#open.set(name, [sent]);
    else known.push(sent);
  }
}

function nameOf({ request, attempt, priming }: AttemptLine | SentAttempt): string {
  return attemptName(request, attempt, priming === true);
}
