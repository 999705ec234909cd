import { expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { answered, during, nano, run } from './run-scenario.ts';

/** Mean of the windows' medians between two instants, in ms. */
function latencyMsP50(summary: Summary, fromMs: number, untilMs: number): number {
  const { windowMs, latencyMsP50: medians } = summary.series;
  const windows = medians.slice(fromMs / windowMs, untilMs / windowMs).filter((ms) => ms !== null);
  return windows.reduce((total, ms) => total + ms, 0) / windows.length;
}

test('healthy before, in trouble in the brownout, healthy again at the end', () => {
  const summary = run('flagship');
  expect(during(summary, 'failed', 0, 6000)).toBe(0);
  expect(during(summary, 'failed', 6000, 11_000)).toBeGreaterThan(100);
  expect(during(summary, 'failed', 14_000, 30_000)).toBe(0);
  const before = latencyMsP50(summary, 1000, 6000);
  expect(before).toBeLessThan(500);
  expect(latencyMsP50(summary, 8000, 13_000)).toBeGreaterThan(3 * before);
  expect(latencyMsP50(summary, 15_000, 20_000)).toBeLessThan(1.2 * before);
});

test('all four operations are served, and each is billed', () => {
  const { byModel } = run('flagship');
  expect(byModel.map(({ model }) => model)).toEqual(['flux-schnell', 'flux-kontext', 'flux-dev', 'ltx-fast']);
  for (const { requests, dollars } of byModel) {
    expect(requests.succeeded).toBeGreaterThan(40);
    expect(nano(dollars.useful)).toBeGreaterThan(0);
  }
});

test('two cents of a dollar buy nothing: answers that were lost on their way', () => {
  const { dollars, attempts, projection } = run('flagship');
  expect(attempts.networkErrors).toBeGreaterThan(40);
  expect(dollars.wastedBy).toMatchObject({ failed: '0', duplicate: '0', moderated: '0' });
  expect(dollars.wasted).toBe(dollars.wastedBy.ghost);
  const share = nano(dollars.wasted) / nano(dollars.billed);
  expect(share).toBeGreaterThan(0.015);
  expect(share).toBeLessThan(0.025);
  expect(projection?.interval).toBeNull();
  expect(projection?.noInterval).toContain('congestion');
});

test('an SDK that sends lost requests again pays for the same dollars as duplicates, and delivers more', () => {
  const prodia = run('flagship');
  const fal = run('flagship', 'client.retry=fal-js-submit');
  expect(nano(prodia.dollars.wastedBy.ghost)).toBeGreaterThan(0);
  expect(nano(fal.dollars.wastedBy.duplicate)).toBeGreaterThan(0.95 * nano(fal.dollars.wasted));
  expect(fal.requests.failed).toBeLessThan(prodia.requests.failed / 10);
});

test('without the brownout nothing fails, nothing is retried, and nothing is wasted', () => {
  const healthy = run('flagship', 'faults=');
  expect(healthy).toMatchObject({ errorRate: 0, retryAmplification: 1, dollars: { wasted: '0' } });
  expect(answered(run('flagship'), 429)).toBeGreaterThan(0);
});
