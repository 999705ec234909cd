import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { DIALECTS, dialectNames } from '../../src/wire/dialects.ts';
import { classOf } from './wire-samples.ts';

test.each(dialectNames)('%s has its own name, and carries every operation that it lists', (name) => {
  const dialect = DIALECTS[name];
  expect(dialect.name).toBe(name);
  for (const operation of dialect.operations) {
    const usage = { images: 1, videos: 1, videoMs: 1000, inputTokens: 1, outputTokens: 1 };
    const fits = (['sync', 'async'] as const).some(
      (delivery) => dialect.unsupportedReason({ ...classOf(operation, usage), delivery }) === undefined,
    );
    expect(fits, operation).toBe(true);
  }
});

test('every dialect has tests of its own, and a provider that ships', () => {
  const shipped = readdirSync('scenarios/providers').map((file) => {
    const provider = parse(readFileSync(`scenarios/providers/${file}`, 'utf8')) as { readonly dialect?: string };
    return provider.dialect ?? 'prodia';
  });
  expect(
    dialectNames.filter((name) => !existsSync(`test/wire/${name}`)),
    'write tests in test/wire/NAME',
  ).toEqual([]);
  expect(
    dialectNames.filter((name) => !shipped.includes(name)),
    'add scenarios/providers/NAME.yaml',
  ).toEqual([]);
});
