import { AttemptBytes, wholeUs } from '../../../attempts/attempt-bytes.ts';
import type { SentAttempt } from '../../../attempts/attempt-record.ts';
import { type LogDisk, LogFile } from './log-file.ts';

/** Records of attempts that are about to be sent. */
export interface SendRecords {
  /** An attempt is about to be sent. */
  add(attempt: SentAttempt): void;
  /** Keeps what was added so that it outlives this process: only then may it be sent. */
  flush(): void;
}

/**
 * The file of attempts that are about to be sent: a header, then one JSON object a line. It is written before they are sent, so after a crash
 * it tells all that the endpoint may have seen. A disk that holds up the load is not waited for any more: then a line says from when on attempts may
 * be missing.
 */
export class SendLog implements SendRecords {
  readonly #bytes = new AttemptBytes();
  readonly #file: LogFile;
  readonly #path: string;
  readonly #disk: LogDisk;
  #lastMs = 0;

  /** Throws nothing: where nothing can be written, nothing is known after a crash. */
  constructor(path: string, disk: LogDisk) {
    this.#path = path;
    this.#disk = disk;
    this.#file = new LogFile(path, disk);
  }

  /** Writes the first line. */
  open(): void {
    this.#bytes.json({ schema: 'tollmark/sends@1' });
    this.flush();
  }

  add(attempt: SentAttempt): void {
    this.#bytes.sending(attempt);
    this.#lastMs = attempt.sentMs;
  }

  flush(): void {
    if (this.#bytes.length === 0) return;
    this.#file.append(this.#bytes.take());
    if (!this.#file.stalls) return;
    this.#bytes.json({ unrecordedFromUs: wholeUs(this.#lastMs) });
    this.#file.append(this.#bytes.take());
    this.#file.waitNoMore();
  }

  /** Closes the file, and removes it where nobody needs it. */
  async close(isDone: boolean): Promise<void> {
    await this.#file.close();
    if (isDone) this.#disk.remove(this.#path);
  }
}
