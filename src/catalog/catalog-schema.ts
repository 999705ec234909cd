import { z } from 'zod';
import { catalogSchema } from './catalog.ts';

/** The JSON Schema (draft 2020-12) of a catalog file, as text. It is checked in as `scenarios/catalog.schema.json`. */
export function catalogSchemaText(): string {
  return `${JSON.stringify(z.toJSONSchema(catalogSchema, { io: 'input' }), null, 2)}\n`;
}
