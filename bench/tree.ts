import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Package from '../src/index.ts';
import type * as Runtime from '../src/platform/runtime.ts';

/** A built tree whose simulator is measured. */
export interface Tree {
  readonly name: 'tollmark' | 'base';
  /** Its compiled sources: `build/src`. */
  readonly folder: string;
}

/**
 * The folder of a tree's compiled benchmarks and sources, one file a module: `build`, or `dist` where a tree of before 2026-12-02 has them.
 * Throws when they are not compiled.
 */
export function compiledFolder(base: string): string {
  const folder = ['build', 'dist']
    .map((name) => resolve(base, name))
    .find((path) => existsSync(join(path, 'src/money')));
  if (folder === undefined)
    throw new Error(`--base ${base}: it has no build/src; run "npx tsc -p bench/tsconfig.json" in that tree.`);
  return folder;
}

/** A scenario as a tree has it itself, which it can read for sure; where it has none of that name, ours. */
export function scenarioIn({ folder }: Tree, path: string): string {
  const own = resolve(folder, '../..', path);
  return existsSync(own) ? own : path;
}

/** This tree and, with `--base DIR`, the tree at DIR. Throws when DIR is not compiled. */
export function treesOf(base: string | undefined): [own: Tree, ...base: Tree[]] {
  const own: Tree = { name: 'tollmark', folder: fileURLToPath(new URL('../src', import.meta.url)) };
  if (base === undefined) return [own];
  return [own, { name: 'base', folder: join(compiledFolder(base), 'src') }];
}

/** What a tree exports as a package, tuned as its own command line tunes it. */
export async function importTree(folder: string): Promise<typeof Package> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);
  const runtime = (await load('platform/runtime.js')) as typeof Runtime;
  runtime.tuneForSimulation();
  return (await load('index.js')) as typeof Package;
}
