/** Finished studies of different kinds, without a simulation. */
import { gridOf } from '../../../src/study/grid.ts';
import type { Study, StudyCell } from '../../../src/study/study.ts';

/** A cell in which requests fail the more, the larger `trouble` (0 to 1) is. */
function cellOf(values: readonly string[], trouble: number, index: number): StudyCell {
  const holds = trouble < 0.5;
  const errorRate = Math.round(trouble * 900) / 1000;
  return {
    values: [...values],
    digest: `sha256:${String(index).padStart(64, '0')}`,
    verdict: holds ? 'passed' : 'failed',
    offered: 1200 + index,
    successShare: 1 - errorRate,
    retryAmplification: 1 + 3 * trouble,
    latencyMsP50: 340 + 10 * index,
    latencyMsP95: 900 + 2500 * trouble,
    latencyMsP99: 2200 + 2500 * trouble,
    goodputPerSecond: 20 * (1 - errorRate),
    dollars: { billed: '96.04', wasted: '0.000000001', wastedShare: trouble, perSuccess: `0.0${412 + index}` },
    thresholds: [{ metric: 'errorRate', condition: '< 0.45', observed: errorRate, passed: holds }],
  };
}

function studyOf(sweeps: Study['sweeps']): Study {
  const grid = gridOf(sweeps);
  return {
    schema: 'tollmark/study@1',
    scenario: { name: 'metastable', description: 'At which load does the endpoint not recover?', seed: 42 },
    run: {
      arrivals: '{ type: poisson, rate: 20/s }',
      limits: [],
      faults: [],
      overrides: ['--set workload.duration=60s'],
    },
    sweeps,
    cells: grid.map((values, index) => cellOf(values, grid.length === 1 ? 0 : index / (grid.length - 1), index)),
  };
}

/** Intervals of a share, of a time that nothing is known of, and of dollars. */
function intervalsOf(index: number): NonNullable<StudyCell['intervals']> {
  const method = "Student's t over independent replications";
  const rest = { samples: 3, confidence: 0.95, method };
  return [
    { metric: 'errorRate', mean: 0.01 + index / 10, standardError: 0.01, low: 0, high: 0.03 + index / 10, ...rest },
    { metric: 'latencyMs.p95', mean: 900, standardError: null, low: null, high: null, ...rest, samples: 1 },
    { metric: 'dollars.perSuccess', mean: '0.04', standardError: '0.001', low: '0.038', high: '0.042', ...rest },
  ];
}

const RATES = { path: 'workload.arrivals.rate', values: ['10/s', '20/s', '1800/min', '40/s'] };
const RETRIES = { path: 'client.retry', values: ['none', '{ type: full-jitter, attempts: 4 }', 'aws-standard@2026'] };

const nothing = studyOf([{ path: 'provider.faults', values: ['[{ status: 503 }]'] }]);

/** By what is special about them. */
export const STUDIES = {
  grid: studyOf([RETRIES, RATES]),
  line: studyOf([RATES]),
  names: studyOf([RETRIES]),
  replicated: {
    ...studyOf([RETRIES]),
    replications: 3,
    unfinished: { trialsRun: 7, trialsPlanned: 9 },
    cells: studyOf([RETRIES]).cells.map((cell, index) => ({ ...cell, intervals: intervalsOf(index) })),
  },
  cube: studyOf([RETRIES, RATES, { path: 'provider.retryAfter', values: ['{ form: seconds }', 'null'] }]),
  nothing: {
    ...nothing,
    cells: nothing.cells.map((cell) => ({
      ...cell,
      verdict: 'partial' as const,
      offered: 0,
      successShare: null,
      retryAmplification: null,
      latencyMsP50: null,
      latencyMsP95: null,
      latencyMsP99: null,
      goodputPerSecond: 0,
      dollars: { billed: '0', wasted: '0', wastedShare: null, perSuccess: null },
      thresholds: [],
    })),
  },
  hostile: {
    ...studyOf([
      { path: 'thresholds["a,b"]', values: ['"<b>\u001b[31m"', `</script><script>alert(1)</script>`, 'a\u202eb'] },
      { path: 'seed', values: ['1', '2'] },
    ]),
    scenario: { name: '<img src=x>', description: '"\u0007<!--', seed: 1 },
  },
} satisfies Readonly<Record<string, Study>>;

/** The grid with operations in its first cell. */
export const MODES: Study = {
  ...STUDIES.grid,
  cells: STUDIES.grid.cells.map((cell, index) => ({
    ...cell,
    ...(index > 0
      ? {}
      : {
          byOperation: [
            { operation: 'text-to-image', perSuccess: '0.03' },
            { operation: 'inpaint', perSuccess: null },
          ],
        }),
  })),
};
