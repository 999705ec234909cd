import { realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ScenarioError } from '../errors/scenario-error.ts';
import { holderOf, isAlive, ownMark, type LockHolder, whoIs } from './lock-holder.ts';
import { writeFailureText } from './write-failure.ts';

/** The file in a run directory that says which process writes there. */
const LOCK_FILE = 'tollmark.lock';

/** Locks that this process holds: in a container, an earlier process may have had the same number. */
const held = new Set<string>();

/**
 * Locks a directory for this process, so that no other writes there, and returns what unlocks it. A lock whose process has ended is taken over.
 * Throws a `ScenarioError`: DIRECTORY_IN_USE while another process holds it, OUTPUT_UNWRITABLE when the lock cannot be written.
 */
export function lockDirectory(directory: string): () => void {
  const shown = join(directory, LOCK_FILE);
  const path = join(realpathSync(directory), LOCK_FILE);
  if (!claim(path, shown)) takeOver(path, shown);
  held.add(path);
  return () => {
    if (held.delete(path)) rmSync(path, { force: true });
  };
}

/** Makes the file, if it is not there. */
function claim(path: string, shown: string): boolean {
  try {
    writeFileSync(path, ownMark(), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    // A full disk takes the file, and not what it says.
    rmSync(path, { force: true });
    const message = `cannot be written ${writeFailureText(error, 'choose another directory, or make it writable')}`;
    throw new ScenarioError('OUTPUT_UNWRITABLE', [{ file: shown, path: '', message }]);
  }
}

/** Replaces a lock whose process has ended. One process at a time may: else the second could remove the lock that the first has just made. */
function takeOver(path: string, shown: string): void {
  const [guard, shownGuard] = [`${path}.takeover`, `${shown}.takeover`];
  if (!claim(guard, shownGuard)) throw inUse(shownGuard, holderOf(guard));
  try {
    const holder = holderOf(path);
    if (holder !== undefined && isAlive(holder, held.has(path))) throw inUse(shown, holder);
    rmSync(path, { force: true });
    if (!claim(path, shown)) throw inUse(shown, holderOf(path));
  } finally {
    rmSync(guard, { force: true });
  }
}

function inUse(file: string, holder: LockHolder | undefined): ScenarioError {
  const message = `${whoIs(holder)} writes to this directory; wait until it has ended, or remove this file if no Tollmark runs there`;
  return new ScenarioError('DIRECTORY_IN_USE', [{ file, path: '', message }]);
}
