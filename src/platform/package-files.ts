import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The place of a file or folder in the nearest folder above this file that has one; undefined where none has. */
function nearestAbove(...name: readonly string[]): string | undefined {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const path = join(folder, ...name);
    if (existsSync(path)) return path;
    if (folder === dirname(folder)) return undefined;
  }
}

/** The version of this package: of the nearest `package.json` above this file. */
export function packageVersion(): string {
  const path = nearestAbove('package.json') ?? 'package.json';
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}

/** The file of the package that somebody means who names `scenarios/flagship.yaml` in another folder; undefined where it has none. */
export function shippedScenario(path: string): string | undefined {
  const [folder = '', ...names] = path.replace(/^\.\//, '').split('/');
  return folder === 'scenarios' && names.every((name) => /^[\w-]+(?:\.yaml)?$/.test(name))
    ? nearestAbove(folder, ...names)
    : undefined;
}

/**
 * The price catalogs that come with the package, in the order of their names: the YAML files of `scenarios/catalogs` in the nearest folder
 * above this file that has one, which is the package, installed or in its repository. Empty when they are not there.
 */
export function shippedCatalogs(): string[] {
  const catalogs = nearestAbove('scenarios', 'catalogs');
  if (catalogs === undefined) return [];
  const names = readdirSync(catalogs).filter((name) => name.endsWith('.yaml'));
  return names.toSorted().map((name) => join(catalogs, name));
}
