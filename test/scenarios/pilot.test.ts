import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const PRICES_NANO: Readonly<Record<string, number>> = {
  'acme/paint': 34_000_000,
  'acme/touch': 60_000_000,
  'acme/vary': 40_000_000,
};

test('every attempt costs the price of its mode, whatever became of it', () => {
  for (const { model, dollars, attempts } of run('pilot').byModel)
    expect(nano(dollars.billed)).toBe(attempts * (PRICES_NANO[model] as number));
});

test('an edit, which is never moderated, costs its price times the attempts of a success: failures of 15 %, of which two are retried', () => {
  const edits = run('pilot').byModel.find(({ model }) => model === 'acme/touch');
  const expected = (0.06 * (1 + 0.15 + 0.15 ** 2)) / (1 - 0.15 ** 3);
  const { dollars, requests } = edits as NonNullable<typeof edits>;
  expect(Number(dollars.billed) / requests.succeeded).toBeGreaterThan(expected * 0.96);
  expect(Number(dollars.billed) / requests.succeeded).toBeLessThan(expected * 1.04);
});

test('where failures are free, each success costs its headline price but for moderation', () => {
  const { dollars } = run('pilot', 'provider.billing.outcomes=success-only');
  expect(dollars.wasted).toBe('0');
});
