import { execFile } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { z } from 'zod';
import { ROOT } from '../command-line/build.ts';

/** How long one run of npm, or of a program, may take: the registry may be slow. */
const TIMEOUT_MS = 300_000;

/** What a program has ended with. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An environment without what npm tells its scripts, which would lead another npm astray; where the registry and the cache are it may know. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const kept = /^npm_config_(?:registry|cache|userconfig)$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name) || kept.test(name)));
}

/** Runs a script under a version of Node to its end. Fails when it does not end in time. */
export function runNode(node: string, args: readonly string[], cwd: string): Promise<Ended> {
  const options = { cwd, env: plainEnvironment(), timeout: TIMEOUT_MS, maxBuffer: 64_000_000 };
  return new Promise((resolve, reject) => {
    execFile(node, [...args], options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      if (typeof code === 'number') resolve({ code, stdout, stderr });
      else
        reject(
          new Error(`"${[node, ...args].join(' ')}" did not end by itself:\n${stderr}${stdout}`, { cause: error }),
        );
    });
  });
}

/** The script of npm, so that any version of Node can run it. */
function npmScript(): string {
  const named = process.env['npm_execpath'];
  if (named !== undefined) return named;
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(folder, 'npm');
    if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return realpathSync(path);
  }
  throw new Error('There is no npm on the path.');
}

/** Runs npm under a version of Node. */
function runNpm(node: string, args: readonly string[], cwd: string): Promise<Ended> {
  return runNode(node, [npmScript(), ...args, '--no-audit', '--no-fund', '--no-update-notifier'], cwd);
}

/** Why nothing can be installed; undefined where the registry answers. */
export async function registryTrouble(): Promise<string | undefined> {
  const asked = await runNpm(process.execPath, ['view', 'uplot@1.6.32', 'version', '--fetch-retries=1'], tmpdir());
  return asked.code === 0
    ? undefined
    : `The registry of npm does not answer, so nothing can be installed:\n${asked.stderr}`;
}

/** Builds and packs the package into a folder, and gives the path of the archive. */
export async function packInto(folder: string): Promise<string> {
  const { code, stdout, stderr } = await runNpm(
    process.execPath,
    ['pack', '--json', '--pack-destination', folder],
    ROOT,
  );
  if (code !== 0) throw new Error(`npm pack failed:\n${stdout}${stderr}`);
  // What the build prints comes before the listing.
  const listing: unknown = JSON.parse(stdout.slice(stdout.search(/^\[|^\{/m)));
  const packed = z
    .array(z.object({ filename: z.string() }))
    .parse(Array.isArray(listing) ? listing : Object.values(listing as object));
  return join(folder, packed[0]?.filename ?? '');
}

/** Installs packages into a folder as a person does, under a version of Node. */
export function install(node: string, folder: string, ...packages: readonly string[]): Promise<Ended> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  return runNpm(node, ['install', '--engine-strict', '--prefer-offline', ...packages], folder);
}

/** Bytes on disk of a folder and all in it. */
export function bytesOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(folder, entry.name);
    return sum + (entry.isDirectory() ? bytesOf(path) : lstatSync(path).blocks * 512);
  }, 0);
}

const lockSchema = z.object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) });

/** The packages that were installed into a folder, each with whether it runs a script at its installation. */
export function packagesIn(folder: string): readonly { readonly path: string; readonly hasScript: boolean }[] {
  const lock = lockSchema.parse(JSON.parse(readFileSync(join(folder, 'node_modules', '.package-lock.json'), 'utf8')));
  return Object.entries(lock.packages).map(([path, { hasInstallScript = false }]) => ({
    path,
    hasScript: hasInstallScript,
  }));
}
