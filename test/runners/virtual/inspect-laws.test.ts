import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNanoUsd } from '../../../src/money/nano-usd.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { runs } from '../../runs.ts';
import { runSimulated } from '../../worlds/simulated.ts';

const ms = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map((value) => `${value}ms`);

/**
 * Tasks without queues, limits, windows of time and cancellation: what becomes of an attempt depends on its request and its number alone, so a
 * client that asks for tasks differs from a blind one in which attempts it sends, and when.
 */
const sketch = fc.record({
  seed: fc.nat(100_000),
  dialect: fc.constantFrom('prodia', 'fal', 'lumenfall', 'aggregator'),
  serviceTime: fc.constantFrom(
    { type: 'lognormal', median: '2s', sigma: 1 },
    { type: 'exponential', mean: '5s' },
    { type: 'uniform', min: '1s', max: '9s' },
  ),
  failures: fc.constantFrom(0, 0.2, 0.7),
  kind: fc.constantFrom({ status: 500 }, { status: 503 }, { type: 'moderated', stage: 'output' }, { type: 'empty' }),
  charge: fc.constantFrom('completion', 'acceptance'),
  outcomes: fc.constantFrom('success-only', 'accepted', 'fal-strict'),
  timeout: ms(700, 6000),
  base: ms(1, 4000),
  attempts: fc.integer({ min: 2, max: 5 }),
  inspect: fc.constantFrom('on', { wait: '3s' }, { wait: '3s', onUnknown: 'give-up' }),
});
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

function scenarioOf(drawn: Sketch, inspect: unknown): Scenario {
  const { seed, dialect, serviceTime, failures, kind, charge, outcomes, timeout, base, attempts } = drawn;
  const price = { per: 'request', usd: '0.5' };
  return createScenario({
    name: 'inspect',
    seed,
    provider: {
      dialect,
      models: { video: { operation: 'text-to-video', serviceTime, price } },
      faults: failures === 0 ? [] : [{ ...kind, share: failures }],
      billing: { charge, outcomes },
    },
    workload: {
      maxRequests: 60,
      arrivals: { type: 'poisson', rate: '2/s' },
      requests: [{ operation: 'text-to-video', model: 'video', duration: '3s', delivery: 'async' }],
    },
    client: { retry: { type: 'constant', attempts, base, inspect }, timeout, drain: '2h' },
  });
}

test('a client that inspects is billed no more than a blind one under the same seed, and sends no other attempts', () => {
  let avoided = 0;
  fc.assert(
    fc.property(sketch, (drawn) => {
      const blind = runSimulated(scenarioOf(drawn, 'off'));
      const it = runSimulated(scenarioOf(drawn, drawn.inspect));
      const names = ({ attempts }: typeof it): string[] => attempts.map((each) => `${each.request} ${each.attempt}`);
      const known = new Set(names(blind));
      expect(names(it).filter((name) => !known.has(name))).toEqual([]);
      expect(parseNanoUsd(it.summary.dollars.billed)).toBeLessThanOrEqual(parseNanoUsd(blind.summary.dollars.billed));
      const { inspections } = it.summary;
      // An answer without an output ends a request, also where it is found: a blind client sends again, and may be luckier.
      const mayLose = JSON.stringify(drawn.inspect).includes('give-up') || JSON.stringify(drawn.kind).includes('empty');
      expect(mayLose || it.summary.requests.succeeded >= blind.summary.requests.succeeded).toBe(true);
      avoided += inspections?.completed ?? 0;
    }),
    { seed: 12, numRuns: runs(12, 300) },
  );
  expect(avoided).toBeGreaterThan(runs(12, 300));
});

test('every request ends once, every inspection is counted once, and every dollar that the jobs cost is on the bill once', () => {
  fc.assert(
    fc.property(sketch, (drawn) => {
      const { summary, jobs, attempts } = runSimulated(scenarioOf(drawn, drawn.inspect));
      const { offered, succeeded, failed, dropped } = summary.requests;
      expect(succeeded + failed + dropped).toBe(offered);
      expect(new Set(attempts.map((each) => `${each.request} ${each.attempt}`)).size).toBe(summary.attempts.total);
      const charged = jobs.reduce((sum, { chargedNanoUsd }) => sum + BigInt(chargedNanoUsd), 0n);
      expect(parseNanoUsd(summary.dollars.billed)).toBe(charged);
      const {
        asked = 0,
        completed = 0,
        failed: lost = 0,
        unknown = 0,
        avoidedAtMost = '0',
      } = summary.inspections ?? {};
      expect(completed + lost + unknown).toBe(asked);
      expect(parseNanoUsd(avoidedAtMost)).toBe(BigInt(completed) * 500_000_000n);
      // Every success was found in time, or by asking.
      expect(summary.attempts.byStatus['200'] ?? 0).toBeGreaterThanOrEqual(succeeded);
    }),
    { seed: 13, numRuns: runs(12, 300) },
  );
});

test('where tasks do not fail and are waited for, nothing is paid twice', () => {
  fc.assert(
    fc.property(sketch, (drawn) => {
      const { dollars, requests, attempts } = simulate(scenarioOf({ ...drawn, failures: 0 }, 'on'));
      expect(dollars.wasted).toBe('0');
      expect([requests.succeeded, attempts.total]).toEqual([60, 60]);
    }),
    { seed: 14, numRuns: runs(12, 200) },
  );
});
