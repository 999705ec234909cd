import { expect, test } from 'vitest';
import { nano, run } from './run-scenario.ts';

const PRICE_NANO = 200_000_000;

test('without a cap the loop pays for a hundred failures of each request', () => {
  const { attempts, dollars, requests } = run('spend-cap', 'client.maxDollars=');
  expect(attempts.total).toBe(100 * requests.offered);
  expect(dollars).toMatchObject({ billed: '2400', useful: '0', wasted: '2400', perSuccess: null });
});

test('with a cap it stops at the cap: not a nano-dollar above, not an attempt below', () => {
  for (const cap of [25, 10.1, 0.15]) {
    const summary = run('spend-cap', `client.maxDollars="${cap}"`);
    expect(nano(summary.dollars.billed)).toBe(Math.floor((cap * 1e9) / PRICE_NANO) * PRICE_NANO);
    expect(summary.refused.spendCap).toBeGreaterThan(0);
    expect(summary.verdict).toBe('partial');
    expect(summary.validity.reasons.join()).toContain('client.maxDollars');
  }
});

test('the load ends when the cap is reached', () => {
  const capped = run('spend-cap');
  const endless = run('spend-cap', 'client.maxDollars=');
  expect(capped.loadDurationMs).toBeLessThan(20_000);
  expect(endless.loadDurationMs).toBe(60_000);
  expect(capped.requests.offered).toBeLessThan(endless.requests.offered / 3);
});

test('a cap is no brake on a run that stays below it', () => {
  const [free, capped] = ['client.maxDollars=', 'client.maxDollars="2400"'].map((cap) => run('spend-cap', cap));
  expect(capped).toEqual({ ...free, scenario: capped?.scenario, run: capped?.run });
});

test('a vendor that does not bill failures lets the loop run for nothing', () => {
  const free = run('spend-cap', 'provider.billing={ charge: completion, outcomes: prodia }');
  expect(free).toMatchObject({ attempts: { total: 12_000 }, dollars: { billed: '0' }, refused: { spendCap: 0 } });
});
