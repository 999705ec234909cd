import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CASES, digestOf } from '../../bench/nodes/cases.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { loadScenario } from '../../src/scenario/load-scenario.ts';

const digests = Object.fromEntries(CASES.map((item) => [item.name, digestOf(item)]));

// A digest changes when the simulation, its summary or the qualified scenario does.
const IF_MEANT =
  'If the change is meant, say why in its message, and pin the digests again: npx vitest run test/reproducibility --update';

test('the same seeds give the bytes that are pinned', async () => {
  await expect(`${JSON.stringify(digests, undefined, 2)}\n`, IF_MEANT).toMatchFileSnapshot('goldens/digests.json');
});

test('the cases are really different simulations', () => {
  expect(new Set(Object.values(digests)).size).toBe(CASES.length);
});

test('in the scenario of everything, everything happens', () => {
  const readText = (path: string): string => readFileSync(path, 'utf8');
  const { scenario } = loadScenario('bench/nodes/everything.yaml', { readText, overrides: [] });
  const { attempts, byModel, dollars, requests } = simulate(scenario);
  for (const status of ['200', '400', '429', '500', '503'])
    expect(attempts.byStatus[status], status).toBeGreaterThan(0);
  expect(Math.min(attempts.timeouts, attempts.networkErrors, requests.failed)).toBeGreaterThan(0);
  for (const cause of ['failed', 'ghost', 'duplicate', 'moderated'] as const) {
    expect(Number(dollars.wastedBy[cause]), cause).toBeGreaterThan(0);
  }
  for (const { model, requests: ofModel } of byModel) expect(ofModel.succeeded, model).toBeGreaterThan(10);
});
