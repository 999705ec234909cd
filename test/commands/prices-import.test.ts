import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { runPrices } from '../../src/commands/prices.ts';
import { type ImportFlags, runPricesImport } from '../../src/commands/prices-import.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../catalog/import/fixtures/${name}.json`, import.meta.url));

const FLAGS: ImportFlags = {
  format: 'fal',
  out: undefined,
  vendor: undefined,
  mode: undefined,
  at: '2026-08-06',
  source: undefined,
  quiet: false,
};

function run(file: string, flags: Partial<ImportFlags> = {}): { code: number; stdout: string; stderr: string } {
  const { terminal, written } = writtenTerminal();
  const code = runPricesImport(file, { ...FLAGS, ...flags }, terminal);
  return { code, ...written };
}

function problems(file: string, flags: Partial<ImportFlags> = {}): string {
  try {
    run(file, flags);
  } catch (error) {
    if (error instanceof ScenarioError) return `${error.code} ${error.message}`;
    throw error;
  }
  throw new Error('The import ran, but it should have been refused.');
}

const fileOf = (text: string): string => join(folderWith({ 'file.json': text }), 'file.json');
const ONE = '{"prices":[{"endpoint_id":"a","unit_price":0.1,"unit":"image","currency":"USD"}]}';

test('the catalog goes to a file that prices can read; what was not taken is told row by row', () => {
  const out = join(folderWith({}), 'fal.yaml');
  const { code, stdout, stderr } = run(fixture('fal'), { out });
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain(`${fixture('fal')}:17: fal-ai/acme/less: refused: unit_price: -0.1 is negative`);
  expect(stderr.trimEnd().split('\n').at(-1)).toBe('5 prices taken, 0 rows taken in part, 8 rows refused');
  expect(readFileSync(out, 'utf8')).toContain('source: fal.ai pricing API, fal.json');
  const { terminal, written } = writtenTerminal();
  const flags = { vendor: 'fal', model: 'gpu', operation: undefined, per: undefined, at: '2026-08-06', catalog: [out] };
  expect(runPrices({ ...flags, json: true, quiet: true, color: false }, terminal)).toBe(0);
  expect(JSON.parse(written.stdout)).toMatchObject([{ model: 'fal-ai/acme/gpu', price: { usd: '0.001111' } }]);
});

test('without --out the catalog is the result on stdout, and --quiet leaves the counts', () => {
  const { code, stdout, stderr } = run(fixture('litellm'), { format: 'litellm', quiet: true, source: 'my map' });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# .*\nvendor: litellm\nentries:\n/);
  expect(stdout).toContain('source: my map; https://acme.example/pricing');
  expect(stderr.split('\n').filter((line) => line.includes('refused'))).toHaveLength(1);
  expect(stderr).toContain('1 row left out: mode rerank');
});

test('a file of which nothing can be taken ends with 1 and writes nothing', () => {
  const out = join(folderWith({}), 'none.yaml');
  const { code, stdout, stderr } = run(fileOf(ONE.replace('image', 'units')), { out });
  expect([code, stdout, existsSync(out)]).toEqual([1, '', false]);
  expect(stderr).toContain('0 prices taken, 0 rows taken in part, 1 rows refused');
});

test('a file that is one page of several is said to be incomplete, even with --quiet', () => {
  const { code, stderr } = run(fileOf(ONE.replace('{', '{"has_more":true,"next_cursor":"c",')), { quiet: true });
  expect(code).toBe(0);
  expect(stderr).toContain('file.json:1: the list is incomplete (has_more, next_cursor)');
});

test('what a row is called cannot move the cursor', () => {
  const { stderr } = run(fileOf(ONE.replace('"a"', '"a\\u001b[2J\\u202e\\n"').replace('image', 'units')));
  expect(stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
});

describe('refused as a whole', () => {
  test.each<[string, string, Partial<ImportFlags>, RegExp]>([
    [
      'text that is no JSON',
      '{\n"prices": [\n}',
      {},
      /^SCENARIO_UNREADABLE .*file\.json:3: is no JSON: expected a JSON value/,
    ],
    ['a file of another format', '{"data": []}', {}, /file\.json:1: is no price file of fal: expected \{"prices"/],
    ['a format that nobody has', ONE, { format: 'csv' }, /^USAGE --format: there is no "csv"; known are fal, /],
    ['no format', ONE, { format: undefined }, /^USAGE --format: /],
    ['a mode of what has none', ONE, { mode: 'chat' }, /^USAGE --mode: only .* litellm/],
    ['a day that is none', ONE, { at: 'today' }, /^USAGE --at: expected a date/],
    [
      'a catalog that cannot be written',
      ONE,
      { out: '/dev/null/x/fal.yaml' },
      /^OUTPUT_UNWRITABLE .*choose another path/,
    ],
  ])('%s', (_, text, flags, wanted) => {
    expect(problems(fileOf(text), flags)).toMatch(wanted);
  });

  test('a file that is not there', () => {
    expect(problems('no-such.json')).toMatch(/^SCENARIO_UNREADABLE no-such\.json: no such file/);
  });

  test('a catalog that would be too large to read again', () => {
    const rows = Array.from(
      { length: 5001 },
      (_, index) => `{"endpoint_id":"model ${index}","unit_price":0.1,"unit":"image","currency":"USD"}`,
    );
    expect(problems(fileOf(`{"prices":[\n${rows.join(',\n')}]}`))).toMatch(
      /^OUTPUT_UNWRITABLE .*file\.json:5002: .* more than 5,000 prices.* would not be readable; .*--vendor, or cut/,
    );
  });

  test('and one of few prices that is larger than a file may be', () => {
    const rows = Array.from(
      { length: 1800 },
      (_, index) => `{"endpoint_id":"${index}${'價'.repeat(150)}","unit_price":0.1,"unit":"image","currency":"USD"}`,
    );
    expect(problems(fileOf(`{"prices":[${rows.join(',')}]}`))).toMatch(
      /^OUTPUT_UNWRITABLE .*would not be readable \(1,\d{3},\d{3} bytes, and at most 1 MiB is read\)/,
    );
  });
});
