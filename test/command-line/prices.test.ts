import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Estimate } from '../../src/estimate/dollars.ts';
import { runCommand, scratchFile, scratchFolder, summaryIn } from './command.ts';
import { callCommand } from './in-process.ts';

const CATALOG = `vendor: acme
entries: [{ model: acme/flux, price: { per: image, usd: "0.05" }, effectiveFrom: 2026-01, source: a page, checked: 2026-01-15 }]
`;

/** A hundred requests, each of which succeeds. */
const SCENARIO = `name: priced
provider:
  models:
    quick: { operation: text-to-image, serviceTime: { type: constant, value: 20ms }, price: { catalog: CATALOG, model: acme/flux } }
workload:
  maxRequests: 100
  arrivals: { type: constant, rate: 100/s }
  requests: [{ operation: text-to-image, model: quick }]
`;

test('the catalogs that ship are found by an installed command', async () => {
  const { code, stdout } = await runCommand([
    'prices',
    '--vendor',
    'fal',
    '--model',
    'flux/dev',
    '--at',
    '2026-11-20',
    '-q',
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/fal-ai\/flux\/dev\s+text-to-image\s+2026-09-26\s+\$0\.025 per megapixel, rounded up\n/);
});

test('a price from a catalog is in the estimate, in the bill, and in the run directory, which needs no catalog', async () => {
  const catalog = scratchFile('acme.yaml', CATALOG);
  const scenario = scratchFile('priced.yaml', SCENARIO.replace('CATALOG', catalog));
  const estimate = await callCommand(['estimate', scenario, '--json']);
  expect(estimate.code).toBe(0);
  const { total } = JSON.parse(estimate.stdout) as Estimate;
  expect(total.perRun).toEqual({ low: '5', likely: '5', high: '5' });
  const out = join(scratchFolder(), 'run');
  const run = await callCommand(['simulate', scenario, '--json', '--out', out]);
  expect(summaryIn(run).dollars.billed).toBe('5');
  expect(readFileSync(join(out, 'scenario.yaml'), 'utf8')).not.toContain('acme');
  const again = await callCommand(['simulate', join(out, 'scenario.yaml'), '--json']);
  expect(again.stdout).toBe(run.stdout);
});

test('a price file of others becomes a catalog; its rows are told on stderr', async () => {
  const out = join(scratchFolder(), 'openrouter.yaml');
  const file = 'test/catalog/import/fixtures/openrouter.json';
  const { code, stdout, stderr } = await callCommand([
    'prices',
    'import',
    file,
    '--format',
    'openrouter',
    '--out',
    out,
  ]);
  expect([code, stdout]).toEqual([0, '']);
  expect(stderr).toContain('openrouter/auto: refused: prompt: -1 is negative');
  const list = await callCommand(['prices', '--catalog', out, '--model', 'acme/chat', '--quiet']);
  expect(list.stdout).toContain('$1.25 in, $0.125 cached, $10 out per million tokens');
});
