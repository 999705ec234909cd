import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { catalogSchemaText } from '../../src/catalog/catalog-text.ts';
import { scenarioSchema } from '../../src/scenario/scenario.ts';
import { scenarioSchemaText } from '../../src/scenario/scenario-schema.ts';
import { toJsonSchema } from '../../src/units/choice-schema.ts';
import { EMULATED, optionsObject } from '../../src/units/options-object.ts';
import { LEVELS } from '../tidy/rooms.ts';

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

test('a price may come from a catalog, for a model, for an upstream of it, and at a time of day', () => {
  const scenario = (price: unknown): unknown => ({
    name: 'x',
    provider: {
      models: {
        m: {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price,
          upstreams: [{ name: 'u', price }],
        },
      },
    },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'm' }],
    },
  });
  const schema = z.fromJSONSchema(JSON.parse(scenarioSchemaText()) as z.core.JSONSchema.JSONSchema);
  const accepts = (price: unknown): boolean => schema.safeParse(scenario(price)).success;
  const taken = { catalog: 'catalogs/fal.yaml', model: 'fal-ai/flux/dev' };
  expect([taken, { per: 'image', usd: '0.04' }, [{ per: 'image', usd: '0.04' }]].map(accepts)).toEqual([
    true,
    true,
    true,
  ]);
  expect(
    [{ catalog: 'catalogs/fal.yaml' }, { per: 'imag', usd: '0.04' }, { per: 'image', usd: 0.04 }].map(accepts),
  ).toEqual([false, false, false]);
  const timed = JSON.parse(JSON.stringify(scenario(taken))) as { provider: { models: { m: { price: unknown } } } };
  timed.provider.models.m.price = [{ daily: '01:00..04:00', price: taken }, { price: taken }];
  expect(schema.safeParse(timed).success).toBe(true);
});

/** Properties that do not say which room reads them and in which worlds they have an effect, by dotted path. */
function unplacedProperties(node: unknown, path = ''): string[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties, $comment } = node as { properties?: object; $comment?: string };
  const worlds = '(?:virtual|mock|real)(?:, (?:virtual|mock|real))*';
  const notes = String($comment).split('; ');
  const isPlaced = notes.every((note) => new RegExp(`^\\w+: ${worlds}$`).test(note));
  const [room = '', ...exceptions] = notes.map((note) => note.split(':')[0] ?? '');
  const names = Object.keys(typeof properties === 'object' ? properties : {});
  const isSound = isPlaced && LEVELS.flat().includes(room) && exceptions.every((name) => names.includes(name));
  const here = isSound ? [] : names.map((name) => `${path}${name}`);
  return [
    ...here,
    ...Object.entries(node).flatMap(([key, child]: [string, unknown]) =>
      key === 'properties' && typeof child === 'object' && child !== null
        ? Object.entries(child).flatMap(([name, field]) => unplacedProperties(field, `${path}${name}.`))
        : unplacedProperties(child, path),
    ),
  ];
}

test('every property says which room reads it and in which worlds it has an effect', () => {
  expect(unplacedProperties(toJsonSchema(scenarioSchema))).toEqual([]);
  const { properties } = toJsonSchema(scenarioSchema) as { properties: Record<string, object> };
  expect(Object.keys(properties)).toContain('provider');
});

test('a property that does not is found, also below one that does, and where its room is none', () => {
  const bare = z.strictObject({ size: z.number() });
  const placed = optionsObject('provider', EMULATED, { slots: z.number(), queue: z.array(bare).optional() });
  expect(unplacedProperties(toJsonSchema(placed))).toEqual(['queue.size']);
  const lost = optionsObject('attic', EMULATED, { slots: placed.pick({ slots: true }) });
  expect(unplacedProperties(toJsonSchema(lost))).toEqual(['slots', 'slots.slots']);
});

/** Every `$ref` of a schema. */
function referencesOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, child]: [string, unknown]) =>
    key === '$ref' && typeof child === 'string' ? [child] : referencesOf(child),
  );
}

describe.each([
  ['scenarios/tollmark.schema.json', 'scenarios', scenarioSchemaText],
  ['scenarios/catalog.schema.json', 'scenarios/catalogs', catalogSchemaText],
])('%s', (_, folder, textOf) => {
  const schema = JSON.parse(textOf()) as { $defs: Record<string, unknown> };

  test('says what is used again and again once, and every reference leads to a definition of the root', () => {
    const references = referencesOf(schema);
    const names = Object.keys(schema.$defs);
    expect(new Set(references)).toEqual(new Set(names.map((name) => `#/$defs/${name}`)));
    expect(names).toContain('price-rule');
    expect(textOf().split('"const": "product"')).toHaveLength(2);
  });

  test('accepts every file that is shipped, and none with an unknown field', () => {
    const reader = z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema);
    const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      const value = parse(readFileSync(join(folder, file), 'utf8')) as object;
      expect(reader.safeParse(value).error?.issues, file).toBeUndefined();
      expect(reader.safeParse({ ...value, prise: 1 }).success, file).toBe(false);
    }
  });
});
