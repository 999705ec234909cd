import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from 'node:fs';
import { ScenarioError } from '../errors/scenario-error.ts';
import { claimFile } from './run-directory.ts';
import { writeFailureText } from './write-failure.ts';

const NEWLINE = 10;

/**
 * Adds lines to the end of a file, which it makes where there is none. They go there in one write that the system places at the end (O_APPEND), so two processes
 * that write at once leave whole lines of both. Where a process that was stopped has left a line without its end, the first line begins behind an end of its
 * own. `text` ends in a line break. Throws a `ScenarioError` OUTPUT_UNWRITABLE where not all of it was written.
 */
export function appendLines(path: string, text: string): void {
  claimFile(path);
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_NONBLOCK);
    const stat = fstatSync(file);
    if (!stat.isFile()) throw unwritable(path, 'is no file: name one');
    const bytes = Buffer.from(endsInLine(file, stat.size) ? text : `\n${text}`);
    const written = writeSync(file, bytes);
    if (written < bytes.length)
      throw unwritable(path, `took ${written} of ${bytes.length} bytes: make room, and run this command again`);
  } catch (error) {
    if (error instanceof ScenarioError) throw error;
    throw unwritable(path, `cannot be written ${writeFailureText(error)}`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function endsInLine(file: number, size: number): boolean {
  if (size === 0) return true;
  const last = Buffer.alloc(1);
  return readSync(file, last, 0, 1, size - 1) === 0 || last[0] === NEWLINE;
}

function unwritable(file: string, message: string): ScenarioError {
  return new ScenarioError('OUTPUT_UNWRITABLE', [{ file, path: '', message }]);
}
