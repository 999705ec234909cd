import { z } from 'zod';
import { referenceJsonSchema } from './catalog-prices.ts';
import { isMap, valueAt } from './field-path.ts';
import type { JsonSchema } from './known-fields.ts';
import { scenarioSchema } from './scenario.ts';

let made: JsonSchema | undefined;

/** JSON Schema (draft 2020-12) of a scenario whose provider is written out. Made once, on first use. */
export function scenarioJsonSchema(): JsonSchema {
  made ??= z.toJSONSchema(scenarioSchema, { io: 'input' }) as JsonSchema;
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

/** Where the price of a model, and that of an upstream, stand in the schema of a provider. */
const MODEL = ['properties', 'models', 'additionalProperties', 'properties'];
const PRICES = [
  [...MODEL, 'price'],
  [...MODEL, 'upstreams', 'items', 'properties', 'price'],
];

/** A provider that is written out, with prices that may come from catalogs besides those that are written out. */
function withCatalogPrices(inline: unknown): unknown {
  const open: unknown = structuredClone(inline);
  for (const path of PRICES) {
    const forms = valueAt(open, [...path, 'anyOf']);
    if (!Array.isArray(forms))
      throw new Error(`The schema of a provider has no forms of a price at ${path.join('.')}.`);
    forms.push(referenceJsonSchema());
  }
  return open;
}

/** The JSON Schema of a scenario file, for editors, as text. It is checked in as `scenarios/tollmark.schema.json`. */
export function scenarioSchemaText(): string {
  const schema = scenarioJsonSchema() as Record<string, unknown>;
  const properties = schema['properties'] as Record<string, unknown>;
  const withForms = {
    ...schema,
    properties: { ...properties, provider: providerForms(withCatalogPrices(properties['provider'])) },
  };
  return `${JSON.stringify(withForms, null, 2)}\n`;
}
