import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measure/summary.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { nano, scenarioOf } from '../runners/worlds.ts';
import { runs } from '../runs.ts';
import { coldQueueFigures, type ColdQueue } from './cold-forms.ts';
import { estimateOf, verdictOn } from './confidence.ts';
import { CONSTANT, EXPONENTIAL } from './courses.ts';

const RUNS = 20;
const NANO_PER_MS = 1250;

interface Case extends ColdQueue {
  readonly setupTime: object;
  readonly service: object;
}

/** Runs of one queue under twenty seeds. Each begins cold and empty, which its length makes negligible. */
function runsOf({ load, keepAlive, setupTime, service }: Case): readonly Summary[] {
  const workers = { setupTime, keepAlive: `${keepAlive}s` };
  return Array.from({ length: RUNS }, (_, i) =>
    simulate(
      scenarioOf({
        seed: 500 + i,
        model: { serviceTime: service },
        provider: {
          capacity: { slots: 1, workers },
          billing: { workers: { price: { per: 'compute-second', usd: '0.00125' } } },
        },
        workload: { arrivals: { type: 'poisson', rate: `${load}/s` }, maxRequests: 8000 },
        client: { timeout: 'none', drain: '1d', maxInFlight: 4_000_000 },
      }),
    ),
  );
}

const always = (seconds: number): Pick<Case, 'setup' | 'setupSquared' | 'setupTime'> => ({
  setup: seconds,
  setupSquared: seconds * seconds,
  setupTime: { type: 'constant', value: `${seconds}s` },
});
const exponential = (mean: number): Pick<Case, 'setup' | 'setupSquared' | 'setupTime'> => ({
  setup: mean,
  setupSquared: 2 * mean * mean,
  setupTime: { type: 'exponential', mean: `${mean}s` },
});
const markov = { service: EXPONENTIAL, squaredVariation: 1 };
const steady = { service: CONSTANT, squaredVariation: 0 };

/** Twenty long runs each: the first ones every day, all in the long suite. */
const CASES: readonly (readonly [string, Case])[] = [
  ['never kept alive, constant set-up', { load: 0.5, keepAlive: 0, ...always(4), ...markov }],
  ['kept alive, constant service', { load: 0.6, keepAlive: 1, ...exponential(6), ...steady }],
  ['kept alive as long as arrivals are apart', { load: 0.4, keepAlive: 2.5, ...always(10), ...markov }],
  ['never kept alive, exponential set-up', { load: 0.5, keepAlive: 0, ...exponential(4), ...markov }],
  ['light load: exp(-rate * keepAlive) of arrivals are cold', { load: 0.05, keepAlive: 30, ...always(8), ...steady }],
];

describe('one worker that sets up and shuts down, M/G/1 (Welch 1964, Takagi 1991)', () => {
  test.each(CASES.slice(0, runs(2, CASES.length)))('%s', (_, each) => {
    const summaries = runsOf(each);
    const theory = coldQueueFigures(each);
    const estimate = (figure: (run: Summary) => number): ReturnType<typeof estimateOf> =>
      estimateOf(summaries.map(figure));
    const time = (run: Summary, field: 'setupMs' | 'idleMs'): number => (run.workers?.[field] ?? NaN) / run.durationMs;
    const cold = estimate((run) => (run.workers?.coldStarts ?? NaN) / run.requests.offered);
    expect(verdictOn(cold, theory.coldShare, 0.05)).toBe('agrees');
    expect(
      verdictOn(
        estimate((run) => (run.queueWaitMs.mean ?? NaN) / 1000),
        theory.wait,
        0.05,
      ),
    ).toBe('agrees');
    expect(
      verdictOn(
        estimate((run) => time(run, 'setupMs')),
        theory.setupShare,
        0.05,
      ),
    ).toBe('agrees');
    const idle = estimate((run) => time(run, 'idleMs'));
    // Who is never kept alive never idles: there is nothing to estimate.
    const idles = each.keepAlive > 0 ? verdictOn(idle, theory.idleShare, 0.05) : `${idle.value} of ${theory.idleShare}`;
    expect(idles).toBe(each.keepAlive > 0 ? 'agrees' : '0 of 0');
    const rate = estimate((run) => Number(nano(run.dollars.workerTime ?? null)) / run.durationMs / NANO_PER_MS);
    // Each begun millisecond of a life counts, half of one too much on average.
    expect(verdictOn(rate, theory.setupShare + theory.idleShare, 0.05)).toBe('agrees');
  });

  test('with exponential set-up and nothing kept alive the mean time in it is that of M/M/1 plus one set-up', () => {
    for (const load of [0.1, 0.5, 0.9]) {
      const { wait } = coldQueueFigures({ load, keepAlive: 0, setup: 3, setupSquared: 18, squaredVariation: 1 });
      expect(wait + 1).toBeCloseTo(1 / (1 - load) + 3, 12);
    }
  });

  test('kept alive without end it is a queue that is always warm', () => {
    const { coldShare, wait } = coldQueueFigures({
      load: 0.8,
      keepAlive: 1e6,
      setup: 9,
      setupSquared: 81,
      squaredVariation: 1,
    });
    expect(coldShare).toBe(0);
    expect(wait).toBeCloseTo(4, 12);
  });
});
