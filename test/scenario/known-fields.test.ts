import { expect, test } from 'vitest';
import { type JsonSchema, knownFields } from '../../src/scenario/known-fields.ts';
import { scenarioJsonSchema } from '../../src/scenario/scenario-schema.ts';

const ROOT: JsonSchema = {
  properties: { shape: { $ref: '#/$defs/shape' }, lost: { $ref: '#/$defs/none' } },
  $defs: {
    shape: { anyOf: [{ $ref: '#/$defs/round' }, { $ref: '#/$defs/cornered' }] },
    round: { properties: { kind: { const: 'circle' }, radius: {} } },
    cornered: { properties: { kind: { enum: ['square', 'triangle'] }, side: {} } },
  },
};
const known = (shape: unknown): string[] => knownFields(ROOT, { shape }, ['shape']);

test('references lead to definitions, through others', () => {
  expect(known({ kind: 'circle' })).toEqual(['kind', 'radius']);
});

test('a field that is constant in one form also rules out that it is another', () => {
  expect(known({ kind: 'triangle' })).toEqual(['kind', 'side']);
});

test('where no form fits, all are possible', () => {
  expect(known({ kind: 'star' })).toEqual(['kind', 'radius', 'side']);
  expect(known({})).toEqual(['kind', 'radius', 'side']);
});

test('a definition that is not there has no fields', () => {
  expect(knownFields(ROOT, { lost: {} }, ['lost'])).toEqual([]);
});

test('a price by characters has no first megapixel, one by megapixels has', () => {
  const fields = (per: string): string[] => {
    const path = ['provider', 'models', 'm', 'price'];
    return knownFields(scenarioJsonSchema(), { provider: { models: { m: { price: { per, usd: '1' } } } } }, path);
  };
  expect(fields('character')).toEqual(expect.arrayContaining(['per', 'usd', 'block']));
  expect(fields('character')).not.toContain('first');
  expect(fields('character')).not.toContain('rows');
  expect(fields('megapixel')).toContain('first');
});
