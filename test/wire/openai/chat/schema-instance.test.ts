import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { minimalInstance, SchemaProblem, spacedJson } from '../../../../src/wire/openai/chat/schema-instance.ts';

type Schema = Readonly<Record<string, unknown>>;

const nat = fc.integer({ min: 0, max: 4 });
const bound = fc.integer({ min: -20, max: 20 });

/** Numbers between bounds of either kind, which a number satisfies. */
const numbers: fc.Arbitrary<Schema> = fc
  .record({
    type: fc.constantFrom('number', 'integer'),
    low: fc.option(bound),
    width: fc.integer({ min: 2, max: 30 }),
    hasHigh: fc.boolean(),
    isOpen: fc.boolean(),
  })
  .map(({ type, low, width, hasHigh, isOpen }) => ({
    type,
    ...(low === null ? {} : { [isOpen ? 'exclusiveMinimum' : 'minimum']: low }),
    ...(hasHigh ? { [isOpen ? 'maximum' : 'exclusiveMaximum']: (low ?? -10) + width } : {}),
  }));

const strings: fc.Arbitrary<Schema> = fc.oneof(
  fc.tuple(nat, nat).map(([min, more]) => ({ type: 'string', minLength: min, maxLength: min + more })),
  fc.constantFrom('date-time', 'date', 'time', 'email', 'ipv4', 'ipv6', 'uuid', 'uri').map((format) => ({
    type: 'string',
    format,
  })),
);

const { schema: schemas } = fc.letrec<{ schema: Schema }>((tie) => ({
  schema: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(
      strings,
      numbers,
      fc.constantFrom({ type: 'boolean' }, { type: 'null' }, { type: ['string', 'null'] }, { $ref: '#/$defs/a~1b' }),
      fc.constantFrom({ const: 7 }, { const: 'x y' }, { const: null }),
      fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 3 }).map((all) => ({ type: 'string', enum: all })),
    ),
    fc.tuple(tie('schema'), nat, nat).map(([items, minItems, more]) => ({
      type: 'array',
      items,
      minItems,
      maxItems: minItems + more,
    })),
    fc.array(tie('schema'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf, description: 'any' })),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('a', 'b', 'c d', 'é'), tie('schema'), fc.boolean()), {
        selector: ([name]) => name,
        maxLength: 4,
      })
      .map((all) => ({
        type: 'object',
        title: 'An object',
        properties: Object.fromEntries(all.map(([name, each]) => [name, each])),
        required: all.filter(([, , isRequired]) => isRequired).map(([name]) => name),
        additionalProperties: false,
      })),
  ),
}));

test('an instance of any schema that is understood is valid, by an independent reader of schemas', () => {
  fc.assert(
    fc.property(schemas, (inner) => {
      const schema = { ...inner, $defs: { 'a/b': { type: 'integer', minimum: 3 } } };
      const instance: unknown = JSON.parse(spacedJson(minimalInstance(schema)));
      const read = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]).safeParse(instance);
      expect(read.success ? '' : `${JSON.stringify(instance)} ${read.error.message}`).toBe('');
    }),
    { seed: 42, numRuns: 500 },
  );
});

test.each<[string, unknown, unknown]>([
  ['required properties alone', { properties: { a: { type: 'string' }, b: {} }, required: ['a'] }, { a: 'text' }],
  ['a property that is required and not described', { type: 'object', required: ['a'] }, { a: null }],
  ['the type of other properties', { required: ['a'], additionalProperties: { type: 'integer' } }, { a: 0 }],
  ['nothing is asked', {}, null],
  ['anything goes', true, null],
  ['types by their keywords', { items: { minimum: 2 }, minItems: 1 }, [2]],
  ['a tuple', { type: 'array', items: [{ type: 'string' }, { const: 2 }], minItems: 3 }, ['text', 2, null]],
  ['a tuple of the newer draft', { type: 'array', prefixItems: [{ const: 1 }, { const: 2 }], maxItems: 1 }, [1]],
  ['an enum that begins with null', { enum: [null, 'a'] }, null],
  ['an integer between tenths', { type: 'integer', minimum: 0.5, maximum: 1.5 }, 1],
  ['a number between open bounds', { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 2 }, 1.5],
  ['a multiple', { type: 'integer', minimum: 10, multipleOf: 7 }, 14],
  ['a negative one', { type: 'number', maximum: -3 }, -3],
  ['one alternative', { allOf: [{ type: 'boolean' }], description: 'd' }, false],
  ['a list that ends', { anyOf: [{ $ref: '#' }, { type: 'null' }] }, null],
  ['a tree', { properties: { left: { anyOf: [{ $ref: '#' }, { const: 0 }] } }, required: ['left'] }, { left: 0 }],
  [
    'objects that differ by a constant',
    {
      oneOf: [
        { type: 'object', properties: { k: { const: 'a' } }, required: ['k'] },
        { type: 'object', properties: { k: { const: 'b' } }, required: ['k'] },
      ],
    },
    { k: 'a' },
  ],
  ['a pattern beside a format', { type: 'string', format: 'email', pattern: '^.+@.+$' }, 'user@example.com'],
  ['a name with a prototype', { required: ['__proto__'] }, JSON.parse('{"__proto__": null}')],
])('%s', (_what, schema, instance) => {
  expect(minimalInstance(schema)).toEqual(instance);
});

test.each<[unknown, string]>([
  [{ type: 'string', pattern: '^a$' }, "'pattern' at the schema"],
  [{ type: 'string', format: 'iri' }, "'format' at the schema"],
  [{ type: 'string', minLength: 9, maxLength: 8 }, "'minLength' at the schema"],
  [{ type: 'string', format: 'uuid', maxLength: 8 }, "'maxLength' at the schema"],
  [{ type: 'integer', minimum: 5, maximum: 4 }, "'minimum' at the schema"],
  [{ type: 'integer', minimum: '5' }, "'minimum' at the schema"],
  [{ type: 'number', minimum: 1, maximum: 2, multipleOf: 5 }, "'multipleOf' at the schema"],
  [{ properties: { a: { not: {} } }, required: ['a'] }, "'not' at the schema.a"],
  [{ type: 'object', patternProperties: {} }, "'patternProperties' at the schema"],
  [{ type: 'object', minProperties: 2, required: ['a'] }, "'minProperties' at the schema"],
  [{ type: 'array', minItems: 3, maxItems: 2 }, "'minItems' at the schema"],
  [{ type: 'array', minItems: 2, uniqueItems: true }, "'uniqueItems' at the schema"],
  [{ type: 'array', items: false, minItems: 1 }, 'false at the schema[0]'],
  [{ type: 'array', items: {}, minItems: 1e9 }, "'minItems' at the schema"],
  [{ type: 'array', minItems: 1, items: 3 }, 'what is no schema at the schema[0]'],
  [{ allOf: [{}, {}] }, "'allOf' at the schema"],
  [{ oneOf: [{ type: 'number' }, { type: 'integer' }] }, "'oneOf' at the schema"],
  [{ anyOf: [{}], type: 'object' }, "'type' at the schema"],
  [{ anyOf: [{ not: 1 }, { if: 1 }] }, "'not' at the schema.anyOf[0]"],
  [{ enum: [] }, "'enum' at the schema"],
  [{ type: 'thing' }, "'type' at the schema"],
  [{ $ref: '#/$defs/none' }, "'$ref' at the schema"],
  [{ $ref: 'https://example.com/schema' }, "'$ref' at the schema"],
  [{ $ref: '#/%zz' }, "'$ref' at the schema"],
  [{ $ref: '#/%ff' }, "'$ref' at the schema"],
  [{ $ref: { toString: 1 } }, "'$ref' at the schema"],
  [{ required: [{ toString: 1, valueOf: 1 }] }, "'required' at the schema"],
  [{ type: 'string', minLength: { valueOf: 1, toString: 1 } }, "'minLength' at the schema"],
  [{ type: 'array', minItems: 1.5 }, "'minItems' at the schema"],
  [{ oneOf: [{ required: [{ toString: 1 }] }, {}] }, "'oneOf' at the schema"],
  [{ properties: { a: { $ref: '#' } }, required: ['a'] }, 'so many values, or levels, as at the schema'],
  [{ type: 'array', minItems: 1999, items: { type: 'array', minItems: 2 } }, 'so many values'],
])('%j is refused by name', (schema, problem) => {
  expect(() => minimalInstance(schema)).toThrow(SchemaProblem);
  expect(() => minimalInstance(schema)).toThrow(problem);
});

test('any value of any keyword is understood, or is refused by name', () => {
  const keywords =
    '$ref const enum type allOf anyOf oneOf properties required additionalProperties minProperties maxProperties items prefixItems additionalItems minItems maxItems uniqueItems minLength maxLength format pattern minimum maximum exclusiveMinimum exclusiveMaximum multipleOf __proto__ constructor';
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom<unknown>(
      { toString: 1, valueOf: 1 },
      [{ toString: 1 }],
      '#/%ff',
      '#/~',
      -1,
      1.5,
      1e9,
      1e300,
      'date',
    ),
    schemas,
    fc.array(schemas, { maxLength: 2 }),
  );
  const hostile = fc
    .tuple(schemas, fc.array(fc.tuple(fc.constantFrom(...keywords.split(' ')), value), { maxLength: 3 }))
    .map(([schema, more]) => Object.fromEntries([...Object.entries(schema), ...more]));
  const nested = fc.oneof(
    hostile,
    hostile.map((schema) => ({ properties: { a: schema }, required: ['a'] })),
    fc.array(hostile, { minLength: 1, maxLength: 2 }).map((oneOf) => ({ oneOf })),
  );
  const seen = { made: 0, refused: 0 };
  fc.assert(
    fc.property(nested, (schema) => {
      try {
        minimalInstance(schema);
        seen.made++;
      } catch (error) {
        if (!(error instanceof SchemaProblem)) throw error;
        seen.refused++;
      }
    }),
    { seed: 42, numRuns: 2000 },
  );
  expect(seen.made).toBeGreaterThan(100);
  expect(seen.refused).toBeGreaterThan(100);
});

describe('JSON with spaces', () => {
  test('is the same value, and a word is a name or a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(spacedJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 42, numRuns: 200 },
    );
    expect(spacedJson({ a: [1, null], 'b c': 'd' })).toBe('{"a": [1, null], "b c": "d"}');
  });
});
