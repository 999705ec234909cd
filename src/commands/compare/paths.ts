import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ScenarioError } from '../../errors/scenario-error.ts';

/** Runs of one side. */
const PATHS_MAX = 1000;

/**
 * The paths that an argument names: itself where it exists, else each of its parts between commas, in which `*` and `?` stand for any characters of a name, in the order of
 * their numbers. Throws a `ScenarioError` USAGE for what names nothing.
 */
export function expandPaths(argument: string): readonly string[] {
  if (existsSync(argument)) return [argument];
  const paths = argument.split(',').flatMap((part) => {
    if (part === '') throw unknown(argument, 'has an empty part; name runs as BASE-1,BASE-2');
    if (existsSync(part) || !/[*?]/.test(part)) return [part];
    const found = matchesOf(part);
    if (found.length === 0) throw unknown(part, 'matches nothing');
    return found;
  });
  if (paths.length > PATHS_MAX)
    throw unknown(argument, `names ${paths.length} runs; at most ${PATHS_MAX} are compared`);
  return paths;
}

function unknown(file: string, message: string): ScenarioError {
  return new ScenarioError('USAGE', [{ file, path: '', message }]);
}

function matchesOf(pattern: string): string[] {
  const isAbsolute = pattern.startsWith('/');
  let found = [isAbsolute ? '/' : ''];
  for (const segment of pattern.split('/').filter((each) => each !== '')) {
    found = found.flatMap((folder) => {
      if (!/[*?]/.test(segment)) return existsSync(join(folder, segment)) ? [join(folder, segment)] : [];
      const names = namesIn(folder === '' ? '.' : folder).filter((name) => matches(segment, name));
      return names.map((name) => join(folder, name));
    });
  }
  const keyed = found.map((path) => ({ path, key: path.replaceAll(/\d+/g, (digits) => digits.padStart(20, '0')) }));
  return keyed.toSorted((left, right) => (left.key < right.key ? -1 : 1)).map(({ path }) => path);
}

/** Whether a name is what a pattern says, in a time that grows with the product of their lengths. */
function matches(pattern: string, name: string): boolean {
  if (name.startsWith('.') && !pattern.startsWith('.')) return false;
  let [at, star, mark] = [0, -1, 0];
  for (let i = 0; i < name.length;) {
    if (pattern[at] === '*') [star, mark, at] = [at, i, at + 1];
    else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === name[i])) [at, i] = [at + 1, i + 1];
    else if (star >= 0) [at, mark, i] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
