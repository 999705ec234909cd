import { posix } from 'node:path';
import type { ProjectFile } from './project-files.ts';
import { blank, lineAt } from './source-text.ts';

/** Longest product file without a reason, and the bound of the median, in lines. */
export const MAX_LINES = 300;
export const MAX_MEDIAN_LINES = 80;

const linesOf = (file: ProjectFile): number => file.text.replace(/\n$/, '').split('\n').length;

/** Files over `MAX_LINES` whose first comment, at the head of the file, does not say why ("because"). */
export function longFiles(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) => {
    const head = /^\s*(?:\/\*[\s\S]*?\*\/|(?:\/\/[^\n]*\n?)+)/.exec(file.text)?.[0] ?? '';
    if (linesOf(file) <= MAX_LINES || /\bbecause\b/.test(head)) return [];
    return [`${file.path} has ${linesOf(file)} lines: split it, or say in its first comment "long because ..."`];
  });
}

/** The middle of the files' lengths, in lines; the upper one of two. */
export function medianLines(files: readonly ProjectFile[]): number {
  const lengths = files.map(linesOf).toSorted((a, b) => a - b);
  return lengths[Math.floor(lengths.length / 2)] ?? 0;
}

const VAGUE = /(?:manager|helper|utils?|impl)$/i;

/** Names of folders and files that are not kebab-case nouns. */
export function oddNames(paths: readonly string[]): string[] {
  const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
  return paths.flatMap((path) => {
    const folders = posix.dirname(path).split('/');
    const name = posix
      .basename(path)
      .replace(/(?:\.(?:test|long|browser|pictures|d|schema|config|golden))*\.[a-z0-9]+$/, '');
    const parts = [...folders.filter((folder) => folder !== '.' && folder !== '__snapshots__'), name];
    return parts.flatMap((part) => {
      if (!kebab.test(part)) return [`${path}: "${part}" is not kebab-case`];
      return VAGUE.test(part) ? [`${path}: "${part}" says nothing; name what it is about`] : [];
    });
  });
}

const EXPORTED = /^export (?:abstract |async |declare )*(function\*?|class|interface|const|let|var) *(\w+)/gm;

/** Exported functions, classes, interfaces and constants without a doc comment; overloads share the first one's. */
export function undocumentedExports(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) => {
    const seen = new Set<string>();
    const code = blank(file.text, { literals: true });
    return [...code.matchAll(EXPORTED)].flatMap((match) => {
      const [, kind = '', name = ''] = match;
      const overload = kind === 'function' && seen.has(name);
      seen.add(name);
      const before = file.text.slice(0, match.index).trimEnd();
      const documented = before.endsWith('*/') && before.startsWith('/**', before.lastIndexOf('/*'));
      const place = `${file.path}:${lineAt(code, match.index)}`;
      return overload || documented ? [] : [`${place}: ${kind} ${name} is exported without a doc comment`];
    });
  });
}

/** Exported names that end in a word which says nothing. */
export function vagueExports(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) =>
    [...blank(file.text, { literals: true }).matchAll(EXPORTED)].flatMap((match) =>
      VAGUE.test(match[2] ?? '') ? [`${file.path}: ${match[2]} says nothing; name what it is about`] : [],
    ),
  );
}
