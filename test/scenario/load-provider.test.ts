import { expect, test } from 'vitest';
import { loadProvider } from '../../src/scenario/load-provider.ts';
import { OPERATIONS } from '../../src/workload/request-class.ts';

/** A provider whose only model does an operation, in a wire format of its choice. */
const provider = (operation: string, dialect: string): string => `dialect: ${dialect}
models:
  one: { operation: ${operation}, serviceTime: { type: constant, value: 1s }, price: { per: request, usd: "1" } }
`;

test.each(OPERATIONS)('a file whose model does %s is served without asking for fields of a request', (operation) => {
  // A wire format that does not carry the operation is the one thing that may be wrong.
  const refused = ['prodia', 'openai', 'fal', 'lumenfall'].map((dialect) => {
    try {
      loadProvider('p.yaml', { readText: () => provider(operation, dialect), overrides: [] });
      return '';
    } catch (error) {
      return String(error).replaceAll(/^ScenarioError: /g, '');
    }
  });
  for (const problem of refused.filter((text) => text !== '')) {
    expect(problem).toMatch(/the wire format \w+ carries|no such wire format/);
    expect(problem).not.toContain('\n');
  }
});

test('what is wrong with the file is told with its lines', () => {
  const text = provider('text-to-image', 'prodia').replace('"1"', '"-1"');
  expect(() => loadProvider('p.yaml', { readText: () => text, overrides: [] })).toThrow(
    /^p\.yaml:3: provider\.models\.one\.price\.usd: .*negative/,
  );
});

test.each([
  ['scenarios/providers/openai-images.yaml', 'openai-images'],
  ['C:\\mocks\\my provider.v2.yml', 'my-provider.v2'],
  ['_draft (1).json', 'draft-1-'],
  ['…', 'mock'],
  [`${'x'.repeat(300)}.yaml`, 'x'.repeat(100)],
])('the scenario around %s is called as its file', (path, name) => {
  const readText = (): string => provider('text-to-image', 'prodia');
  expect(loadProvider(path, { readText, overrides: [] }).scenario.name).toBe(name);
});
