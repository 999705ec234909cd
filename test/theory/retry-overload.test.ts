import { describe, expect, test } from 'vitest';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { nano, scenarioOf } from '../runners/worlds.ts';
import { estimateOf, verdictOn } from './confidence.ts';
import { overloadedRuns } from './overload.ts';
import { queueRetries, saturatedRetries } from './retry-forms.ts';

describe.each([
  { load: 1.05, erring: 0, most: 3 },
  { load: 1.2, erring: 0, most: 4 },
  { load: 1.25, erring: 0.05, most: 4 },
])('16 slots of 80 places, load $load, $erring in vain, at most $most attempts', ({ load, erring, most }) => {
  const runs = overloadedRuns({ load, erring, most, runs: 8, seconds: 2000 });

  test('retries that come late meet the queue that all attempts together make', () => {
    const theory = queueRetries(16, 80, 16 * load, erring, most);
    expect(verdictOn(estimateOf(runs.map(({ attempts }) => attempts)), theory.attempts, 0.03)).toBe('agrees');
    expect(verdictOn(estimateOf(runs.map(({ success }) => success)), theory.success, 0.01)).toBe('agrees');
  });

  test('they come close to those of a bottleneck that is always busy', () => {
    const theory = saturatedRetries(load, erring, most);
    const { value } = estimateOf(runs.map(({ attempts }) => attempts));
    expect(Math.abs(value / theory.attempts - 1)).toBeLessThan(0.03);
  });
});

describe('dollars per success where every accepted job is billed and refusals are free: c0 / (1 - share in vain), whatever the policy', () => {
  test.each([
    ['none'],
    [{ type: 'full-jitter', attempts: 4, base: '1s', cap: '8s' }],
    [{ type: 'exponential', attempts: 4, base: '1s', cap: '8s' }],
    [{ type: 'full-jitter', attempts: 3, base: '1s', cap: '8s', budget: { type: 'ratio', ratio: 0.1 } }],
    [{ type: 'full-jitter', attempts: 4, base: '1s', cap: '8s', budget: { type: 'grpc' } }],
  ])('%j', (retry) => {
    const perSuccess = Array.from({ length: 8 }, (_, i) => {
      const summary = simulate(
        scenarioOf({
          seed: 60 + i,
          model: { serviceTime: { type: 'exponential', mean: '1s' }, price: { per: 'image', usd: '0.0048' } },
          provider: {
            capacity: { slots: 16, queue: 32 },
            faults: [{ status: 500, share: 0.3 }],
            billing: { charge: 'acceptance', outcomes: 'accepted' },
          },
          workload: { arrivals: { type: 'poisson', rate: '14.4/s' }, maxRequests: 4000 },
          client: { retry, timeout: 'none', drain: '1d' },
        }),
      );
      return Number(nano(summary.dollars.perSuccess)) / 1e9;
    });
    expect(verdictOn(estimateOf(perSuccess), 0.0048 / (1 - 0.3), 0.03)).toBe('agrees');
  });
});
