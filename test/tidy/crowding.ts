import { posix } from 'node:path';
import type { ProjectFile } from './project-files.ts';
import { importedPaths, roomOf } from './rooms.ts';

/** Most files of one folder whose names begin with the same word. */
const SAME_WORD_MAX = 5;

/** Groups of files in one folder that share the first word of their names and would rather be a folder. */
export function crowdedWords(paths: readonly string[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const path of paths) {
    const [name = ''] = posix.basename(path).split('.');
    const [word = ''] = name.split('-');
    const group = `${posix.dirname(path)}/${word}`;
    groups.set(group, (groups.get(group) ?? new Set()).add(name));
  }
  return [...groups].flatMap(([group, names]) =>
    names.size <= SAME_WORD_MAX ? [] : [`${group}-*: ${names.size} files share this word: make it a folder`],
  );
}

/** How many files of each room are imported from outside it. */
export function shownFiles(files: readonly ProjectFile[]): ReadonlyMap<string, number> {
  const shown = new Map<string, Set<string>>();
  for (const file of files) {
    for (const target of importedPaths(file)) {
      const room = roomOf(target);
      if (room !== roomOf(file.path)) shown.set(room, (shown.get(room) ?? new Set()).add(target));
    }
  }
  return new Map([...shown].map(([room, targets]) => [room, targets.size]));
}

/** Rooms that show more files to others than `limits` allows; those in `open` may show all. */
export function openRooms(
  files: readonly ProjectFile[],
  limits: Readonly<Record<string, number>>,
  open: readonly string[],
): string[] {
  return [...shownFiles(files)].flatMap(([room, count]) => {
    const limit = limits[room];
    if (open.includes(room) || (limit !== undefined && count <= limit)) return [];
    return [
      `${room} shows ${count} files to other rooms, ${limit ?? 'no number'} is its limit in test/tidy/crowding.test.ts: ` +
        'import from a file that is shown already, or move what both need down',
    ];
  });
}
