import { describe, expect, test } from 'vitest';
import { quantileMs } from '../../../src/measure/coarse-histogram.ts';
import { liveAmplification, type LiveSnapshot } from '../../../src/measure/live-snapshot.ts';
import { nanoUsdText } from '../../../src/money/nano-usd.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';
import { runJoined } from '../../worlds/joined.ts';

/** Ten requests a second for twenty seconds, of which some fail and are tried again; warm-up, steady load and cool-down. */
const SCENARIO = createScenario({
  name: 'live',
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
    faults: [{ status: 503, share: 0.3 }],
  },
  workload: {
    duration: '20s',
    warmup: '5s',
    cooldown: '5s',
    arrivals: { type: 'constant', rate: '10/s' },
    requests: [{ operation: 'text-to-image', model: 'm' }],
  },
  client: { retry: { type: 'constant', attempts: 4, base: '1s' }, maxDollars: '50' },
});

const looksMs = Array.from({ length: 84 }, (_, i) => 100 + i * 250);

describe.each(['mock', 'real'] as const)('a run in the %s world', async (world) => {
  const { summary, looks, progress } = await runJoined(SCENARIO, { world, looksMs });

  test('shows its phases in their order, and when it will end', () => {
    const phases = looks.map(({ phase }) => phase);
    expect([...new Set(phases)]).toEqual(
      world === 'real'
        ? ['priming', 'warmup', 'steady', 'cooldown', 'draining']
        : ['warmup', 'steady', 'cooldown', 'draining'],
    );
    expect(looks.every(({ endMs }) => endMs === 20_000)).toBe(true);
    const steady = looks.filter(({ phase }) => phase === 'steady');
    expect(steady.every(({ elapsedMs }) => elapsedMs >= 5000 && elapsedMs < 15_000)).toBe(true);
  });

  test('counts what never becomes less, and every request once', () => {
    for (const [i, look] of looks.entries()) {
      expect(look.offered).toBe(look.succeeded + look.failed + look.dropped + look.active);
      expect(look.latency.count).toBe(look.succeeded);
      const before = looks[i - 1];
      if (before === undefined) continue;
      for (const name of ['offered', 'begun', 'attempts', 'retries', 'succeeded', 'failed', 'elapsedMs'] as const)
        expect(look[name]).toBeGreaterThanOrEqual(before[name]);
      expect(BigInt(look.billedNano)).toBeGreaterThanOrEqual(BigInt(before.billedNano));
    }
  });

  test('has its dollars, failures and amplification while it goes on', () => {
    const half = looks.find(({ elapsedMs }) => elapsedMs > 10_000) as LiveSnapshot;
    expect(half.succeeded).toBeGreaterThan(50);
    expect(half.billedNano).toBe(String(half.succeeded * 10_000_000));
    expect(half.usefulNano).toBe(half.billedNano);
    expect(half.capNano).toBe('50000000000');
    expect(half.isEstimate).toBe(true);
    expect(half.byStatus['503']).toBe(half.attempts - half.succeeded);
    expect(liveAmplification(half)).toBeCloseTo(1 / 0.7, 0);
    expect(quantileMs(half.latency, 0.5)).toBeGreaterThan(100);
  });

  test('ends with what its summary says', () => {
    const { requests, attempts, dollars } = summary.phases?.all ?? summary;
    expect(progress).toMatchObject({
      phase: 'draining',
      offered: requests.offered,
      succeeded: requests.succeeded,
      failed: requests.failed,
      dropped: requests.dropped,
      attempts: attempts.total,
      active: 0,
    });
    expect(progress.begun + progress.retries).toBe(attempts.total);
    expect(nanoUsdText(BigInt(progress.billedNano))).toBe(dollars.billed);
    expect(progress.isEstimate).toBe(world === 'real');
    expect(progress.primedNano === '0').toBe(world === 'mock');
    expect(JSON.parse(JSON.stringify(progress))).toEqual(progress);
  });
});
