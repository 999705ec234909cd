import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type CheckFlags, runPricesCheck } from '../../src/commands/prices-check.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

function check(paths: readonly string[], flags: Partial<CheckFlags> = {}) {
  const { terminal, written } = writtenTerminal();
  const all = { olderThan: '90d', at: '2026-12-02', json: false, color: false, ...flags };
  const code = runPricesCheck(paths, all, terminal);
  return { code, ...written };
}

const CATALOG = `vendor: acme
entries:
  - { model: paint, price: { per: image, usd: "0.03" }, effectiveFrom: 2026-01, source: contract, checked: 2026-11-15 }
  - { model: old, price: { per: image, usd: "0.04" }, effectiveFrom: 2026-01, effectiveTo: 2026-10, source: contract, checked: 2026-11-15 }
`;

const scenario = (price: string): string => `name: small
provider: { dialect: openai, models: { m: { operation: text-to-image, serviceTime: { type: constant, value: 1ms }, price: ${price} } } }
workload: { maxRequests: 1, arrivals: { type: constant, rate: 1/s }, requests: [{ operation: text-to-image, model: m }] }
`;

test('the shipped catalogs are checked where no file is named, and one by its name', () => {
  const { code, stdout } = check([], { json: true, olderThan: '3000d' });
  expect(code).toBe(1);
  const { doubtful, prices } = JSON.parse(stdout) as { doubtful: { file: string; doubt: string }[]; prices: number };
  expect(prices).toBeGreaterThan(50);
  expect(doubtful.map(({ file, doubt }) => `${file} ${doubt}`)).toEqual(Array(3).fill('catalog:openai ended'));
  expect(check(['groq'], { olderThan: '3000d' })).toEqual({
    code: 0,
    stdout: 'PRICES  on 2026-12-02\n  All 1 hold, and their sources were read in the 3,000 days before.\n',
    stderr: '',
  });
});

test('a scenario is told with the prices that it uses: ended, old, or written out', () => {
  const folder = folderWith({
    'acme.yaml': CATALOG,
    'ended.yaml': scenario('{ catalog: acme.yaml, model: old, at: 2026-10-01 }'),
    'good.yaml': scenario('{ catalog: acme.yaml, model: paint }'),
    'own.yaml': scenario('{ per: image, usd: "0.01" }'),
    'gone.yaml': scenario('{ catalog: acme.yaml, model: old }'),
  });
  const at = (name: string): string => join(folder, name);
  expect(check([at('good.yaml')])).toMatchObject({ code: 0 });
  const { code, stdout } = check([at('acme.yaml'), at('ended.yaml'), at('own.yaml')]);
  expect(code).toBe(1);
  const rows = stdout.split('\n').filter((line) => line.includes(folder));
  expect(rows.map((row) => row.replaceAll(folder, '.').trim().split(/ {2,}/))).toEqual([
    ['acme old', 'ended 2026-10', './acme.yaml'],
    ['acme old', 'ended 2026-10', './acme.yaml, used by ./ended.yaml'],
    ['provider.models.m', 'names no source', './own.yaml'],
  ]);
  const gone = check([at('gone.yaml'), at('good.yaml')]);
  expect(gone).toMatchObject({ code: 2 });
  expect(gone.stderr).toMatch(/price\.at: no price of old is known for 2026-12-02/);
});

test('a time that is none is misuse, and a file that is not there is told', () => {
  expect(() => check([], { olderThan: '5' })).toThrow(/^--older-than: expected days such as 90d/);
  expect(check(['fall'])).toMatchObject({ code: 2, stdout: '' });
  expect(check(['fall']).stderr).toMatch(/catalog:fall: no catalog of the package .* did you mean fal\?/);
});
