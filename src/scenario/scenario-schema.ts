import { z } from 'zod';
import { toJsonSchema } from '../units/choice-schema.ts';
import { durationDistributionSchema } from '../engine/distribution.ts';
import { referenceJsonSchema } from './catalog-prices.ts';
import { isMap, valueAt } from './field-path.ts';
import type { JsonSchema } from './known-fields.ts';
import { scenarioSchema } from './scenario.ts';

let made: JsonSchema | undefined;

/** JSON Schema (draft 2020-12) of a scenario whose provider is written out. Made once, on first use. */
export function scenarioJsonSchema(): JsonSchema {
  if (made === undefined) {
    z.globalRegistry.add(durationDistributionSchema, { id: 'random-duration', description: 'A random duration.' });
    made = toJsonSchema(scenarioSchema) as JsonSchema;
  }
  return made;
}

/** A provider as a scenario may refer to it: a path, or a path with changes laid over the file, besides one that is written out. */
function providerForms(inline: unknown): unknown {
  const { description, required: _, ...changes } = isMap(inline) ? inline : {};
  const properties = isMap(changes['properties']) ? changes['properties'] : {};
  const from = { type: 'string', description: 'Path of the provider file, relative to this file.' };
  // What is laid over a file need not be complete, so below the names of its fields anything goes.
  const open = Object.fromEntries(
    Object.entries(properties).map(([key, field]) => [key, isMap(field) ? { description: field['description'] } : {}]),
  );
  return {
    description,
    anyOf: [
      { type: 'string', description: 'Path of a provider file, relative to this file.' },
      { ...changes, properties: { from, ...open }, required: ['from'] },
      inline,
    ],
  };
}

/** The definitions of a scenario's schema, with prices that may come from catalogs besides those that are written out. */
function withCatalogPrices(definitions: unknown): unknown {
  const open: unknown = structuredClone(definitions);
  const forms = valueAt(open, ['price', 'anyOf']);
  if (!Array.isArray(forms)) throw new Error('The schema of a scenario has no definition of a price with its forms.');
  forms.push(referenceJsonSchema());
  return open;
}

/** The JSON Schema of a scenario file, for editors, as text. It is checked in as `scenarios/tollmark.schema.json`. */
export function scenarioSchemaText(): string {
  const schema = scenarioJsonSchema() as Record<string, unknown>;
  const properties = schema['properties'] as Record<string, unknown>;
  const withForms = {
    ...schema,
    properties: { ...properties, provider: providerForms(properties['provider']) },
    $defs: withCatalogPrices(schema['$defs']),
  };
  return `${JSON.stringify(withForms, null, 2)}\n`;
}
