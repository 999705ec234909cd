import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeJsonReport } from '../../../reports/index.ts';
import { POSTING } from '../../../src/billing/ledger.ts';
import { summarySchema } from '../../../src/measure/summary.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { Simulation } from '../../../src/runners/virtual/simulation.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { runs } from '../../runs.ts';
import { nano } from '../worlds.ts';

const share = fc.constantFrom(0.05, 0.3, 1);
const window = fc.constantFrom({}, { at: '5s', for: '10s' });

/** Faults of every kind, alone or together. */
const fault = fc
  .tuple(
    fc.constantFrom(
      { status: 500 },
      { status: 503, stage: 'admission', retryAfter: '1s' },
      { status: 429 },
      { type: 'empty' },
      { type: 'moderated' },
      { type: 'moderated', stage: 'input' },
      { type: 'reset' },
      { type: 'disconnect', after: '500ms' },
      { type: 'latency', extra: { type: 'exponential', mean: '2s' } },
    ),
    share,
    window,
  )
  .map(([kind, hit, when]) => ({ ...kind, share: hit, ...when }));

const arrivals = fc.constantFrom(
  { type: 'poisson', rate: '15/s' },
  { type: 'constant', rate: '7/s' },
  { type: 'burst', size: 25, every: '4s' },
  { type: 'closed', users: 8, thinkTime: { type: 'exponential', mean: '300ms' } },
  { type: 'closed', users: 3 },
);

const sketch = fc.record({
  seed: fc.nat(1000),
  arrivals,
  faults: fc.array(fault, { maxLength: 3 }),
  capacity: fc.constantFrom(undefined, { slots: 4, queue: 10 }, { slots: 2, queue: 0, fullStatus: 503 }, { slots: 20 }),
  limits: fc.constantFrom([], [{ type: 'token-bucket', rate: '10/s', burst: 5 }], [{ type: 'concurrency', limit: 6 }]),
  charge: fc.constantFrom('completion', 'acceptance'),
  outcomes: fc.constantFrom('success-only', 'accepted', 'fal-strict', 'gemini-like', 'novita'),
  retry: fc.constantFrom('none', 'prodia-js@1.6.0', 'openai-node', {
    type: 'full-jitter',
    attempts: 4,
    base: '200ms',
    cap: '2s',
  }),
  timeout: fc.constantFrom('1s', '5s', 'none'),
  maxInFlight: fc.constantFrom(5, 1000),
  drain: fc.constantFrom('0s', '3s', '5m'),
  onDisconnect: fc.constantFrom('continue', 'cancel-queued', 'cancel'),
});
type Sketch = typeof sketch extends fc.Arbitrary<infer T> ? T : never;

/** The scenario of a sketch; prices are multiplied by `factor`. */
function scenarioOf(parts: Sketch, factor: number, maxDollars?: string): Scenario {
  const { seed, faults, capacity, limits, charge, outcomes, retry, timeout, maxInFlight, drain, onDisconnect } = parts;
  const usd = (thousandths: number): string => nanoUsdText(thousandths * factor * 1_000_000);
  return createScenario({
    name: 'law',
    seed,
    provider: {
      models: {
        flat: {
          operation: 'text-to-image',
          serviceTime: { type: 'exponential', mean: '400ms' },
          price: { per: 'image', usd: usd(3) },
        },
        metered: {
          operation: 'image-edit',
          serviceTime: { type: 'lognormal', median: '300ms', p95: '2s' },
          price: [
            { per: 'compute-second', usd: usd(7), round: '1s' },
            { per: 'request', usd: usd(1) },
          ],
        },
      },
      faults,
      ...(capacity === undefined ? {} : { capacity }),
      limits,
      billing: { charge, outcomes },
      onDisconnect,
    },
    workload: {
      duration: '20s',
      arrivals: parts.arrivals,
      requests: [
        { weight: 3, operation: 'text-to-image', model: 'flat' },
        { weight: 1, operation: 'image-edit', model: 'metered' },
      ],
    },
    client: { retry, timeout, maxInFlight, drain, ...(maxDollars === undefined ? {} : { maxDollars }) },
    projection: { requestsPerMonth: 1_000_000 },
  });
}

const sum = (texts: readonly string[]): bigint => texts.reduce((total, text) => total + nano(text), 0n);
const count = (counts: readonly number[]): number => counts.reduce((total, one) => total + one, 0);

test('requests, attempts and dollars are conserved in every world that can be written down', () => {
  fc.assert(
    fc.property(sketch, (parts) => {
      const summary = simulate(scenarioOf(parts, 1));
      expect(summarySchema.safeParse(summary).error).toBeUndefined();
      const { requests, attempts, dollars, series, byModel } = summary;

      expect(requests.succeeded + requests.failed + requests.dropped).toBe(requests.offered);
      expect(summary.refused.inFlight + summary.refused.spendCap).toBe(requests.dropped);
      const { byStatus, timeouts, networkErrors, unfinished = 0 } = attempts;
      expect(count(Object.values(byStatus)) + timeouts + networkErrors + unfinished).toBe(attempts.total);
      expect(unfinished).toBeLessThanOrEqual(requests.unfinished ?? 0);
      expect(requests.unfinished ?? 0).toBeLessThanOrEqual(requests.failed);
      expect(attempts.total).toBeGreaterThanOrEqual(requests.succeeded + requests.failed);
      expect(summary.latencyMs.count).toBe(requests.succeeded);
      expect(summary.sendLagMs.max ?? 0).toBe(0);

      expect(count(series.offered)).toBe(requests.offered);
      expect(count(series.attempts)).toBe(attempts.total);
      expect(count(series.succeeded)).toBe(requests.succeeded);
      expect(count(series.throttled)).toBe(attempts.byStatus['429'] ?? 0);

      expect(nano(dollars.useful) + nano(dollars.wasted)).toBe(nano(dollars.billed));
      expect(sum(Object.values(dollars.wastedBy))).toBe(nano(dollars.wasted));
      expect(sum(series.billedDollars)).toBe(nano(dollars.billed));
      expect(sum(byModel.map((model) => model.dollars.billed))).toBe(nano(dollars.billed));
      expect(sum(byModel.map((model) => model.dollars.useful))).toBe(nano(dollars.useful));
      for (const field of ['offered', 'succeeded', 'failed', 'dropped'] as const) {
        expect(count(byModel.map((model) => model.requests[field]))).toBe(requests[field]);
      }
    }),
    { seed: 42, numRuns: runs(40, 150) },
  );
});

test('the summary says what the ledger says, and nothing is left over at the end', () => {
  fc.assert(
    fc.property(sketch, (parts) => {
      const simulation = new Simulation(scenarioOf(parts, 1));
      simulation.run();
      const { provider, client, costs } = simulation;
      expect(provider.ledger.owed()).toBe(costs.total.billed.value());
      expect(provider.ledger.total(POSTING.charge) - provider.ledger.total(POSTING.refund)).toBe(
        provider.ledger.owed(),
      );
      expect([client.active, client.requests.count]).toEqual([0, 0]);
      expect([provider.waiting, provider.running]).toEqual([0, 0]);
      expect(simulation.load.ended).toBe(true);
    }),
    { seed: 43, numRuns: runs(20, 80) },
  );
});

test('the same scenario gives the same bytes', () => {
  fc.assert(
    fc.property(sketch, (parts) => {
      const bytes = (): string => writeJsonReport(simulate(scenarioOf(parts, 1)));
      expect(bytes()).toBe(bytes());
    }),
    { seed: 44, numRuns: 25 },
  );
});

test('another seed is another course', () => {
  const parts = fc.sample(sketch, { seed: 1, numRuns: 1 })[0] as Sketch;
  const poisson = { ...parts, arrivals: { type: 'poisson', rate: '15/s' } } as Sketch;
  const latency = (seed: number) => simulate(scenarioOf({ ...poisson, seed }, 1)).attemptLatencyMs;
  expect(latency(1)).not.toEqual(latency(2));
});

test('without rates there is no bill, and with doubled rates there are twice the dollars; nothing else changes', () => {
  fc.assert(
    fc.property(sketch, (parts) => {
      const [free, once, twice] = [0, 1, 2].map((factor) => simulate(scenarioOf(parts, factor)));
      if (free === undefined || once === undefined || twice === undefined) throw new Error('Three runs were made.');
      expect(free.dollars.billed).toBe('0');
      expect(new Set(Object.values(free.dollars.wastedBy))).toEqual(new Set(['0']));
      for (const part of ['billed', 'useful', 'wasted'] as const) {
        expect(nano(twice.dollars[part])).toBe(2n * nano(once.dollars[part]));
      }
      for (const cause of ['failed', 'ghost', 'duplicate', 'moderated'] as const) {
        expect(nano(twice.dollars.wastedBy[cause])).toBe(2n * nano(once.dollars.wastedBy[cause]));
      }
      for (const other of [free, twice]) {
        expect(other.requests).toEqual(once.requests);
        expect(other.attempts).toEqual(once.attempts);
        expect(other.latencyMs).toEqual(once.latencyMs);
        expect(other.queueWaitMs).toEqual(once.queueWaitMs);
      }
    }),
    { seed: 45, numRuns: 40 },
  );
});

test('what is billed never passes the spend cap where prices are known before the work', () => {
  fc.assert(
    fc.property(sketch, fc.constantFrom(0, 1, 10, 100), (parts, copies) => {
      const scenario = scenarioOf(parts, 1, nanoUsdText(copies * 3_000_000));
      const requestClasses = scenario.workload.requests
        .slice(0, 1)
        .map((requestClass) => ({ ...requestClass, share: 1 }));
      const summary = simulate({ ...scenario, workload: { ...scenario.workload, requests: requestClasses } });
      expect(nano(summary.dollars.billed)).toBeLessThanOrEqual(BigInt(copies) * 3_000_000n);
      expect(summary.verdict === 'partial').toBe(summary.refused.spendCap > 0);
    }),
    { seed: 46, numRuns: 60 },
  );
});
