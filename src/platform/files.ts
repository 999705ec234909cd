import { basename } from 'node:path';
import { SHIPPED_CATALOG } from '../catalog/catalog.ts';
import { nearest } from '../units/nearest.ts';
import { ByteSource, PIPE_PATIENCE, type PipePatience, STDIN_PATH, unreadable } from './byte-source.ts';
import { shippedCatalogs } from './package-files.ts';

export { STDIN_PATH, unreadable } from './byte-source.ts';

/** The largest file that is read as a whole: 1 MiB, as for scenarios. */
export const FILE_BYTES_MAX = 1_048_576;
/** The largest price file of others. */
const PRICE_FILE_BYTES_MAX = 67_108_864;
/** The largest page of a bill. */
const RECORD_FILE_BYTES_MAX = 268_435_456;

/** What pipes held, by path: one can be read once, and some commands read their scenario twice. Only as much as a scenario has. */
const pipes = new Map<string, Uint8Array>();

/** Bytes that are read at once, of what does not tell its size. */
const CHUNK_BYTES = 65_536;

/** All bytes; undefined where there are more than the most, of which a file is not read at all. */
function readBytes(path: string, bytesMax: number, patience: PipePatience): Uint8Array | undefined {
  const told = pipes.get(path);
  if (told !== undefined) return told;
  const source = new ByteSource(path, patience);
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    if (source.size !== undefined && source.size > bytesMax) return undefined;
    // One more tells that a file has ended.
    const room = Math.max(CHUNK_BYTES, (source.size ?? 0) + 1);
    let chunk = new Uint8Array(room);
    let used = 0;
    for (let read = source.read(chunk); read > 0; read = source.read(chunk.subarray(used))) {
      used += read;
      length += read;
      if (length > bytesMax) return undefined;
      if (used < chunk.length) continue;
      chunks.push(chunk);
      chunk = new Uint8Array(room);
      used = 0;
    }
    chunks.push(chunk.subarray(0, used));
  } finally {
    source.close();
  }
  const [first] = chunks;
  const bytes = first?.length === length ? first : Buffer.concat(chunks, length);
  if (path === STDIN_PATH || (source.isPipe && length <= FILE_BYTES_MAX)) pipes.set(path, bytes);
  return bytes;
}

/**
 * The text of a UTF-8 file of at most 1 MiB, or of a pipe: its writer is waited for 0.8 s, and for 10 s where it pauses. A pipe is read once: who
 * reads it again gets what it held. Throws a `ScenarioError`
 * `SCENARIO_UNREADABLE` that says why it could not be read.
 */
export function readTextFile(path: string, patience: PipePatience = PIPE_PATIENCE): string {
  return readText(path, FILE_BYTES_MAX, 'is larger than 1 MiB, too large for a scenario', patience);
}

/** As `readTextFile`, for price files of others: at most 64 MiB. */
export function readPriceFile(path: string): string {
  return readText(path, PRICE_FILE_BYTES_MAX, 'is larger than 64 MiB; cut it down to the prices that you need');
}

/** As `readTextFile`, for bills and results of runs: at most 256 MiB. */
export function readRecordFile(path: string): string {
  return readText(
    path,
    RECORD_FILE_BYTES_MAX,
    'is larger than 256 MiB; take a shorter run, or a bill in several files, and name them all',
  );
}

function readText(path: string, bytesMax: number, tooLarge: string, patience = PIPE_PATIENCE): string {
  if (path.startsWith(SHIPPED_CATALOG)) return readText(shippedFile(path), bytesMax, tooLarge, patience);
  const bytes = readBytes(path, bytesMax, patience);
  if (bytes === undefined) throw unreadable(path, tooLarge);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable(path, 'is not UTF-8 text; save it as UTF-8');
  }
}

/** The file of a catalog of the package: `catalog:fal`. */
function shippedFile(path: string): string {
  const files = shippedCatalogs();
  const names = files.map((file) => basename(file, '.yaml'));
  const name = path.slice(SHIPPED_CATALOG.length);
  const file = files[names.indexOf(name)];
  if (file !== undefined) return file;
  const near = nearest(name, names);
  const meant = near === undefined ? `they are ${names.join(', ')}` : `did you mean ${near}?`;
  throw unreadable(
    path,
    `no catalog of the package has this name (a file is named with its ending: ${name}.yaml); ${meant}`,
  );
}

/** The JSON value of a text; undefined when it is not JSON. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
