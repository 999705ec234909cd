import { createWriteStream, type WriteStream } from 'node:fs';
import type { Counted } from '../../billing/price/rule.ts';
import type { Inspection } from '../../client/client-parts.ts';
import { outcomeName, type Found } from '../../client/transport.ts';
import type { RequestTable } from '../../client/request-table.ts';
import { HINT } from '../../client/retry/retry-policy.ts';
import type { Summary } from '../../measure/summary.ts';
import type { UsageRecord } from '../../measure/usage-record.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { wallClock } from '../../platform/wall-clock.ts';
import type { StatedUsage } from '../../wire/dialect.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { BookedCost, CostSource } from './live-bill.ts';
import type { Reply, StatedCost, StreamedAnswer } from './http-attempt.ts';

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

/** What the log keeps of a reply. */
export type LoggedReply = Pick<Reply, 'outcome' | 'status' | 'hintForm' | 'hintMs'> &
  Partial<Pick<Reply, 'shouldRetry' | 'polls' | 'foundByKey' | 'jobId' | 'stream' | 'message' | 'stated'>>;

/** What a request class asks for, as the log tells it. */
export interface AskedFor extends Pick<RequestClass, 'model' | 'operation' | 'delivery'> {
  readonly wireModel?: string;
  readonly counts?: readonly Counted[];
}

/** What a line tells beside the request and the reply. */
interface AttemptFacts {
  /** The request class that was asked for. */
  readonly asked: AskedFor | undefined;
  readonly product?: string | undefined;
  readonly endedMs: number;
  readonly booked: BookedCost;
  /** The attempt was lost, and its task is asked for. */
  readonly inspection?: Inspection | undefined;
}

type Draft = { -readonly [K in keyof AttemptLine]: AttemptLine[K] };

/** The line of a slot's present attempt, which a reply has ended. It is built field by field: there is one for every attempt. */
export function attemptLine(
  requests: RequestTable,
  slot: number,
  reply: LoggedReply,
  { asked, product = reply.stated?.product, endedMs, booked, inspection }: AttemptFacts,
): AttemptLine {
  const { hintForm, shouldRetry = 0, polls = 0, jobId, stream, message, stated } = reply;
  const line: Draft = {
    request: requests.request[slot] as number,
    attempt: requests.attempt[slot] as number,
    model: asked?.model ?? '',
    dueMs: requests.dueMs[slot] as number,
    sentMs: requests.sentMs[slot] as number,
    endedMs,
    status: reply.status,
    outcome: outcomeName(reply.outcome),
    dollars: nanoUsdText(booked.nano),
  };
  if (asked !== undefined) line.operation = asked.operation;
  if (booked.source !== 'none') line.costSource = booked.source;
  if (booked.mostNano > booked.nano) line.dollarsAtMost = nanoUsdText(booked.mostNano);
  if (product !== undefined) line.product = product;
  if (asked?.counts !== undefined && asked.counts.length > 0) line.counts = asked.counts;
  if (asked?.wireModel !== undefined) line.wireModel = asked.wireModel;
  if (stated !== undefined) addStated(line, stated);
  if (hintForm !== HINT.none) line.retryAfterMs = reply.hintMs;
  if (hintForm > HINT.seconds) line.retryAfterForm = hintForm === HINT.date ? 'date' : 'milliseconds';
  if (shouldRetry !== 0) line.shouldRetry = shouldRetry === 1;
  if (polls > 0) line.polls = polls;
  if (jobId !== undefined) line.jobId = jobId;
  if (stream !== undefined) addStream(line, stream);
  if (message !== undefined) line.message = message;
  if (reply.foundByKey === true) line.foundByKey = true;
  if (inspection?.askedMs !== undefined) line.inspection = inspectionOf(inspection, inspection.askedMs);
  return line;
}

function inspectionOf({ loss, lostMs, found = 'unknown' }: Inspection, askedMs: number): LoggedInspection {
  const status = loss.status === 0 ? {} : { status: loss.status };
  return { lostAs: outcomeName(loss.outcome), ...status, lostMs, askedMs, found };
}

function addStated(line: Draft, { usage, billedUnits, wireModel }: StatedCost): void {
  if (usage !== undefined) line.usage = usage;
  if (billedUnits !== undefined) line.billedUnits = billedUnits;
  if (wireModel !== undefined) line.wireModel = wireModel;
}

function addStream(line: Draft, { firstOutputMs, firstContentMs, outputTokens }: StreamedAnswer): void {
  line.firstTokenMs = firstOutputMs - line.sentMs;
  if (firstContentMs !== undefined && firstContentMs > firstOutputMs)
    line.firstContentMs = firstContentMs - line.sentMs;
  line.outputTokens = outputTokens;
}

/** First line of `attempts.ndjson`: what the other lines are about. */
export interface AttemptLogHeader {
  readonly schema: 'tollmark/attempts@1';
  readonly scenario: string;
  readonly seed: number;
  readonly world: Summary['world'];
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
    this.#write(header);
  }

  write(line: AttemptLine): void {
    this.#write(line);
  }

  #write(line: object): void {
    if (this.#pendingLines++ === 0) this.#cancelFlush = wallClock.setTimer(FLUSH_MS, () => this.#flush());
    this.#pending += `${JSON.stringify(line)}\n`;
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
  readonly #lines: object[] = [];
  /** The bill of a mock; undefined: of a real endpoint, or it could not be read. */
  records: readonly UsageRecord[] | undefined;

  /** The log of attempts, as `attempts.ndjson` has it. */
  get logText(): string {
    return this.#lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }

  /** A log that also keeps what it is given here. */
  watch(log: AttemptSink | undefined): AttemptSink {
    return {
      open: (header: AttemptLogHeader) => {
        this.#lines.push(header);
        log?.open(header);
      },
      write: (line: AttemptLine) => {
        this.#lines.push(line);
        log?.write(line);
      },
      close: async () => log?.close(),
    };
  }
}
