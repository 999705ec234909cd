import { expect, test } from 'vitest';
import { scenarioSchemaText } from '../../src/scenario/scenario-schema.ts';

test('scenarios/tollmark.schema.json is what the code says', async () => {
  const regenerate =
    'To write scenarios/tollmark.schema.json anew: npx vitest run test/scenario/scenario-schema.test.ts --update';
  await expect(scenarioSchemaText(), regenerate).toMatchFileSnapshot('../../scenarios/tollmark.schema.json');
});

test('a provider may be a path, a path with changes, or written out', () => {
  const schema = JSON.parse(scenarioSchemaText()) as {
    required: string[];
    properties: { provider: { anyOf: { type: string; required?: string[]; properties?: object }[] } };
  };
  expect(schema.required).toEqual(['name', 'provider', 'workload']);
  const [path, changes, inline] = schema.properties.provider.anyOf;
  expect(path?.type).toBe('string');
  expect(changes?.required).toEqual(['from']);
  expect(Object.keys(changes?.properties ?? {})).toEqual(['from', ...Object.keys(inline?.properties ?? {})]);
  expect(inline?.required).toContain('models');
});

test('a price may come from a catalog, for a model and for an upstream of it', () => {
  interface Model {
    readonly price: { readonly anyOf: { readonly required?: string[] }[] };
    readonly upstreams?: { readonly items: { readonly properties: Model } };
  }
  const schema = JSON.parse(scenarioSchemaText()) as {
    properties: {
      provider: { anyOf: { properties?: { models: { additionalProperties?: { properties: Model } } } }[] };
    };
  };
  const inline = schema.properties.provider.anyOf[2]?.properties?.models.additionalProperties?.properties;
  for (const holder of [inline, inline?.upstreams?.items.properties]) {
    expect(holder?.price.anyOf.at(-1)?.required).toEqual(['catalog', 'model']);
  }
});
