import { stringify } from 'yaml';
import type { CatalogInput } from './catalog.ts';

/** Where a reader finds out what the fields mean. */
const HEAD = '# A price catalog of Tollmark: scenarios/catalog.schema.json says what it may hold.\n';

/** A catalog as the text of a YAML file. */
export function writeCatalog(catalog: CatalogInput): string {
  return HEAD + stringify(catalog, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}
