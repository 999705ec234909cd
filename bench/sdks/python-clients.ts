import { spawn, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ATTEMPTS_SEEN, courseText, DRAW, START_EPOCH_MS } from '../../test/client/retry/odd-course.ts';
import type { Course } from '../../test/client/retry/attempts.ts';
import { CACHE, type Packages } from './installed.ts';
import { serveOddReplies } from './odd-server.ts';

const CHILD = 'bench/sdks/python-child.py';
const CASES = 'test/client/retry/odd-cases.json';

/** A Python library, by the name that the child knows. */
export interface PythonClient {
  readonly preset: string;
  /** Of pip. */
  readonly packages: Packages;
  readonly name: string;
}

/** Every Python library that is driven. */
export const PYTHON_CLIENTS: readonly PythonClient[] = [
  { preset: 'urllib3@2.8.0', packages: { urllib3: '2.8.0' }, name: 'urllib3' },
  { preset: 'urllib3-backoff@2.8.0', packages: { urllib3: '2.8.0' }, name: 'urllib3-backoff' },
  { preset: 'tenacity@9.1.4', packages: { tenacity: '9.1.4' }, name: 'tenacity' },
  { preset: 'backoff@2.2.1', packages: { backoff: '2.2.1' }, name: 'backoff' },
];

/** A folder with packages of pip, in the versions that are named or the newest; undefined where python3, pip or a version is missing. */
export function pythonFolderOf(packages: Packages, isNewest: boolean): string | undefined {
  const specs = Object.entries(packages).map(([name, version]) => (isNewest ? name : `${name}==${version}`));
  const folder = join(CACHE, `pip-${specs.join('-')}${isNewest ? '-latest' : ''}`);
  if (!isNewest && existsSync(join(folder, 'complete'))) return folder;
  const args = ['-m', 'pip', 'install', '--quiet', '--upgrade', '--target', folder, ...specs];
  if (spawnSync('python3', args, { stdio: 'ignore', timeout: 300_000 }).status !== 0) return undefined;
  writeFileSync(join(folder, 'complete'), '');
  return folder;
}

/** The version of a package in such a folder. */
export function pythonVersionOf(folder: string, name: string): string {
  const code =
    'import sys, importlib.metadata as m; print(next(d.version for d in m.distributions(path=[sys.argv[1]]) if d.name == sys.argv[2]))';
  return spawnSync('python3', ['-c', code, folder, name], { encoding: 'utf8' }).stdout.trim();
}

/** What a library does at each odd reply. */
export async function pythonCourses({ name }: PythonClient, folder: string): Promise<ReadonlyMap<string, string>> {
  const server = await serveOddReplies();
  const base = server.address('304').replace(/\/c\d+$/, '');
  const args = [CHILD, folder, name, CASES, base, String(DRAW), String(START_EPOCH_MS), String(ATTEMPTS_SEEN)];
  const child = spawn('python3', args, { stdio: ['ignore', 'pipe', 'inherit'], timeout: 600_000 });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await new Promise((resolve) => child.once('close', resolve));
  server.close();
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Course & { readonly name: string });
  return new Map(lines.map((line) => [line.name, courseText(line)]));
}
