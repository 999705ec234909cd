import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { relative } from 'node:path';
import { isatty } from 'node:tty';
import { ScenarioError } from '../errors/scenario-error.ts';
import { shippedScenario } from './package-files.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file; check the path, which is relative to the current folder or to the file that names it',
  ENOTDIR: 'no such file; a part of the path is a file, not a folder',
  EACCES: 'no permission to read it; change its mode or run as another user',
  EPERM: 'no permission to read it; change its mode or run as another user',
  EISDIR: 'is a folder; name a file in it',
  ELOOP: 'is a symbolic link that leads to itself',
  ENAMETOOLONG: 'the path is too long',
  EAGAIN: 'has nothing to read; name a file, or write to it through a pipe',
  ENXIO: 'is a socket or a device that cannot be read; name a file',
};

/** How long a pipe is waited for, in milliseconds. */
export interface PipePatience {
  /** Until a writer opens it. */
  readonly writerMs: number;
  /** Until its writer writes the next byte. */
  readonly byteMs: number;
}

/** A pipe that nobody has opened is mostly a mistake; a writer that is there may take its time. */
export const PIPE_PATIENCE: PipePatience = { writerMs: 800, byteMs: 10_000 };
/** Between two looks at a pipe that has nothing. */
const PIPE_LOOK_MS = 10;

/** What is read of a device that is no terminal, in bytes: most have no end. */
const DEVICE_BYTES_MAX = 1_048_576;

/** The path of standard input, for which commands take `-`. */
export const STDIN_PATH = '/dev/stdin';

/** The error for a file that is not what it should be; `place`: where in it. */
export function unreadable(
  file: string,
  message: string,
  { path = '', line }: { readonly path?: string; readonly line?: number | undefined } = {},
): ScenarioError {
  return new ScenarioError('SCENARIO_UNREADABLE', [{ file, path, message, ...(line === undefined ? {} : { line }) }]);
}

/** Blocks this thread. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * The bytes of a file, a pipe or a device, one after the other. A pipe is waited for within bounds: 0.8 s for a writer, and 10 s for each byte of
 * a writer that is there. Throws a `ScenarioError` SCENARIO_UNREADABLE that says why it cannot be read.
 */
export class ByteSource {
  readonly #path: string;
  readonly #file: number;
  /** Whether it can be read only once. */
  readonly isPipe: boolean;
  /** What it holds, in bytes; undefined: it is no file, and has no size. */
  readonly size: number | undefined;
  readonly #patience: PipePatience;
  #begun = false;
  #bytesLeft: number;

  constructor(path: string, patience: PipePatience = PIPE_PATIENCE) {
    this.#path = path;
    this.#patience = patience;
    try {
      this.#file = openFile(path);
      const stat = fstatSync(this.#file);
      this.isPipe = stat.isFIFO() || stat.isSocket();
      this.size = stat.isFile() ? stat.size : undefined;
      const isDevice = stat.isCharacterDevice() && !isatty(this.#file);
      this.#bytesLeft = isDevice ? DEVICE_BYTES_MAX : Number.POSITIVE_INFINITY;
    } catch (error) {
      throw readProblem(path, error);
    }
  }

  /** Reads some bytes. Returns how many: 0 at the end. */
  read(into: Uint8Array): number {
    try {
      const read = this.isPipe ? this.#readPipe(into) : readSync(this.#file, into);
      this.#bytesLeft -= read;
      if (this.#bytesLeft < 0) throw unreadable(this.#path, 'is a device without an end; name a file');
      return read;
    } catch (error) {
      throw readProblem(this.#path, error);
    }
  }

  close(): void {
    if (this.#file !== 0) closeSync(this.#file);
  }

  /** Reads without waiting in the kernel, where nothing could end the wait for a writer that never comes. */
  #readPipe(into: Uint8Array): number {
    let patienceMs = this.#patience.writerMs;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += PIPE_LOOK_MS) {
      try {
        const read = readSync(this.#file, into);
        // Before its writer has come a pipe reads as one at its end.
        if (read > 0 || this.#begun) {
          this.#begun = true;
          return read;
        }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
        patienceMs = this.#patience.byteMs;
      }
      sleep(PIPE_LOOK_MS);
    }
    const message = `is a pipe to which nothing was written for ${patienceMs / 1000} s; write to it, or name a file`;
    throw unreadable(this.#path, message);
  }
}

/** Opens a file to be read. Without this flag the opening itself waits for a pipe's writer. Windows has no such flag, and no such pipes. */
function openFile(path: string): number {
  try {
    return openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    // A socket as standard input has no path, and Windows has none for any.
    if (path === STDIN_PATH) return 0;
    throw error;
  }
}

function readProblem(path: string, error: unknown): ScenarioError {
  if (error instanceof ScenarioError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const shipped = code === 'ENOENT' ? shippedScenario(path) : undefined;
  if (shipped !== undefined) return unreadable(path, `no such file; the package has it: ${relative('.', shipped)}`);
  return unreadable(path, REASONS[code] ?? `could not be read (${code === '' ? String(error) : code})`);
}
