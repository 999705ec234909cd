import { closeSync, openSync, readSync } from 'node:fs';
import { ScenarioError } from '../errors/scenario-error.ts';

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
};

/** The error for a file that is not what it should be; `place`: where in it. */
export function unreadable(
  file: string,
  message: string,
  { path = '', line }: { readonly path?: string; readonly line?: number | undefined } = {},
): ScenarioError {
  return new ScenarioError('SCENARIO_UNREADABLE', [{ file, path, message, ...(line === undefined ? {} : { line }) }]);
}

/** Room that a file is given to begin with. */
const FIRST_BYTES = 65_536;

/** The bytes up to one more than the most: pipes and devices have no size to ask for, so the room doubles when it is full. */
function readBytes(path: string, bytesMax: number): Uint8Array {
  let bytes = new Uint8Array(Math.min(FIRST_BYTES, bytesMax + 1));
  let length = 0;
  const file = openSync(path, 'r');
  try {
    for (let read = -1; read !== 0 && length <= bytesMax; length += read) {
      if (length === bytes.length) {
        const larger = new Uint8Array(Math.min(2 * length, bytesMax + 1));
        larger.set(bytes);
        bytes = larger;
      }
      read = readSync(file, bytes, length, bytes.length - length, null);
    }
  } finally {
    closeSync(file);
  }
  return bytes.subarray(0, length);
}

/** The text of a UTF-8 file of at most 1 MiB. Throws a `ScenarioError` `SCENARIO_UNREADABLE` that says why it could not be read. */
export function readTextFile(path: string): string {
  return readText(path, FILE_BYTES_MAX, 'is larger than 1 MiB, too large for a scenario');
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

function readText(path: string, bytesMax: number, tooLarge: string): string {
  let bytes: Uint8Array;
  try {
    bytes = readBytes(path, bytesMax);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
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
