import { createWriteStream, type WriteStream } from 'node:fs';
import { OUTCOMES } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../client/transport.ts';
import type { RequestTable } from '../../client/request-table.ts';
import { HINT } from '../../client/retry/retry-policy.ts';
import type { Summary } from '../../measure/summary.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import type { Reply } from './reply.ts';

/** Names of outcomes that no reply has. */
const NO_ANSWER: Readonly<Record<number, string>> = { [TIMED_OUT]: 'timeout', [NETWORK_ERROR]: 'network-error' };

/** One attempt as the client saw it: a line of `attempts.ndjson`. Times are ms since the start of the run. */
export interface AttemptLine {
  readonly request: number;
  readonly attempt: number;
  readonly model: string;
  readonly dueMs: number;
  readonly sentMs: number;
  readonly endedMs: number;
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** The outcome as the client read it, `timeout` or `network-error`. */
  readonly outcome: string;
  /** Dollars in decimal text: what the reply states, else what the scenario's rates say. */
  readonly dollars: string;
  readonly jobId?: string;
  /** The wait that the answer asked for, the form of its header unless that is seconds, and `x-should-retry`; absent where it had none. */
  readonly retryAfterMs?: number;
  readonly retryAfterForm?: 'date' | 'milliseconds';
  readonly shouldRetry?: boolean;
  /** Requests behind the first, such as polls of a job; absent where there were none. */
  readonly polls?: number;
  /** Of a streamed answer that succeeded: from sent to the first of its output, and its output tokens. */
  readonly firstTokenMs?: number;
  readonly outputTokens?: number;
  readonly message?: string;
}

/** What the log keeps of a reply. */
export type LoggedReply = Pick<Reply, 'outcome' | 'status' | 'hintForm' | 'hintMs'> &
  Partial<Pick<Reply, 'shouldRetry' | 'polls' | 'jobId' | 'stream' | 'message'>>;

/** The line of a slot's present attempt, which a reply has ended. `nano`: what it cost, in nano-USD. */
export function attemptLine(
  requests: RequestTable,
  slot: number,
  reply: LoggedReply,
  { model, endedMs, nano }: { readonly model: string; readonly endedMs: number; readonly nano: number },
): AttemptLine {
  const { outcome, hintForm, hintMs, shouldRetry = 0, polls = 0, jobId, stream, message } = reply;
  const sentMs = requests.sentMs[slot] as number;
  return {
    request: requests.request[slot] as number,
    attempt: requests.attempt[slot] as number,
    model,
    dueMs: requests.dueMs[slot] as number,
    sentMs,
    endedMs,
    status: reply.status,
    outcome: NO_ANSWER[outcome] ?? OUTCOMES[outcome] ?? '',
    dollars: nanoUsdText(nano),
    ...(hintForm === HINT.none ? {} : { retryAfterMs: hintMs }),
    ...(hintForm > HINT.seconds ? { retryAfterForm: hintForm === HINT.date ? 'date' : 'milliseconds' } : {}),
    ...(shouldRetry === 0 ? {} : { shouldRetry: shouldRetry === 1 }),
    ...(polls > 0 ? { polls } : {}),
    ...(jobId === undefined ? {} : { jobId }),
    ...(stream === undefined ? {} : { firstTokenMs: stream.firstOutputMs - sentMs, outputTokens: stream.outputTokens }),
    ...(message === undefined ? {} : { message }),
  };
}

/** First line of `attempts.ndjson`: what the other lines are about. */
export interface AttemptLogHeader {
  readonly schema: 'tollmark/attempts@1';
  readonly scenario: string;
  readonly seed: number;
  readonly world: Summary['world'];
}

/** Bytes that may wait for the disk; beyond, lines are lost and counted. */
const BUFFER_BYTES_MAX = 64 * 1024 * 1024;

/** Append-only log of attempts: a header, then one JSON object a line; readable up to its last line even after a crash. */
export class AttemptLog {
  /** Lines that were not written because the disk was too slow. */
  lost = 0;
  readonly #stream: WriteStream;
  #error: Error | undefined;

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
    if (this.#error !== undefined || this.#stream.writableLength > BUFFER_BYTES_MAX) this.lost++;
    else this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  /** Writes what is left and closes the file. Returns why lines are missing, if any are. */
  close(): Promise<string | undefined> {
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
