import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The price catalogs that come with the package, in the order of their names: the YAML files of `scenarios/catalogs` in the nearest folder
 * above this file that has one, which is the package, installed or in its repository. Empty when they are not there.
 */
export function shippedCatalogs(): string[] {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const catalogs = join(folder, 'scenarios', 'catalogs');
    if (existsSync(catalogs)) {
      const names = readdirSync(catalogs).filter((name) => name.endsWith('.yaml'));
      return names.toSorted().map((name) => join(catalogs, name));
    }
    if (folder === dirname(folder)) return [];
  }
}
