import { comparePairs, type ComparisonOptions } from '../../src/comparison/compare.ts';
import type { Comparison } from '../../src/comparison/comparison.ts';
import { type Reading, readingOfSummary } from '../../src/comparison/reading.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { SUMMARIES } from '../reports/summaries.ts';

export const PLAIN: ComparisonOptions = { limits: [], tolerance: 0.05, anyway: false };

/** A run of a scenario of one name, as `changes` say. */
export function summaryWith(changes: Partial<Summary> = {}): Summary {
  return { ...SUMMARIES.failed, ...changes };
}

/** A run over HTTP that has so many attempts, a latency and dollars. */
export function measuredRun(source: string, p95: number, billed: string, failed = 10): Reading {
  const { latencyMs, dollars, requests } = SUMMARIES.failed;
  const succeeded = requests.offered - failed;
  const perSuccess = (Number(billed) / succeeded).toFixed(9);
  return readingOfSummary(
    source,
    summaryWith({
      world: 'mock',
      verdict: 'passed',
      requests: { offered: requests.offered, succeeded, failed, dropped: 0 },
      errorRate: failed / requests.offered,
      latencyMs: { ...latencyMs, p95 },
      dollars: { ...dollars, billed, perSuccess },
    }),
  );
}

/** Ten pairs of runs that vary by a few per cent, the head slower by `factor`. */
export function tenPairs(factor: number): readonly [base: Reading[], head: Reading[]] {
  const noise = [0, 3, -2, 1, -1, 2, -3, 4, -4, 0];
  const side = (name: string, slow: number, shift: number): Reading[] =>
    noise.map((_, i) => {
      const drift = 1 + (noise[i] ?? 0) / 50;
      const own = 1 + (noise[(i + shift) % noise.length] ?? 0) / 200;
      return measuredRun(`${name}-${i}`, 1000 * drift * own * slow, (20 * drift * own).toFixed(4), 10 + i);
    });
  return [side('base', 1, 3), side('head', factor, 7)];
}

/** A simulation whose clients retry more, as a report shows it. */
export const RETRIED: Comparison = comparePairs(
  [
    {
      base: [readingOfSummary('runs/base', summaryWith({ world: 'virtual' }))],
      head: [
        readingOfSummary(
          'runs/head',
          summaryWith({
            world: 'virtual',
            scenario: { ...SUMMARIES.failed.scenario, digest: `sha256:${'1'.repeat(64)}` },
            run: { ...(SUMMARIES.failed.run as NonNullable<Summary['run']>), retry: 'fal-js-submit' },
            retryAmplification: 1.5,
            latencyMs: { ...SUMMARIES.failed.latencyMs, p95: 2500 },
            dollars: { ...SUMMARIES.failed.dollars, billed: '30', perSuccess: '0.03' },
          }),
        ),
      ],
    },
  ],
  PLAIN,
);
