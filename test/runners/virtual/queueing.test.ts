import { mean, sampleStandardDeviation } from 'simple-statistics';
import { describe, expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { scenarioOf } from '../worlds.ts';

/** A queue with a mean service time of one second: slots, places to wait in (absent: no bound), arrivals a second. */
interface Queue {
  readonly slots: number;
  readonly places?: number;
  readonly rate: string;
  readonly service?: object;
}

const RUNS = 10;
/** Student's t with 9 degrees of freedom, two-sided 99 %: a simulator that is right fails one check in a hundred. */
const T_99 = 3.25;

/** Runs of one queue under ten seeds. Each run starts empty, which its length makes negligible. */
function runsOf(queue: Queue, requests: number): Summary[] {
  const service = queue.service ?? { type: 'exponential', mean: '1s' };
  return Array.from({ length: RUNS }, (_, i) =>
    simulate(
      scenarioOf({
        seed: 100 + i,
        model: { serviceTime: service },
        provider: {
          capacity: { slots: queue.slots, ...(queue.places === undefined ? {} : { queue: queue.places }) },
        },
        workload: { arrivals: { type: 'poisson', rate: queue.rate }, maxRequests: requests },
        client: { timeout: 'none', drain: '1h' },
      }),
    ),
  );
}

/** How many standard errors the mean over the runs is away from what theory says. */
function standardErrorsOff(runs: readonly Summary[], figure: (run: Summary) => number | null, theory: number): number {
  const figures = runs.map((run) => figure(run) ?? Number.NaN);
  return Math.abs(mean(figures) - theory) / (sampleStandardDeviation(figures) / Math.sqrt(RUNS));
}

const lossOf = (run: Summary): number => run.requests.failed / run.requests.offered;

/** Erlang's C: the probability of waiting, by the recursion of his B. */
function waitingProbability(slots: number, load: number): number {
  let blocking = 1;
  for (let k = 1; k <= slots; k++) blocking = (load * blocking) / (k + load * blocking);
  const utilization = load / slots;
  return blocking / (1 - utilization * (1 - blocking));
}

describe('M/M/1, 0.8 a second', () => {
  const runs = runsOf({ slots: 1, rate: '0.8/s' }, 60_000);
  test.each([
    ['mean wait', (run: Summary) => run.queueWaitMs.mean, 4000],
    ['mean latency', (run: Summary) => run.latencyMs.mean, 5000],
    ['median latency', (run: Summary) => run.latencyMs.p50, 3465.736],
    ['95th percentile of latency', (run: Summary) => run.latencyMs.p95, 14_978.661],
    ['99th percentile of latency', (run: Summary) => run.latencyMs.p99, 23_025.851],
    ['99th percentile of wait', (run: Summary) => run.queueWaitMs.p99, 21_910.133],
  ])('%s', (_, figure, theory) => {
    expect(standardErrorsOff(runs, figure, theory)).toBeLessThan(T_99);
  });

  test('requests under way are arrivals a second times latency (Little)', () => {
    // Latencies summed over time is the area under the requests under way: L = 4.
    expect(
      standardErrorsOff(runs, (run) => ((run.latencyMs.mean ?? 0) * run.latencyMs.count) / run.durationMs, 4),
    ).toBeLessThan(T_99);
  });
});

describe('M/M/16, 13.6 a second', () => {
  const runs = runsOf({ slots: 16, rate: '13.6/s' }, 60_000);
  test.each([
    ['mean wait', (run: Summary) => run.queueWaitMs.mean, 180.509],
    ['mean latency', (run: Summary) => run.latencyMs.mean, 1180.509],
    ['median latency', (run: Summary) => run.latencyMs.p50, 892.618],
    ['95th percentile of latency', (run: Summary) => run.latencyMs.p95, 3262.879],
    ['99th percentile of latency', (run: Summary) => run.latencyMs.p99, 4874.516],
    ['95th percentile of wait', (run: Summary) => run.queueWaitMs.p95, 899.677],
  ])('%s', (_, figure, theory) => {
    expect(standardErrorsOff(runs, figure, theory)).toBeLessThan(T_99);
  });

  test('the formula of the mean wait gives the number above', () => {
    expect((1000 * waitingProbability(16, 13.6)) / (16 - 13.6)).toBeCloseTo(180.509, 3);
  });
});

describe('M/G/1, 0.8 a second: the mean wait grows with the second moment (Pollaczek and Khinchine)', () => {
  test.each([
    ['constant service', { type: 'constant', value: '1s' }, 2000],
    // Uniform on [0, 2]: second moment 4/3.
    ['uniform service', { type: 'uniform', min: '0s', max: '2s' }, 8000 / 3],
  ])('%s', (_, service, theory) => {
    const runs = runsOf({ slots: 1, rate: '0.8/s', service }, 20_000);
    expect(standardErrorsOff(runs, (run) => run.queueWaitMs.mean, theory)).toBeLessThan(T_99);
  });
});

describe('Erlang’s B: 16 slots, no queue, 13.6 a second', () => {
  test.each([
    ['exponential service', { type: 'exponential', mean: '1s' }],
    ['constant service: the law does not matter', { type: 'constant', value: '1s' }],
  ])('%s', (_, service) => {
    const runs = runsOf({ slots: 16, places: 0, rate: '13.6/s', service }, 20_000);
    expect(standardErrorsOff(runs, lossOf, 0.10286)).toBeLessThan(T_99);
    for (const run of runs) {
      expect(run.attempts.byStatus['429']).toBe(run.requests.failed);
      expect(run.queueWaitMs.max).toBe(0);
    }
  });
});

describe('a bounded queue', () => {
  test('M/M/1/5 at 1.2 a second', () => {
    const runs = runsOf({ slots: 1, places: 4, rate: '1.2/s' }, 20_000);
    expect(standardErrorsOff(runs, lossOf, 0.250588)).toBeLessThan(T_99);
    // L = 3.021172 over the accepted 0.899294 a second.
    expect(standardErrorsOff(runs, (run) => run.latencyMs.mean, (1000 * 3.021172) / 0.899294)).toBeLessThan(T_99);
  });

  test('M/M/16/20 at 13.6 a second', () => {
    const runs = runsOf({ slots: 16, places: 4, rate: '13.6/s' }, 20_000);
    expect(standardErrorsOff(runs, lossOf, 0.041994)).toBeLessThan(T_99);
    expect(standardErrorsOff(runs, (run) => run.queueWaitMs.mean, 38.439)).toBeLessThan(T_99);
  });

  test('M/M/16/80 at 20 a second: a fifth is refused, the rest waits 3.75 s', () => {
    const runs = runsOf({ slots: 16, places: 64, rate: '20/s' }, 20_000);
    expect(standardErrorsOff(runs, lossOf, 0.2)).toBeLessThan(T_99);
    // The run starts with an empty queue, which fills in 16 s of 1000: a bias of about 1 %.
    expect(Math.abs(mean(runs.map((run) => run.queueWaitMs.mean ?? 0)) / 3750.001 - 1)).toBeLessThan(0.025);
  });
});
