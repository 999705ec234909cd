import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { coarsen, type LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { Histogram } from '../../src/measure/histogram.ts';
import { writeExposition } from '../../src/monitoring/exposition.ts';
import { labelText, runMetrics } from '../../src/monitoring/run-metrics.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { anySnapshot, snapshotOf } from '../measure/snapshots.ts';
import { runJoined } from '../worlds/joined.ts';
import { type Family, readExposition } from './exposition-reader.ts';

const IDENTITY = { run: 'metrics', world: 'mock', seed: 3, version: '0.1.0' } as const;

const scrape = (now: LiveSnapshot | undefined, earlier?: LiveSnapshot): Map<string, Family> =>
  readExposition(writeExposition(runMetrics(IDENTITY, now, earlier), 'prometheus'), 'prometheus');

/** The value of a series: by a part of its labels. */
function valueOf(families: Map<string, Family>, name: string, labels: Readonly<Record<string, string>> = {}): number {
  const family = families.get(name) ?? families.get(name.replace(/_(bucket|sum|count)$/, ''));
  const found = family?.samples.filter(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  );
  if (found?.length !== 1) throw new Error(`${name} has ${found?.length ?? 0} such series`);
  return (found[0] as { value: number }).value;
}

const SCENARIO = createScenario({
  name: 'metrics',
  seed: 3,
  provider: {
    dialect: 'openai',
    models: {
      m: {
        operation: 'text-to-image',
        serviceTime: { type: 'exponential', mean: '400ms' },
        price: { per: 'image', usd: '0.01' },
      },
    },
    faults: [
      { status: 503, share: 0.3 },
      { status: 429, share: 0.1 },
    ],
  },
  workload: {
    duration: '20s',
    arrivals: { type: 'constant', rate: '10/s' },
    requests: [{ operation: 'text-to-image', model: 'm' }],
  },
  client: { retry: { type: 'constant', attempts: 4, base: '1s' }, maxDollars: '50' },
});

describe('a run', async () => {
  const looksMs = Array.from({ length: 100 }, (_, i) => 100 + i * 250);
  const { summary, looks, progress } = await runJoined(SCENARIO, { world: 'mock', looksMs });
  const scrapes = [...looks, progress].map((look) => scrape(look));

  test('has counters that never become less', () => {
    const last = new Map<string, number>();
    for (const families of scrapes) {
      for (const { type, samples } of families.values()) {
        if (type === 'gauge') continue;
        for (const { name, labels, value } of samples) {
          const series = JSON.stringify([name, labels]);
          expect(value, series).toBeGreaterThanOrEqual(last.get(series) ?? 0);
          last.set(series, value);
        }
      }
    }
    expect(last.size).toBeGreaterThan(40);
  });

  test('ends with the counts of its summary', () => {
    const families = scrapes.at(-1) as Map<string, Family>;
    const { requests, attempts, dollars, latencyMs } = summary;
    expect(valueOf(families, 'tollmark_requests_offered_total')).toBe(requests.offered);
    for (const outcome of ['succeeded', 'failed', 'dropped'] as const)
      expect(valueOf(families, 'tollmark_requests_ended_total', { outcome })).toBe(requests[outcome]);
    expect(valueOf(families, 'tollmark_attempts_ended_total', { status: '429' })).toBe(attempts.byStatus['429'] ?? 0);
    expect(valueOf(families, 'tollmark_attempts_ended_total', { status: '503' })).toBe(attempts.byStatus['503']);
    const ended = families.get('tollmark_attempts_ended_total')?.samples ?? [];
    expect(ended.reduce((sum, { value }) => sum + value, 0)).toBe(attempts.total);
    expect(valueOf(families, 'tollmark_retries_total')).toBe(
      attempts.total - valueOf(families, 'tollmark_requests_begun_total'),
    );
    expect(valueOf(families, 'tollmark_request_duration_seconds_count')).toBe(requests.succeeded);
    const mean = valueOf(families, 'tollmark_request_duration_seconds_sum') / requests.succeeded;
    expect(mean * 1000).toBeCloseTo(latencyMs.mean ?? 0, 3);
    const spent = families.get('tollmark_spend_dollars')?.samples.reduce((sum, { value }) => sum + value, 0);
    expect(spent).toBeCloseTo(Number(dollars.billed), 9);
    expect(valueOf(families, 'tollmark_spend_cap_dollars')).toBe(50);
    expect(valueOf(families, 'tollmark_requests_in_flight')).toBe(0);
    expect(valueOf(families, 'tollmark_run_phase', { phase: 'draining' })).toBe(1);
  });
});

test('before the load begins, it is told which run this is', () => {
  const families = scrape(undefined);
  expect([...families.keys()]).toEqual(['tollmark_run_info']);
  expect(families.get('tollmark_run_info')?.samples[0]?.labels).toEqual({
    run: 'metrics',
    world: 'mock',
    version: '0.1.0',
    seed: '3',
  });
});

test('any number of statuses is a bounded number of series, and no attempt is lost in them', () => {
  const byStatus = fc.dictionary(fc.integer({ min: 100, max: 999 }).map(String), fc.nat(1000), {
    noNullPrototype: true,
    maxKeys: 300,
  });
  fc.assert(
    fc.property(byStatus, anySnapshot, (statuses, base) => {
      const { samples = [] } = scrape({ ...base, byStatus: statuses }).get('tollmark_attempts_ended_total') ?? {};
      expect(samples.length).toBeLessThanOrEqual(29);
      const answered = Object.values(statuses).reduce((sum, count) => sum + count, 0);
      const unanswered = base.timeouts + base.networkErrors + base.unfinished;
      expect(samples.reduce((sum, { value }) => sum + value, 0)).toBe(answered + unanswered);
    }),
    { seed: 42, numRuns: 30 },
  );
});

test('buckets count what is quicker than their border', () => {
  const histogram = new Histogram();
  for (const ms of [4.9, 9.99, 10, 79, 81_919, 700_000]) histogram.record(ms);
  const families = scrape(snapshotOf({ latency: coarsen([histogram]) }));
  const below = (le: string): number => valueOf(families, 'tollmark_request_duration_seconds_bucket', { le });
  expect(['0.005', '0.01', '0.02', '0.08', '81.92', '655.36', '+Inf'].map(below)).toEqual([1, 2, 3, 4, 5, 5, 6]);
  expect(valueOf(families, 'tollmark_request_duration_seconds_sum')).toBeCloseTo(782.02289, 5);
});

test('rates are those since the earlier look, and never below zero', () => {
  const earlier = snapshotOf({ elapsedMs: 10_000, offered: 100, succeeded: 50 });
  const now = snapshotOf({ elapsedMs: 20_000, offered: 500, succeeded: 40 });
  expect(valueOf(scrape(now, earlier), 'tollmark_load_offered_per_second')).toBe(40);
  expect(valueOf(scrape(now, earlier), 'tollmark_load_achieved_per_second')).toBe(0);
  expect(valueOf(scrape(now), 'tollmark_load_offered_per_second')).toBe(25);
  expect(valueOf(scrape(snapshotOf()), 'tollmark_load_offered_per_second')).toBe(0);
});

test('dollars are told by what they bought', () => {
  const families = scrape(
    snapshotOf({ billedNano: '70000000001', usefulNano: '60000000000', primedNano: '20000000', unknownNano: '1' }),
  );
  const uses = ['useful', 'wasted', 'priming'].map((use) => valueOf(families, 'tollmark_spend_dollars', { use }));
  expect(uses).toEqual([60, 10.000000001, 0.02]);
  expect(valueOf(families, 'tollmark_spend_unknown_dollars')).toBe(1e-9);
  expect(families.has('tollmark_spend_cap_dollars')).toBe(false);
});

test('a label is short and whole', () => {
  expect(labelText('a\nb')).toBe('a b');
  expect(labelText('\ud83d')).toBe('\ufffd');
  expect(labelText('😀')).toBe('😀');
  expect(labelText(`${'x'.repeat(199)}😀`)).toBe(`${'x'.repeat(199)}\ufffd`);
});
