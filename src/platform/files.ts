import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { relative } from 'node:path';
import { ScenarioError } from '../errors/scenario-error.ts';
import { shippedScenario } from './package-files.ts';

/** The largest file that is read as a whole: 1 MiB, as for scenarios. */
export const FILE_BYTES_MAX = 1_048_576;
/** The largest price file of others. */
const PRICE_FILE_BYTES_MAX = 67_108_864;
/** The largest log of attempts, or page of a bill. */
const RECORD_FILE_BYTES_MAX = 268_435_456;

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
/** How long a pipe is read without a byte from its writer, in milliseconds. */
const PIPE_PATIENCE_MS = 10_000;
/** Between two looks at a pipe that has nothing. */
const PIPE_LOOK_MS = 10;

/** The error for a file that is not what it should be; `place`: where in it. */
export function unreadable(
  file: string,
  message: string,
  { path = '', line }: { readonly path?: string; readonly line?: number | undefined } = {},
): ScenarioError {
  return new ScenarioError('SCENARIO_UNREADABLE', [{ file, path, message, ...(line === undefined ? {} : { line }) }]);
}

/** The path of standard input, for which commands take `-`. */
export const STDIN_PATH = '/dev/stdin';

/** Standard input can be read once, and some commands read their scenario twice. */
let stdinBytes: Uint8Array | undefined;

/** Room that a file is given to begin with. */
const FIRST_BYTES = 65_536;

/** Blocks this thread. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** Reads a pipe without waiting in the kernel, where nothing could end the wait for a writer that never comes. 0: at its end. */
function readPipe(path: string, file: number, into: Uint8Array, begun: boolean, patienceMs: number): number {
  for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += PIPE_LOOK_MS) {
    try {
      const read = readSync(file, into);
      // Before its writer has come a pipe reads as one at its end.
      if (read > 0 || begun) return read;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    sleep(PIPE_LOOK_MS);
  }
  throw unreadable(
    path,
    `is a pipe to which nothing was written for ${patienceMs / 1000} s; write to it, or name a file`,
  );
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

/** The bytes up to one more than the most: pipes and devices have no size to ask for, so the room doubles when it is full. */
function readBytes(path: string, bytesMax: number, patienceMs: number): Uint8Array {
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, bytesMax + 1));
  let length = 0;
  const file = openFile(path);
  try {
    const stat = fstatSync(file);
    const isPipe = stat.isFIFO() || stat.isSocket();
    for (let read = -1; read !== 0 && length <= bytesMax; length += read) {
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(2 * length, bytesMax + 1));
        larger.set(bytes);
        bytes = larger;
      }
      const rest = bytes.subarray(length);
      read = isPipe ? readPipe(path, file, rest, length > 0, patienceMs) : readSync(file, rest);
    }
  } finally {
    if (file !== 0) closeSync(file);
  }
  return bytes.subarray(0, length);
}

/**
 * The text of a UTF-8 file of at most 1 MiB, or of a pipe whose writer never pauses for longer than `patienceMs` (10 s by default). Throws a `ScenarioError`
 * `SCENARIO_UNREADABLE` that says why it could not be read.
 */
export function readTextFile(path: string, patienceMs = PIPE_PATIENCE_MS): string {
  return readText(path, FILE_BYTES_MAX, 'is larger than 1 MiB, too large for a scenario', patienceMs);
}

/** As `readTextFile`, for price files of others: at most 64 MiB. */
export function readPriceFile(path: string): string {
  return readText(path, PRICE_FILE_BYTES_MAX, 'is larger than 64 MiB; cut it down to the prices that you need');
}

/** As `readTextFile`, for logs of attempts and bills: at most 256 MiB. */
export function readRecordFile(path: string): string {
  return readText(
    path,
    RECORD_FILE_BYTES_MAX,
    'is larger than 256 MiB; take a shorter run, or a bill in several files, and name them all',
  );
}

function readText(path: string, bytesMax: number, tooLarge: string, patienceMs = PIPE_PATIENCE_MS): string {
  let bytes: Uint8Array;
  try {
    bytes =
      path === STDIN_PATH
        ? (stdinBytes ??= readBytes(path, bytesMax, patienceMs))
        : readBytes(path, bytesMax, patienceMs);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const shipped = code === 'ENOENT' ? shippedScenario(path) : undefined;
    if (shipped !== undefined) throw unreadable(path, `no such file; the package has it: ${relative('.', shipped)}`);
    throw unreadable(path, REASONS[code] ?? `could not be read (${code === '' ? String(error) : code})`);
  }
  if (bytes.length > bytesMax) throw unreadable(path, tooLarge);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'is not UTF-8 text; save it as UTF-8');
  }
}

/** The JSON value of a text; undefined when it is not JSON. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
