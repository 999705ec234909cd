import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One text file of the repository. */
export interface ProjectFile {
  /** Path from the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** The root of the repository, with a slash at its end. */
const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** What was installed, built or measured, not written; in a linked work tree `.git` is a file. */
const SKIPPED = new Set(['node_modules', 'dist', 'build', 'coverage', 'runs', '.git']);
const TEXT_TYPES = new Set([
  '',
  '.ts',
  '.js',
  '.mjs',
  '.json',
  '.md',
  '.yaml',
  '.yml',
  '.html',
  '.css',
  '.py',
  '.c',
  '.h',
  '.sh',
]);

/** Every text file of the repository in the order of its path; large data files of unknown types are left out. */
export function projectFiles(folder = ''): ProjectFile[] {
  const entries = readdirSync(join(ROOT, folder), { withFileTypes: true }).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  return entries.flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.has(entry.name)) return [];
    if (entry.isDirectory()) return projectFiles(path);
    if (!entry.isFile() || !TEXT_TYPES.has(extname(entry.name)) || basename(path) === 'package-lock.json') return [];
    return [{ path, text: readFileSync(join(ROOT, path), 'utf8') }];
  });
}

/** The TypeScript that ships: `src`, `mock-server` and `reports`. */
export function productFiles(): ProjectFile[] {
  return projectFiles().filter((file) => /^(?:src|mock-server|reports)\/.*\.ts$/.test(file.path));
}

/** The text of a file that stands in the repository, or nothing when it does not. */
export function readProjectFile(path: string): string {
  try {
    return readFileSync(join(ROOT, path), 'utf8');
  } catch {
    return '';
  }
}
