import { basename } from 'node:path';
import type { UsageRecord } from '../../../measure/usage-record.ts';
import { wallClock } from '../../../platform/wall-clock.ts';
import { writeFailureText } from '../../../platform/write-failure.ts';
import { countOf } from '../../../units/format.ts';
import { AttemptBytes, attemptText } from '../../../attempts/attempt-bytes.ts';
import type { AttemptLine, AttemptLogHeader } from '../../../attempts/attempt-record.ts';
import { type LogDisk, LogFile, machineDisk } from './log-file.ts';
import { SendLog, type SendRecords } from './send-log.ts';

/** What keeps the attempts of a run: a file, or whatever else is given. */
export interface AttemptSink {
  /** The run begins: called once, before all lines. */
  open(header: AttemptLogHeader): void;
  /** An attempt has ended. */
  write(line: AttemptLine): void;
  /** Keeps attempts before they are sent; absent: of an attempt that never ends nothing is kept. */
  readonly ahead?: SendRecords;
  /** The run is over. Resolves to why lines are missing, if any are. */
  close(): Promise<string | undefined>;
}

/** How long a line waits for others before it is written: a write for each turn of the event loop would take a fifth of a run. */
const FLUSH_MS = 20;
/** Bytes that wait for others at most. */
const PENDING_BYTES_MAX = 256 * 1024;

/** Append-only log of attempts: a header, then one JSON object a line; after a crash it is readable up to its last 20 ms. */
export class AttemptLog implements AttemptSink {
  readonly ahead?: SendLog;
  readonly #bytes = new AttemptBytes();
  readonly #file: LogFile;
  readonly #name: string;
  #isTimed = false;
  #cancelFlush: () => void = () => {};

  /**
   * Throws nothing: a file that cannot be written shows in `close`. `sends`: the file of attempts that are about to be sent; it is removed when all
   * of them have their line in the log.
   */
  constructor(path: string, sends?: string, disk: LogDisk = machineDisk) {
    this.#file = new LogFile(path, disk);
    this.#name = basename(path);
    if (sends !== undefined) this.ahead = new SendLog(sends, disk);
  }

  /** Writes the first line, and waits for it: nothing is sent before the log has begun. */
  open(header: AttemptLogHeader): void {
    this.#bytes.json(header);
    this.#flush();
    this.#file.waitNoMore();
    this.ahead?.open();
  }

  write(line: AttemptLine): void {
    this.#bytes.ended(line);
    this.#added();
  }

  /** Writes what is left and closes the file. Returns why lines are missing, if any are. */
  async close(): Promise<string | undefined> {
    this.#cancelFlush();
    this.#flush();
    await this.#file.close();
    const { error, lostLines } = this.#file;
    await this.ahead?.close(error === undefined && lostLines === 0);
    if (error === undefined && lostLines === 0) return undefined;
    const why = error === undefined ? ': the disk was too slow' : ` ${writeFailureText(error)}`;
    return `${this.#name} lacks ${countOf(lostLines, 'line')}${why}`;
  }

  /** One timer for all lines until it fires: setting and clearing one for each batch would cost more than they do. */
  #added(): void {
    if (this.#bytes.length > PENDING_BYTES_MAX) this.#flush();
    if (this.#isTimed) return;
    this.#isTimed = true;
    this.#cancelFlush = wallClock.setTimer(FLUSH_MS, () => {
      this.#isTimed = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#bytes.length > 0) this.#file.append(this.#bytes.take());
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
      ...(log?.ahead === undefined ? {} : { ahead: log.ahead }),
      close: async () => log?.close(),
    };
  }
}
