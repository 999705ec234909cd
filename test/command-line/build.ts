import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The root of the repository. */
export const ROOT: string = fileURLToPath(new URL('../../', import.meta.url));

/** Builds lie below `node_modules`, so that a compiled file finds the packages as an installed one does. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'tollmark-command-line');
const SOURCES = ['src', 'mock-server', 'reports', 'package.json', 'bundle.js'];
const BUILD_MS_MAX = 60_000;
const KEPT_MS = 3_600_000;

function filesBelow(path: string): string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

function digestOfSources(): string {
  const hash = createHash('sha256');
  for (const file of SOURCES.flatMap((name) => filesBelow(join(ROOT, name)))) {
    hash.update(`${file}\0`).update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}

function buildInto(folder: string): void {
  const draft = `${folder}.${process.pid}`;
  const args = ['bundle.js', draft];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(`The build for the tests of the command line failed:\n${stdout}${stderr}`);
  cpSync(join(ROOT, 'package.json'), join(draft, 'package.json'));
  renameSync(draft, folder);
}

function removeOlderThan(path: string, ageMs: number): void {
  const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
  if (Date.now() - changedMs > ageMs) rmSync(path, { recursive: true, force: true });
}

let built: Promise<string> | undefined;

/**
 * The folder of a build of the present sources. The first test file that asks builds it, the others wait for that; a later run with the
 * same sources finds it there. A worker of the tests looks at the sources once.
 */
export function builtFolder(): Promise<string> {
  built ??= findOrBuild();
  return built;
}

async function findOrBuild(): Promise<string> {
  const folder = join(CACHE, digestOfSources());
  mkdirSync(CACHE, { recursive: true });
  const lock = `${folder}.lock`;
  while (!existsSync(folder)) {
    if (claim(lock)) {
      try {
        if (!existsSync(folder)) buildInto(folder);
        for (const name of readdirSync(CACHE)) removeOlderThan(join(CACHE, name), KEPT_MS);
      } finally {
        rmSync(lock, { recursive: true, force: true });
      }
    } else await sleep(50);
  }
  return folder;
}

/** Takes the lock, if it is free; one that a crash has left is not respected for ever. */
function claim(lock: string): boolean {
  removeOlderThan(lock, BUILD_MS_MAX);
  try {
    mkdirSync(lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
