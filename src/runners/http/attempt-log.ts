import { createWriteStream, type WriteStream } from 'node:fs';
import type { Counted } from '../../billing/price/rule.ts';
import type { Found } from '../../client/transport.ts';
import type { Summary } from '../../measure/summary.ts';
import type { UsageRecord } from '../../measure/usage-record.ts';
import { wallClock } from '../../platform/wall-clock.ts';
import type { StatedUsage } from '../../wire/dialect.ts';
import type { CostSource } from './live-bill.ts';

/** One attempt as the client saw it: a line of `attempts.ndjson`. Times are ms since the start of the run. */
export interface AttemptLine {
  readonly request: number;
  readonly attempt: number;
  readonly model: string;
  /** What was asked for, such as `text-to-image`; absent in a log of an earlier version. */
  readonly operation?: string;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** The outcome as the client read it, `unreadable`, `timeout` or `network-error`. */
  readonly outcome: string;
  /** Dollars in decimal text; 0 where nobody knows what it cost. */
  readonly dollars: string;
  /** What the dollars rest on: `stated`, `quantities`, `scenario`, or `unknown`; absent where it cost nothing. */
  readonly costSource?: Exclude<CostSource, 'none'>;
  /** Dollars in decimal text that it may have cost at most; absent where `dollars` is all. */
  readonly dollarsAtMost?: string;
  /** The quantities that the reply states, under the names of `Usage`; absent where it states none. */
  readonly usage?: StatedUsage;
  /** The units that the reply says were billed, in the vendor's unit, such as fal's. */
  readonly billedUnits?: number;
  /** What is sold: as the reply states it, else as the scenario's price calls what was asked for. */
  readonly product?: string;
  /** What the scenario's price counts of what was asked for; absent where it counts compute time alone, and in a log of an earlier version. */
  readonly counts?: readonly Counted[];
  /** What the model is called on the wire: as the reply states it, else as it was asked for. */
  readonly wireModel?: string;
  /** The vendor's name of the job, by which `tollmark reconcile` finds it on a bill. */
  readonly jobId?: string;
  /** The wait that the answer asked for, and the form of its header unless that is seconds; absent where it had none. */
  readonly retryAfterMs?: number;
  readonly retryAfterForm?: 'date' | 'milliseconds';
  /** Of a network error: the headers of a success had come, and it broke in its body or in its stream; absent: before the response. */
  readonly brokenIn?: 'body' | 'stream';
  /** What `x-should-retry` says; false as well for an answer that failed when its output had begun. */
  readonly shouldRetry?: boolean;
  /** Requests behind the first, such as polls of a job; absent where there were none. */
  readonly polls?: number;
  /** Of a streamed answer that succeeded: from sent to the first of its output, and its output tokens. */
  readonly firstTokenMs?: number;
  /** To the first of what the user reads, where that came later: reasoning does not count. */
  readonly firstContentMs?: number;
  readonly outputTokens?: number;
  /** Why it failed, in the endpoint's words or Tollmark's, without the API key. */
  readonly message?: string;
  /** Of an attempt that was lost, and whose task its client asked for: how it was lost, when it asked, and what it found. */
  readonly inspection?: LoggedInspection;
  /** It found the job of an earlier attempt by its idempotency key, and paid for no other; absent: it did not. */
  readonly foundByKey?: true;
  /** Of a request ahead of the run, which has a number of its own; absent for all others. */
  readonly priming?: true;
}

/** How an attempt was lost, and what became of its task; `outcome` and `endedMs` of its line tell the rest. */
export interface LoggedInspection {
  /** `timeout`, `network-error`, or what the reply to a question looked like. */
  readonly lostAs: string;
  /** HTTP status with which it was lost; absent where none came. */
  readonly status?: number;
  readonly lostMs: number;
  readonly askedMs: number;
  readonly found: Found;
}

/** First line of `attempts.ndjson`: what the other lines are about. */
export interface AttemptLogHeader {
  readonly schema: 'tollmark/attempts@1';
  readonly scenario: string;
  readonly seed: number;
  readonly world: Summary['world'];
}

/** Texts that are kept: more than a scenario has names. What a target makes up beyond is written anew each time. */
const TEXTS_MAX = 1000;

const texts = new Map<string, string>();
const countTexts = new WeakMap<object, string>();

function quoted(text: string): string {
  const known = texts.get(text);
  if (known !== undefined) return known;
  const made = JSON.stringify(text);
  if (texts.size < TEXTS_MAX && text.length < 100) texts.set(text, made);
  return made;
}

function countsText(counts: NonNullable<AttemptLine['counts']>): string {
  const known = countTexts.get(counts);
  if (known !== undefined) return known;
  const made = JSON.stringify(counts);
  countTexts.set(counts, made);
  return made;
}

/**
 * A line of `attempts.ndjson` as JSON. It is written by hand because there is one for each attempt: `JSON.stringify` takes almost twice as long,
 * and an attempt over HTTP has 33 us in all (measured 2026-12).
 */
export function attemptText(line: AttemptLine): string {
  const { operation, costSource, product, counts, wireModel } = line;
  let text = `{"request":${line.request},"attempt":${line.attempt},"model":${quoted(line.model)},"dueMs":${line.dueMs}`;
  text += `,"sentMs":${line.sentMs},"endedMs":${line.endedMs},"status":${line.status},"outcome":${quoted(line.outcome)}`;
  text += `,"dollars":${quoted(line.dollars)}`;
  if (operation !== undefined) text += `,"operation":${quoted(operation)}`;
  if (costSource !== undefined) text += `,"costSource":${quoted(costSource)}`;
  if (product !== undefined) text += `,"product":${quoted(product)}`;
  if (counts !== undefined) text += `,"counts":${countsText(counts)}`;
  if (wireModel !== undefined) text += `,"wireModel":${quoted(wireModel)}`;
  text += seldomText(line);
  return `${text}}`;
}

/** The fields that most lines lack. */
function seldomText(line: AttemptLine): string {
  let text = '';
  if (line.dollarsAtMost !== undefined) text += `,"dollarsAtMost":${JSON.stringify(line.dollarsAtMost)}`;
  if (line.usage !== undefined) text += `,"usage":${JSON.stringify(line.usage)}`;
  if (line.billedUnits !== undefined) text += `,"billedUnits":${JSON.stringify(line.billedUnits)}`;
  if (line.retryAfterMs !== undefined) text += `,"retryAfterMs":${JSON.stringify(line.retryAfterMs)}`;
  if (line.retryAfterForm !== undefined) text += `,"retryAfterForm":${JSON.stringify(line.retryAfterForm)}`;
  if (line.brokenIn !== undefined) text += `,"brokenIn":${JSON.stringify(line.brokenIn)}`;
  if (line.shouldRetry !== undefined) text += `,"shouldRetry":${JSON.stringify(line.shouldRetry)}`;
  if (line.polls !== undefined) text += `,"polls":${JSON.stringify(line.polls)}`;
  if (line.jobId !== undefined) text += `,"jobId":${JSON.stringify(line.jobId)}`;
  if (line.firstTokenMs !== undefined) text += `,"firstTokenMs":${JSON.stringify(line.firstTokenMs)}`;
  if (line.firstContentMs !== undefined) text += `,"firstContentMs":${JSON.stringify(line.firstContentMs)}`;
  if (line.outputTokens !== undefined) text += `,"outputTokens":${JSON.stringify(line.outputTokens)}`;
  if (line.message !== undefined) text += `,"message":${JSON.stringify(line.message)}`;
  if (line.inspection !== undefined) text += `,"inspection":${JSON.stringify(line.inspection)}`;
  if (line.foundByKey !== undefined) text += `,"foundByKey":${JSON.stringify(line.foundByKey)}`;
  if (line.priming !== undefined) text += `,"priming":${JSON.stringify(line.priming)}`;
  return text;
}

/** What keeps the attempts of a run: a file, or whatever else is given. */
export interface AttemptSink {
  /** The run begins: called once, before all lines. */
  open(header: AttemptLogHeader): void;
  /** An attempt has ended. */
  write(line: AttemptLine): void;
  /** The run is over. Resolves to why lines are missing, if any are. */
  close(): Promise<string | undefined>;
}

/** How long a line waits for others before it is written: a write for each turn of the event loop would take a fifth of a run. */
const FLUSH_MS = 20;
/** Bytes that may wait for the disk; beyond, lines are lost and counted. */
const BUFFER_BYTES_MAX = 64 * 1024 * 1024;

/** Append-only log of attempts: a header, then one JSON object a line; after a crash it is readable up to its last 20 ms. */
export class AttemptLog implements AttemptSink {
  /** Lines that were not written because the disk was too slow. */
  lost = 0;
  readonly #stream: WriteStream;
  #error: Error | undefined;
  /** Lines that go to the disk together. */
  #pending = '';
  #pendingLines = 0;
  #cancelFlush: () => void = () => {};

  /** Throws nothing: a file that cannot be written shows in `close`. */
  constructor(path: string) {
    this.#stream = createWriteStream(path, { flags: 'w' });
    this.#stream.on('error', (error) => {
      this.#error = error;
    });
  }

  /** Writes the first line. */
  open(header: AttemptLogHeader): void {
    this.#write(JSON.stringify(header));
  }

  write(line: AttemptLine): void {
    this.#write(attemptText(line));
  }

  #write(text: string): void {
    if (this.#pendingLines++ === 0) this.#cancelFlush = wallClock.setTimer(FLUSH_MS, () => this.#flush());
    this.#pending += `${text}\n`;
  }

  #flush(): void {
    this.#cancelFlush();
    if (this.#error !== undefined || this.#stream.writableLength > BUFFER_BYTES_MAX) this.lost += this.#pendingLines;
    else if (this.#pending !== '') this.#stream.write(this.#pending);
    this.#pending = '';
    this.#pendingLines = 0;
  }

  /** Writes what is left and closes the file. Returns why lines are missing, if any are. */
  close(): Promise<string | undefined> {
    this.#flush();
    return new Promise((resolve) => {
      const done = (): void => resolve(this.#lossReason());
      // 'close' comes behind every write and every error, also when the file could not even be opened.
      if (this.#stream.closed) done();
      else this.#stream.once('close', done).end();
    });
  }

  #lossReason(): string | undefined {
    if (this.#error !== undefined) return `attempts.ndjson is incomplete: ${this.#error.message}`;
    return this.lost > 0 ? `attempts.ndjson lacks ${this.lost} lines: the disk was too slow` : undefined;
  }
}

/** What a run leaves behind to be compared, kept in memory: for runs of few requests. */
export class RunEvidence {
  readonly #lines: string[] = [];
  /** The bill of a mock; undefined: of a real endpoint, or it could not be read. */
  records: readonly UsageRecord[] | undefined;

  /** The log of attempts, as `attempts.ndjson` has it. */
  get logText(): string {
    return this.#lines.map((line) => `${line}\n`).join('');
  }

  /** A log that also keeps what it is given here. */
  watch(log: AttemptSink | undefined): AttemptSink {
    return {
      open: (header: AttemptLogHeader) => {
        this.#lines.push(JSON.stringify(header));
        log?.open(header);
      },
      write: (line: AttemptLine) => {
        this.#lines.push(attemptText(line));
        log?.write(line);
      },
      close: async () => log?.close(),
    };
  }
}
