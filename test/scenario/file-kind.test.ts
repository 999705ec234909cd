import { expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { fileKind, wrongKind } from '../../src/scenario/file-kind.ts';
import { parseCatalog } from '../../src/scenario/load-catalog.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';

test.each([
  [{ name: 'x', workload: {} }, 'scenario'],
  [{ provider: 'p.yaml' }, 'scenario'],
  [{ provider: {}, models: {} }, 'scenario'],
  [{ dialect: 'fal', models: {} }, 'provider'],
  [{ vendor: 'acme' }, 'catalog'],
  [{ entries: [] }, 'catalog'],
  [{ name: 'x' }, undefined],
  [[{ models: {} }], undefined],
  [null, undefined],
])('%j is of the kind %s', (value, kind) => {
  expect(fileKind(value)).toBe(kind);
});

test.each([
  [{ workload: {} }, 'scenario'],
  [{ models: {} }, 'provider'],
  [{ entries: [] }, 'catalog'],
  [{ name: 'x' }, 'scenario'],
] as const)('%j is not told that it is no %s', (value, wanted) => {
  expect(wrongKind(value, wanted)).toBeUndefined();
});

function problemsOf(text: string): string[] {
  try {
    loadScenario('file.yaml', { readText: () => text, overrides: [] });
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('a provider or a catalog in the place of a scenario is one problem that says what to do with it', () => {
  expect(problemsOf('models: {}')).toEqual([
    expect.stringMatching(
      /^file\.yaml:1: is a provider: .*tollmark mock --provider FILE .*; here a scenario is wanted$/,
    ),
  ]);
  expect(problemsOf('vendor: acme\nentries: []')).toEqual([
    expect.stringMatching(
      /^file\.yaml:1: is a price catalog: tollmark prices --catalog FILE .*; here a scenario is wanted$/,
    ),
  ]);
});

test('a scenario in the place of a catalog is one problem, too', () => {
  expect(parseCatalog('file.yaml', 'name: x\nworkload: {}')).toEqual({
    problems: [
      {
        file: 'file.yaml',
        path: '',
        line: 1,
        message: expect.stringMatching(/^is a scenario: .*here a catalog is wanted$/),
      },
    ],
  });
});
