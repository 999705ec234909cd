import { isEndedAttempt, isSentAttempt } from './attempt-check.ts';
import { readAttempt } from './attempt-reader.ts';
import type { AttemptLine, SentAttempt } from './attempt-record.ts';

/** A line of a log as it stands in its file. */
export interface LogLine {
  /** From 1. */
  readonly number: number;
  /** Undefined: it is longer than is read. */
  readonly text: string | undefined;
  /** Whether the file ends in it, without an end of line. */
  readonly isCut: boolean;
}

/** Lines that are told one by one. */
const NAMED_MAX = 5;

/** Lines of logs that are no attempts, and are left out. */
export class SkippedLines {
  /** How many. */
  count = 0;
  /** Where the first of them stand: `attempts.ndjson line 12`. */
  readonly named: string[] = [];

  add(file: string, number: number): void {
    this.count++;
    if (this.named.length < NAMED_MAX) this.named.push(`${file} line ${number}`);
  }

  /** Where they stand, in words; undefined where there are none. */
  get text(): string | undefined {
    const more = this.count - this.named.length;
    if (this.count === 0) return undefined;
    return `${this.named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  }
}

/** What a line holds: `undefined` is no JSON. */
export function lineValue({ text = '' }: LogLine): unknown {
  // A failed parse takes ten times as long as one that succeeds, and a file that is no log has nothing else.
  if (!text.includes('{')) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The JSON of those lines of a log, behind its header, that `isSound` takes; others are skipped, but for one that a crash has cut short. */
function* soundLines(
  file: string,
  lines: Iterable<LogLine>,
  skipped: SkippedLines,
  isSound: (value: unknown) => boolean,
): Generator<unknown> {
  for (const line of lines) {
    const value = line.number === 1 ? undefined : lineValue(line);
    if (value !== undefined && isSound(value)) yield value;
    else if (line.number > 1 && !(line.isCut && value === undefined)) skipped.add(file, line.number);
  }
}

/** The attempts that have ended, from the lines of a log. */
export function* endedAttempts(file: string, lines: Iterable<LogLine>, skipped: SkippedLines): Generator<AttemptLine> {
  for (const value of soundLines(file, lines, skipped, isEndedAttempt)) yield readAttempt(value);
}

/** A record of `sends.ndjson`: an attempt that was about to be sent, or that from an instant on there may be more than these. */
export type SendRecord = SentAttempt | { readonly unrecordedFromMs: number };

/** The records of the lines of `sends.ndjson`. */
export function* sendRecords(file: string, lines: Iterable<LogLine>, skipped: SkippedLines): Generator<SendRecord> {
  const isRecord = (value: unknown): boolean =>
    isSentAttempt(value) || typeof (value as { unrecordedFromUs?: unknown } | null)?.unrecordedFromUs === 'number';
  for (const value of soundLines(file, lines, skipped, isRecord)) {
    const { sentUs, unrecordedFromUs, ...sent } = value as Record<string, unknown>;
    if (sentUs === undefined) yield { unrecordedFromMs: Number(unrecordedFromUs) / 1000 };
    else yield { ...sent, sentMs: Number(sentUs) / 1000 } as SentAttempt;
  }
}

/** The items of several streams, each in the order of `keyOf`, as one in that order. */
export function* mergeInOrder<T>(streams: readonly Iterable<T>[], keyOf: (item: T) => number): Generator<T> {
  const [only, second] = streams;
  if (only !== undefined && second === undefined) return yield* only;
  const heads = streams.flatMap((stream) => {
    const rest = stream[Symbol.iterator]();
    const { value, done } = rest.next();
    return done === true ? [] : [{ item: value as T, rest }];
  });
  while (heads.length > 0) {
    let first = 0;
    for (let i = 1; i < heads.length; i++) {
      if (keyOf((heads[i] as (typeof heads)[0]).item) < keyOf((heads[first] as (typeof heads)[0]).item)) first = i;
    }
    const head = heads[first] as (typeof heads)[0];
    yield head.item;
    const { value, done } = head.rest.next();
    if (done === true) heads.splice(first, 1);
    else head.item = value as T;
  }
}

/** The beginning of each line that we write. */
const NUMBERS = /^\{"request":(\d{1,15}),"attempt":(\d{1,9}),/;

/**
 * How many attempts further than its first one each request has in a log; requests that have none are not in it. What it tells is when the last
 * attempt of a request has been read, so a line that is none makes a request wait for the end of the log at most.
 */
export function furtherAttempts(lines: Iterable<LogLine>): Map<number, number> {
  const further = new Map<number, number>();
  for (const line of lines) {
    const [, request, attempt] = NUMBERS.exec(line.text ?? '') ?? [];
    const numbers =
      request === undefined
        ? (lineValue(line) as { request?: unknown; attempt?: unknown } | null | undefined)
        : { request: Number(request), attempt: Number(attempt) };
    if (typeof numbers?.request === 'number' && typeof numbers.attempt === 'number' && numbers.attempt > 1)
      further.set(numbers.request, (further.get(numbers.request) ?? 0) + 1);
  }
  return further;
}
