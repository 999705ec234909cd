import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { loadProvider, patchProvider, providerInput } from '../../src/scenario/load-provider.ts';
import { patchSchemaText } from '../../src/scenario/patch-schema.ts';
import { runs } from '../runs.ts';

const text = patchSchemaText();
const published = z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema);
const accepts = (changes: unknown): boolean => published.safeParse(changes).success;
const PROVIDERS = readdirSync('scenarios/providers').filter((name) => name.endsWith('.yaml'));

/** A provider that ships, in input form, with its prices written out. */
function inputOf(name: string): Readonly<Record<string, unknown>> {
  const { source } = loadProvider(`scenarios/providers/${name}`, { readText: readTextFile, overrides: [] });
  return providerInput(source) ?? {};
}

test('mock-server/provider-changes.schema.json is what the code says', async () => {
  const regenerate =
    'To write mock-server/provider-changes.schema.json anew: npx vitest run test/scenario/patch-schema.test.ts --update';
  await expect(text, regenerate).toMatchFileSnapshot('../../mock-server/provider-changes.schema.json');
});

test('the changes of the documentation are of the schema', () => {
  const page = readFileSync('docs/test-double.md', 'utf8');
  const bodies = [...page.matchAll(/\/tollmark\/provider -d '([^']+)'/g)].map(([, body = '']) => body);
  expect(bodies.length).toBeGreaterThan(1);
  expect(bodies.map((body) => accepts(JSON.parse(body)))).toEqual(bodies.map(() => true));
});

test('fields that stay say so, and those that change do not', () => {
  const schema = JSON.parse(text) as { properties: Record<string, { description?: string }> };
  const stays = Object.entries(schema.properties).filter(([, { description }]) => description?.startsWith('Stays'));
  expect(stays.map(([name]) => name).toSorted()).toEqual(
    ['billing', 'dialect', 'failover', 'machines', 'records', 'requestIdHeader', 'requeue'].toSorted(),
  );
  expect(text).toContain('"Stays while it runs: only the value that it has is taken. Workers that start');
});

/** A part of plain data: of each map some of its fields, of which some are to be removed. */
function partOf(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return fc.constant(value);
  const whole = value as Readonly<Record<string, unknown>>;
  return fc
    .subarray(Object.keys(whole))
    .chain((names) =>
      fc.record(
        Object.fromEntries(
          names.map((name) => [
            name,
            fc.oneof({ weight: 9, arbitrary: partOf(whole[name]) }, { weight: 1, arbitrary: fc.constant(null) }),
          ]),
        ),
      ),
    );
}

describe.each(PROVIDERS)('of %s', (name) => {
  const input = inputOf(name);

  test('every part, also with nulls, is of the schema', () => {
    fc.assert(
      fc.property(partOf(input), (changes) => {
        expect(accepts(changes), JSON.stringify(published.safeParse(changes).error?.issues)).toBe(true);
      }),
      { seed: 17, numRuns: runs(30, 500) },
    );
    expect(accepts(input)).toBe(true);
  });

  test('what is not of the schema is refused by the server', () => {
    const models = Object.keys(input['models'] as object);
    const bad: unknown[] = [
      { limits: { type: 'concurrency' } },
      { limits: [{ type: 'concurrency' }] },
      { faults: [{ stauts: 503 }] },
      { capacity: { slots: 'many' } },
      { capacity: 3 },
      { tier: 5 },
      { tires: 'x' },
      { models: { [models[0] ?? '']: { serviceTime: { p95: 5 } } } },
      { models: [] },
      [],
      'faults',
      null,
    ];
    for (const changes of bad) {
      expect([changes, accepts(changes)]).toEqual([changes, false]);
      expect(() => patchProvider(input, changes)).toThrow(ScenarioError);
    }
  });
});

test('a file of changes in YAML reads the same', () => {
  expect(accepts(parse('faults: [{ status: 503, share: 0.2 }]\nlimits: null\n'))).toBe(true);
});
