import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { folderWith, writtenTerminal } from './written-terminal.ts';

vi.mock(import('../../src/platform/files.ts'), async (importOriginal) => {
  const files = await importOriginal();
  return { ...files, readTextFile: vi.fn<typeof files.readTextFile>(files.readTextFile) };
});

// Another test may have loaded them before, without the spy.
vi.resetModules();
const { readTextFile } = await import('../../src/platform/files.ts');
const { runValidate } = await import('../../src/commands/validate.ts');

const FLAGS = { json: false, out: undefined, seed: undefined, set: [], quiet: false, color: false };
const PROVIDER = `dialect: fal
models:
  voice:
    operation: text-to-speech
    serviceTime: { type: constant, value: 1s }
    price: { catalog: prices.yaml, model: acme/voice, at: 2026-11-20 }
`;
const CATALOG = `vendor: acme
entries:
  - { model: acme/voice, price: { per: character, usd: "0.001" }, effectiveFrom: 2026-01, source: contract, checked: 2026-11-20 }
`;
const SCENARIO = `name: s
provider: provider.yaml
workload:
  duration: 1s
  arrivals: { type: constant, rate: 1/s }
  requests: [{ operation: text-to-speech, model: voice }]
`;

beforeEach(() => {
  vi.mocked(readTextFile).mockClear();
});

function validate(
  file: string,
  files: Readonly<Record<string, string>>,
  flags: Partial<typeof FLAGS> = {},
): { code: number; out: string; err: string } {
  const { terminal, written } = writtenTerminal();
  const code = runValidate([join(folderWith(files), file)], { ...FLAGS, ...flags }, terminal);
  return { code, out: written.stdout, err: written.stderr };
}

const FILES = { 's.yaml': SCENARIO, 'provider.yaml': PROVIDER, 'prices.yaml': CATALOG };

test.each([
  ['s.yaml', /valid; s\n$/, 3],
  ['provider.yaml', /valid; a provider of 1 model\n/, 2],
  ['prices.yaml', /valid; a catalog of acme with 1 price\n/, 1],
])('%s is what it is, and no file is read twice', (file, words, reads) => {
  const { code, out } = validate(file, FILES);
  expect(code).toBe(0);
  expect(out).toMatch(words);
  const paths = vi.mocked(readTextFile).mock.calls.map(([path]) => path);
  expect(paths).toHaveLength(reads);
  expect(new Set(paths).size).toBe(reads);
});

test('a price that can never be charged is an error where it stands', () => {
  const wrong = PROVIDER.replace(/price: .*/, 'price: { per: megapixel, usd: "0.03" }');
  const { code, err } = validate('s.yaml', { ...FILES, 'provider.yaml': wrong });
  expect(code).toBe(2);
  expect(err).toMatch(/provider\.yaml:6: provider\.models\.voice\.price\.per: text-to-speech never has any megapixel/);
});

test('a catalog too says so, where its entry names the operation', () => {
  const wrong = CATALOG.replace('model: acme/voice,', 'model: acme/voice, operation: speech-to-text,');
  const { code, err } = validate('prices.yaml', { 'prices.yaml': wrong });
  expect(code).toBe(2);
  expect(err).toMatch(/prices\.yaml:3: entries\[0\]\.price\.per: speech-to-text never has any character/);
});

test.each([
  ['openai-node', '; client.retry openai-node stands for openai-node@7.59.0'],
  ['{ preset: fal-js-submit }', '; client.retry fal-js-submit stands for fal-js-submit@1.10.1'],
  ['openai-node@6.49.0', ''],
  ['none', ''],
  ['{ type: constant, attempts: 2 }', ''],
])('a scenario whose client retries as %s says which version that is', (retry, words) => {
  const files = { ...FILES, 's.yaml': `${SCENARIO}client: { retry: ${retry} }\n` };
  const { code, out } = validate('s.yaml', files);
  expect([code, out]).toEqual([0, expect.stringMatching(new RegExp(`valid; s${words.replaceAll('.', '\\.')}\\n$`))]);
  const { client } = JSON.parse(validate('s.yaml', files, { json: true }).out) as { client: { retry: unknown } };
  expect(JSON.stringify(client.retry)).toContain(/ stands for (.*)$/.exec(words)?.[1] ?? '');
});
