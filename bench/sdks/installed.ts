import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where packages are kept from one time to the next. */
export const CACHE: string = join(tmpdir(), 'tollmark-sdks');
/** The Node for packages that need a newer one than this. */
const NEWER_NODE = '24';

/** Packages of npm by name, and their versions or ranges. */
export type Packages = Readonly<Record<string, string>>;

function install(folder: string, packages: Packages): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  writeFileSync(join(folder, 'load.mjs'), 'export const load = (name) => import(name);\n');
  const specs = Object.entries(packages).map(([name, version]) => `${name}@${version}`);
  const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  execFileSync('npm', ['install', '--prefix', folder, ...flags, ...specs], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 600_000,
  });
  writeFileSync(join(folder, 'complete'), '');
}

/** A folder with the packages in it, kept under a name. `again`: they are asked for anew, because `latest` moves. */
export function folderOf(name: string, packages: Packages, again: boolean): string {
  const folder = join(CACHE, name);
  if (again || !existsSync(join(folder, 'complete'))) install(folder, packages);
  return folder;
}

interface Manifest {
  readonly version: string;
  readonly engines?: { readonly node?: string };
}

/** What an installed package says of itself. */
export function manifestOf(folder: string, name: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'node_modules', name, 'package.json'), 'utf8')) as Manifest;
}

/** The program that runs what is installed in a folder: this Node, or a newer one from npm where a package asks for it. */
export function nodeFor(folder: string, packages: Packages): string {
  const needed = Object.keys(packages).map((name) =>
    Number(/\d+/.exec(manifestOf(folder, name).engines?.node ?? '')?.[0] ?? 0),
  );
  if (Math.max(...needed) <= Number.parseInt(process.versions.node, 10)) return process.execPath;
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const newer = folderOf(`node-${NEWER_NODE}`, { [name]: NEWER_NODE }, false);
  return join(newer, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
