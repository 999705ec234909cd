import { expect, test } from 'vitest';
import { catalogSchemaText } from '../../src/catalog/catalog-text.ts';

test('scenarios/catalog.schema.json is what the code says', async () => {
  const regenerate =
    'To write scenarios/catalog.schema.json anew: npx vitest run test/catalog/catalog-schema.test.ts --update';
  await expect(catalogSchemaText(), regenerate).toMatchFileSnapshot('../../scenarios/catalog.schema.json');
});

test('a price says where it is from and since when it holds', () => {
  const schema = JSON.parse(catalogSchemaText()) as {
    required: string[];
    additionalProperties: boolean;
    properties: { entries: { items: { required: string[]; additionalProperties: boolean } } };
  };
  expect([schema.required, schema.additionalProperties]).toEqual([['vendor', 'entries'], false]);
  const { required, additionalProperties } = schema.properties.entries.items;
  expect([required, additionalProperties]).toEqual([['model', 'price', 'effectiveFrom', 'source', 'checked'], false]);
});
