import { toJsonSchema } from '../units/choice-schema.ts';
import { catalogSchema } from './catalog.ts';

/** The JSON Schema (draft 2020-12) of a catalog file, as text. It is checked in as `scenarios/catalog.schema.json`. */
export function catalogSchemaText(): string {
  return `${JSON.stringify(toJsonSchema(catalogSchema), null, 2)}\n`;
}
