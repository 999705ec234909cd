import { close, openSync, rmSync, write, writeSync } from 'node:fs';

/** What a log file needs of a disk, passed in so that tests can play one. */
export interface LogDisk {
  /** Opens a file anew for writing. Throws where that fails. */
  open(path: string): number;
  /** Writes and waits; returns how many bytes were taken. Throws where that fails. */
  writeSync(fd: number, bytes: Uint8Array): number;
  /** Writes all of it without waiting. */
  write(fd: number, bytes: Uint8Array, done: (error: Error | null, written: number) => void): void;
  close(fd: number, done: () => void): void;
  /** Removes a file; one that is not there is removed. */
  remove(path: string): void;
  /** Ms of a monotonic clock. */
  nowMs(): number;
}

/** The disk of the machine. */
export const machineDisk: LogDisk = {
  open: (path) => openSync(path, 'w'),
  writeSync: (fd, bytes) => writeSync(fd, bytes),
  write: (fd, bytes, done) => write(fd, bytes, done),
  close: (fd, done) => close(fd, done),
  remove: (path) => rmSync(path, { force: true }),
  nowMs: () => performance.now(),
};

const NEWLINE = 10;
/** A write that takes longer holds up the load. */
const STALL_MS = 100;
/** Bytes that may wait for a disk that stalls; beyond, they are lost. */
const WAITING_BYTES_MAX = 64 * 1024 * 1024;

/**
 * A file that is only added to. Bytes are with the operating system when `append` returns, so they outlive this process, as long as the disk
 * keeps up. Where it stalls, `waitNoMore` lets bytes wait in memory instead, 64 MB of them at most.
 */
export class LogFile {
  /** Why bytes are missing, of an error. */
  error: Error | undefined;
  /** Lines of which the end is not in the file. */
  lostLines = 0;
  /** Whether a write that was waited for took more than 100 ms, and `waitNoMore` was not called since. */
  stalls = false;
  readonly #disk: LogDisk;
  #fd: number | undefined;
  #waits = false;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #isWriting = false;
  #whenIdle: (() => void) | undefined;

  /** Throws nothing: a file that cannot be opened is one that takes nothing. */
  constructor(path: string, disk: LogDisk) {
    this.#disk = disk;
    try {
      this.#fd = disk.open(path);
    } catch (error) {
      this.error = error as Error;
    }
  }

  /** From now on bytes that are appended may still be in memory. */
  waitNoMore(): void {
    this.stalls = false;
    this.#waits = true;
  }

  /** Adds bytes. Returns whether they were taken: not behind an error, nor when too many wait already. */
  append(bytes: Uint8Array): boolean {
    if (this.error !== undefined || this.#fd === undefined) return this.#lose(bytes);
    if (this.#waits) return this.#wait(bytes);
    const startedMs = this.#disk.nowMs();
    let done = 0;
    try {
      while (done < bytes.length) done += this.#disk.writeSync(this.#fd, bytes.subarray(done));
    } catch (error) {
      this.error = error as Error;
      return this.#lose(bytes.subarray(done));
    }
    if (this.#disk.nowMs() - startedMs > STALL_MS) this.stalls = true;
    return true;
  }

  /** Waits for what is under way, and closes the file. */
  async close(): Promise<void> {
    const fd = this.#fd;
    this.#fd = undefined;
    if (fd === undefined) return;
    if (this.#isWriting) await new Promise<void>((resolve) => (this.#whenIdle = resolve));
    await new Promise<void>((resolve) => this.#disk.close(fd, resolve));
  }

  #wait(bytes: Uint8Array): boolean {
    if (this.#waitingBytes + bytes.length > WAITING_BYTES_MAX) return this.#lose(bytes);
    this.#waiting.push(bytes.slice());
    this.#waitingBytes += bytes.length;
    if (!this.#isWriting) this.#writeWaiting(this.#fd as number);
    return true;
  }

  #writeWaiting(fd: number): void {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#isWriting = true;
    this.#writeOut(fd, bytes, () => {
      this.#waitingBytes -= bytes.length;
      this.#isWriting = false;
      if (this.error !== undefined) this.#waiting.splice(0).forEach((rest) => this.#lose(rest));
      if (this.#waiting.length > 0) this.#writeWaiting(fd);
      else this.#whenIdle?.();
    });
  }

  #writeOut(fd: number, bytes: Uint8Array, done: () => void): void {
    this.#disk.write(fd, bytes, (error, written) => {
      if (error !== null) {
        this.error = error;
        this.#lose(bytes.subarray(written));
      }
      if (error !== null || written === bytes.length) done();
      else this.#writeOut(fd, bytes.subarray(written), done);
    });
  }

  #lose(bytes: Uint8Array): false {
    for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) this.lostLines++;
    return false;
  }
}
