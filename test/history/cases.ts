import { parseChangeLimits } from '../../src/comparison/change-limit.ts';
import type { History } from '../../src/history/history.ts';
import { type HistoryLine, historyLineSchema } from '../../src/history/history-line.ts';
import { type HistoryFile, judgeHistory } from '../../src/history/judge-history.ts';

const METHOD = { window: 50, probabilityMax: 0.001, magnitudeMin: 0.05 } as const;
export const MACHINE = { tollmark: '0.1.0', node: 'v20.20.2', system: 'linux x64', processor: 'EPYC', processors: 4 };

/** A line of one run. `n`: which one; `changes`: what is special about it. */
export function line(n: number, changes: Partial<HistoryLine> = {}): HistoryLine {
  return historyLineSchema.parse({
    schema: 'tollmark/history-line@1',
    at: new Date(Date.UTC(2026, 10, 1) + n * 3_600_000).toISOString(),
    commit: `${n}`.padStart(4, '0').repeat(10),
    tollmark: '0.1.0',
    scenario: { name: 'launch', seed: 42, digest: 'sha256:00' },
    world: 'virtual',
    verdict: 'passed',
    run: { retry: 'none' },
    figures: figures(1000, '0.01'),
    ...changes,
  });
}

/** The figures of a run with a latency, and dollars for a success. */
export function figures(p95: number, perSuccess: string, errorRate = 0.01): HistoryLine['figures'] {
  return {
    'requests.offered': 1000,
    'requests.succeeded': 1000 - Math.round(errorRate * 1000),
    errorRate,
    retryAmplification: 1,
    'latencyMs.p95': p95,
    'dollars.perSuccess': perSuccess,
    'throughput.goodputPerSecond': 20,
  };
}

/** A run over HTTP. */
export function measured(n: number, p95: number, changes: Partial<HistoryLine> = {}): HistoryLine {
  return line(n, { world: 'mock', machine: MACHINE, figures: figures(p95, '0.01'), ...changes });
}

/** Deviations of some per cent, the same every time. */
const NOISE: readonly number[] = [0, 3, -2, 1, -1, 2, -3, 4, -4, 0, 2, -2, 1, 3, -3, -1, 0, 2, -2, 1];

/** Runs over HTTP about a latency, one for each of `factors`. */
export function noisy(factors: readonly number[], from = 0): HistoryLine[] {
  return factors.map((factor, i) => measured(from + i, 1000 * factor * (1 + (NOISE[i % NOISE.length] ?? 0) / 100)));
}

/** Judges lines of which the last `added` were added just now. */
export function judge(
  lines: readonly HistoryLine[],
  limits: readonly string[] = [],
  added = 1,
  file: Partial<HistoryFile> = {},
): History {
  const whole: HistoryFile = { file: 'history.ndjson', lines, older: 0, foreign: [], foreignCount: 0, ...file };
  return judgeHistory(whole, lines.slice(lines.length - added), parseChangeLimits(limits).limits, METHOD);
}

/** A history as reports show it: simulations with two changes, runs over HTTP with one, and a line that is none. */
export const TWO_WORLDS: History = judge(
  [
    ...noisy([...Array<number>(12).fill(1), ...Array<number>(8).fill(1.3)], 100),
    line(1),
    line(2),
    line(3, {
      scenario: { name: 'launch', seed: 42, digest: 'sha256:01' },
      run: { retry: 'fal-js-submit' },
      figures: figures(1400, '0.0132'),
    }),
    line(4, {
      scenario: { name: 'launch', seed: 42, digest: 'sha256:01' },
      run: { retry: 'fal-js-submit' },
      figures: figures(1400, '0.0132'),
    }),
    line(5, {
      scenario: { name: 'launch', seed: 42, digest: 'sha256:02' },
      run: { retry: 'openai-node' },
      figures: figures(1500, '0.0132', 0.002),
    }),
  ],
  ['latencyMs.p95 > +5%', 'dollars.perSuccess > +2%'],
  1,
  { foreign: [{ line: 7, reason: 'is no JSON' }], foreignCount: 1 },
);
