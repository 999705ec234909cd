import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type * as Package from '../src/index.ts';
import type * as Runtime from '../src/platform/runtime.ts';

/** A built tree whose simulator is measured. */
export interface Tree {
  readonly name: 'tollmark' | 'base';
  /** Its folder `dist/src`. */
  readonly folder: string;
}

/** A scenario as a tree has it itself, which it can read for sure; where it has none of that name, ours. */
export function scenarioIn({ folder }: Tree, path: string): string {
  const own = resolve(folder, '../..', path);
  return existsSync(own) ? own : path;
}

/** This tree and, with `--base DIR`, the built tree at DIR. Throws when DIR is not built. */
export function treesOf(base: string | undefined): [own: Tree, ...base: Tree[]] {
  const own: Tree = { name: 'tollmark', folder: fileURLToPath(new URL('../src', import.meta.url)) };
  if (base === undefined) return [own];
  const folder = resolve(base, 'dist/src');
  if (!existsSync(join(folder, 'index.js')))
    throw new Error(`--base ${base}: there is no ${folder}/index.js; run "npm run build" in that tree.`);
  return [own, { name: 'base', folder }];
}

/** What a tree exports as a package, tuned as its own command line tunes it. */
export async function importTree(folder: string): Promise<typeof Package> {
  const load = (file: string): Promise<unknown> => import(pathToFileURL(join(folder, file)).href);
  const runtime = (await load('platform/runtime.js')) as typeof Runtime;
  runtime.tuneForSimulation();
  return (await load('index.js')) as typeof Package;
}
