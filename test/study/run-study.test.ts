import { expect, test } from 'vitest';
import { simulate } from '../../src/runners/virtual/simulate.ts';
import { readSweeps } from '../../src/study/grid.ts';
import { planStudy } from '../../src/study/plan.ts';
import { runStudy } from '../../src/study/run-study.ts';
import { studySchema } from '../../src/study/study.ts';
import { FILES, load } from '../scenario/scenario-fixtures.ts';

const SHORT = ['workload.duration=20s', 'faults[0].at=5s', 'faults[0].for=5s'];
const study = (texts: readonly string[], finished: number[] = []) =>
  runStudy(
    planStudy(readSweeps(texts, true), (overrides) => load(FILES, [...SHORT, ...overrides]).scenario),
    simulate,
    (count) => finished.push(count),
  );

test('a cell has the figures of its own run, whatever else is in the grid', () => {
  const finished: number[] = [];
  const { cells, sweeps, scenario } = study(
    ['client.retry=none,openai-node', 'workload.arrivals.rate=10/s,40/s'],
    finished,
  );
  expect(finished).toEqual([1, 2, 3, 4]);
  expect(sweeps.map(({ path }) => path)).toEqual(['client.retry', 'workload.arrivals.rate']);
  expect(scenario).toMatchObject({ name: 'brownout', seed: 42 });
  for (const cell of cells) {
    const [retry, rate] = cell.values;
    const alone = simulate(load(FILES, [...SHORT, `client.retry=${retry}`, `workload.arrivals.rate=${rate}`]).scenario);
    expect(cell).toMatchObject({
      digest: alone.scenario.digest,
      verdict: alone.verdict,
      offered: alone.requests.offered,
      retryAmplification: alone.retryAmplification,
      latencyMsP50: alone.latencyMs.p50,
      latencyMsP95: alone.latencyMs.p95,
      latencyMsP99: alone.latencyMs.p99,
      goodputPerSecond: alone.throughput.goodputPerSecond,
      thresholds: alone.thresholds,
    });
    expect(cell.successShare).toBe(alone.requests.succeeded / alone.requests.offered);
    expect(cell.dollars).toMatchObject({ billed: alone.dollars.billed, perSuccess: alone.dollars.perSuccess });
  }
});

test('cells share their chance: without retries a client does not change who is offered', () => {
  const { cells } = study(['client.retry=none,openai-node,prodia-js']);
  expect(new Set(cells.map(({ offered }) => offered)).size).toBe(1);
  const [none, openai] = cells;
  expect(openai?.successShare ?? 0).toBeGreaterThan(none?.successShare ?? 1);
});

test('a study is what its schema says, and shares are null where there is no whole', () => {
  const made = study([
    'workload.arrivals={ type: constant, rate: 0.001/s },{ type: constant, rate: 1/s }',
    'faults=[{ status: 503 }]',
  ]);
  expect(studySchema.parse(made)).toEqual(made);
  expect(made.cells.map(({ dollars }) => dollars.wastedShare)).toEqual([null, null]);
  expect(made.cells.map(({ dollars }) => dollars.perSuccess)).toEqual([null, null]);
});

test('a study of nothing is refused', () => {
  expect(() => runStudy({ sweeps: [], cells: [] }, simulate, () => {})).toThrow(/at least one cell/);
});
