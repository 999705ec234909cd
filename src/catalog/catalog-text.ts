import { stringify } from 'yaml';
import { toJsonSchema } from '../units/choice-schema.ts';
import { type CatalogInput, catalogSchema } from './catalog.ts';

/** Where a reader finds out what the fields mean. */
const HEAD = '# A price catalog of Tollmark: scenarios/catalog.schema.json says what it may hold.\n';

/** A catalog as the text of a YAML file. */
export function writeCatalog(catalog: CatalogInput): string {
  return HEAD + stringify(catalog, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}

/** The JSON Schema (draft 2020-12) of a catalog file, as text. It is checked in as `scenarios/catalog.schema.json`. */
export function catalogSchemaText(): string {
  return `${JSON.stringify(toJsonSchema(catalogSchema), null, 2)}\n`;
}
