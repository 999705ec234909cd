import { chmodSync, realpathSync, renameSync, rmSync, statSync, type Stats, writeFileSync } from 'node:fs';

/** What a disk needs to be able to do, passed in so that tests can play one that is full. */
export interface OutputDisk {
  write(path: string, text: string): void;
  rename(from: string, to: string): void;
}

/** The disk of the machine. */
export const machineOutput: OutputDisk = { write: writeFileSync, rename: renameSync };

/** Nothing can be made beside the file, or put in its place: a folder that is read-only, a file that is mounted by itself. */
const ONLY_IN_PLACE: ReadonlySet<string> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EXDEV']);

/** A file while it is written. */
export function partOf(path: string): string {
  return `${path}.part`;
}

/**
 * Writes a file so that it is there as a whole or as it was before: beside it, and renamed. A device or a pipe is written to as it is, and so is a
 * file whose folder takes no other. Throws what the disk throws.
 */
export function replaceFile(path: string, text: string, disk: OutputDisk = machineOutput): void {
  const before = statSync(path, { throwIfNoEntry: false });
  if (before !== undefined && !before.isFile()) return disk.write(path, text);
  // A link stays one.
  const target = before === undefined ? path : realpathSync(path);
  try {
    writeBeside(target, text, before, disk);
  } catch (error) {
    if (before === undefined || !ONLY_IN_PLACE.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    disk.write(target, text);
  }
}

function writeBeside(target: string, text: string, before: Stats | undefined, disk: OutputDisk): void {
  const part = partOf(target);
  try {
    disk.write(part, text);
    if (before !== undefined) chmodSync(part, before.mode);
    disk.rename(part, target);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
