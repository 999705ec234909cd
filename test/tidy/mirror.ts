import { posix } from 'node:path';
import type { ProjectFile } from './project-files.ts';

/** Suites about the house as a whole, which mirror no folder, each with its subject. */
const WHOLE_HOUSE_SUITES: Readonly<Record<string, string>> = {
  tidy: 'the repository itself',
  action: 'the GitHub Action, as a runner runs it',
  laws: 'closed forms and invariants over all rooms',
  theory: 'queueing theory, conservation laws and a second simulator against all rooms together',
  parity: 'one scenario in several worlds',
  worlds: 'simulation and HTTP in one process, joined without sockets under a virtual clock',
  scenarios: 'the scenario files that ship',
  browser: 'the HTML reports as a browser shows them',
  docs: 'the claims and examples of the texts',
  'command-line': 'the command as a user meets it, in a process of its own',
  reproducibility: 'the same seed gives the same bytes',
  package: 'the package as npm installs it',
  sdk: 'the vendors’ own clients against the mock server',
};

/** Test files that mirror neither a source file nor a folder: `test/a/b.test.ts` belongs to `src/a/b.ts`, `a/b.ts`, `src/a` or `a`. */
export function strayTests(paths: readonly string[]): string[] {
  const known = new Set<string>();
  for (const path of paths) {
    if (path.startsWith('test/')) continue;
    known.add(path.replace(/\.ts$/, ''));
    for (let folder = posix.dirname(path); folder !== '.'; folder = posix.dirname(folder)) known.add(folder);
  }
  return paths.flatMap((path) => {
    const match = /^test\/(.*)\.test\.ts$/.exec(path);
    if (match === null) return [];
    const stem = (match[1] ?? '').replace(/\.(?:long|browser|pictures)$/, '');
    const folder = posix.dirname(stem);
    const mirrored = [stem, folder].filter((part) => part !== '.').flatMap((part) => [part, `src/${part}`]);
    if (mirrored.some((part) => known.has(part))) return [];
    if (WHOLE_HOUSE_SUITES[stem.split('/')[0] ?? ''] !== undefined) return [];
    return [`${path} mirrors no source: name it after the file or folder that it tests, as in test/money/rate.test.ts`];
  });
}

/** Tests that ask `runs` for the count of a long form, and that no long suite imports. */
export function formsNeverRun(files: readonly ProjectFile[]): string[] {
  const long = files.filter(({ path }) => path.endsWith('.long.test.ts'));
  return files.flatMap(({ path, text }) => {
    if (path.endsWith('.long.test.ts') || !/\bruns\(\d/.test(text)) return [];
    const twin = path.replace(/\.test\.ts$/, '.long.test.ts');
    const isRun = long.some((each) => each.path === twin && each.text.includes(`'./${posix.basename(path)}'`));
    return isRun ? [] : [`${path} has a long form that never runs: import it in ${twin}`];
  });
}
