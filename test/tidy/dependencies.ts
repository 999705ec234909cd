import { posix } from 'node:path';
import { z } from 'zod';
import type { ProjectFile } from './project-files.ts';
import { importsOf } from './source-text.ts';

const manifestSchema = z.object({
  dependencies: z.record(z.string(), z.string()).default({}),
  devDependencies: z.record(z.string(), z.string()).default({}),
  peerDependencies: z.record(z.string(), z.string()).default({}),
});

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      resolved: z.string().optional(),
      link: z.boolean().optional(),
      hasInstallScript: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Packages whose install script is harmless, each with what it does. */
export const HARMLESS_INSTALL_SCRIPTS: Readonly<Record<string, string>> = {};

/** Registry addresses in a lock file: they would tie every clone to one registry. */
export function registryAddresses(lock: string): string[] {
  return Object.entries(lockSchema.parse(JSON.parse(lock)).packages).flatMap(([path, entry]) =>
    entry.resolved === undefined || entry.link === true
      ? []
      : [
          `${path} is resolved to ${entry.resolved}: .npmrc says omit-lockfile-registry-resolved=true; lock again with it`,
        ],
  );
}

/** Packages that run a script when they are installed, but for those in `harmless`. */
export function installScripts(lock: string, harmless: Readonly<Record<string, string>>): string[] {
  return Object.entries(lockSchema.parse(JSON.parse(lock)).packages).flatMap(([path, entry]) => {
    const name = path.replace(/^.*node_modules\//, '');
    if (entry.hasInstallScript !== true || harmless[name] !== undefined) return [];
    return [`${name} runs a script when it is installed: do without it, or say in test/tidy why that is harmless`];
  });
}

/**
 * Optional packages of one exact version that the lock file leaves out: `npm ci` refuses such a lock. It happens when
 * a registry does not have the builds for other platforms at the time of locking.
 */
export function missingFromLock(lock: string): string[] {
  const { packages } = lockSchema.parse(JSON.parse(lock));
  return Object.entries(packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {}).flatMap(([name, version]) => {
      const locked = packages[`node_modules/${name}`] ?? packages[`${path}/node_modules/${name}`];
      if (locked !== undefined || !/^\d/.test(version)) return [];
      return [
        `${name}@${version}, optional for ${path}, is not in the lock file: lock again with a registry that has it`,
      ];
    }),
  );
}

/** Packages that a whole folder needs, each with why: it has no use without them. */
const FOLDER_PACKAGES: Readonly<Record<string, string>> = { 'fast-check': 'src/testing' };

/**
 * Optional packages that are imported outside of their adapter, `adapters/NAME.ts`, or loaded before anybody asks for them. A command that
 * needs none of them starts without them, also where they are not installed.
 */
export function strayHeavyImports(files: readonly ProjectFile[], manifest: string): string[] {
  const heavy = Object.keys(manifestSchema.parse(JSON.parse(manifest)).peerDependencies);
  return files.flatMap((file) =>
    importsOf(file.text).flatMap((specifier) => {
      const name = heavy.find((each) => specifier === each || specifier.startsWith(`${each}/`));
      const folder = name === undefined ? undefined : FOLDER_PACKAGES[name];
      if (name === undefined || (folder !== undefined && file.path.startsWith(`${folder}/`))) return [];
      const adapter = `adapters/${name.replace(/^@/, '').replaceAll('/', '-')}.ts`;
      if (file.path.endsWith(`/${adapter}`)) return [];
      return [`${file.path} imports ${name}, which is optional: import it in ${adapter} alone`];
    }),
  );
}

/** Static imports of an adapter: they would load its package, or fail without it, before a command asks for it. */
export function eagerAdapters(files: readonly ProjectFile[]): string[] {
  return files.flatMap((file) =>
    [...file.text.matchAll(/^(?:import(?! type)|export)\b[^;]*?from '([^']*\/adapters\/[^']+)'/gm)].map(
      ([, specifier = '']) =>
        `${file.path} imports ${posix.basename(specifier)} at its head: load it with import() when it is asked for`,
    ),
  );
}

/** Dependencies for which the architecture text has no line that names them in backquotes and says something. */
export function unexplainedDependencies(manifest: string, architecture: string): string[] {
  const { dependencies, devDependencies } = manifestSchema.parse(JSON.parse(manifest));
  const lines = architecture.split('\n');
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)].flatMap((name) => {
    const explained = lines.some((line) => {
      const words = line.replace(/`[^`]*`/g, '').match(/[a-zA-Z]{2,}/g) ?? [];
      return line.includes(`\`${name}\``) && words.length >= 4;
    });
    return explained ? [] : [`${name} has no line in ARCHITECTURE.md: say what it does here and why this one`];
  });
}
