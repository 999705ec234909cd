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
