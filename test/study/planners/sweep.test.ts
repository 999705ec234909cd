import { describe, expect, test } from 'vitest';
import { simulateTrial } from '../../../src/executors/trial-worker.ts';
import { studySchema } from '../../../src/study/study.ts';
import { plannerOf, SHORT, summaryOf, sweepOf } from '../trials.ts';

const SWEEP = ['client.retry=none,openai-node', 'workload.arrivals.rate=10/s,40/s'];

test('a cell has the figures of its own run, whatever else is in the grid', () => {
  const { cells, sweeps, scenario } = sweepOf({ sweep: SWEEP });
  expect(sweeps.map(({ path }) => path)).toEqual(['client.retry', 'workload.arrivals.rate']);
  expect(scenario).toMatchObject({ name: 'brownout', seed: 42 });
  expect(cells).toHaveLength(4);
  for (const cell of cells) {
    const [retry, rate] = cell.values;
    const set = [...SHORT, `client.retry=${retry}`, `workload.arrivals.rate=${rate}`];
    const alone = summaryOf({ set });
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
    expect(cell).not.toHaveProperty('intervals');
    expect(cell.runIntervals).toEqual(alone.intervals);
    const told = cell.runIntervals?.map(({ metric }) => metric);
    expect(told).toEqual(expect.arrayContaining(cell.thresholds.map(({ metric }) => metric)));
  }
});

test('a study says what all of its cells have in common, and nothing of what was swept', () => {
  const { run } = sweepOf({ sweep: SWEEP });
  expect(run).toEqual({
    ...summaryOf({ set: SHORT }).run,
    retry: undefined,
    arrivals: undefined,
  });
  expect(sweepOf({ sweep: SWEEP, replications: 2 }).run).toEqual(run);
});

test('a cell with replications has the figures and intervals of those replications alone', () => {
  const study = sweepOf({ sweep: SWEEP, replications: 3 });
  expect(studySchema.parse(study)).toEqual(study);
  expect(study.replications).toBe(3);
  for (const cell of study.cells) {
    const [retry, rate] = cell.values;
    const set = [...SHORT, `client.retry=${retry}`, `workload.arrivals.rate=${rate}`];
    const alone = summaryOf({ set, replications: 3 });
    expect(cell.intervals).toEqual(alone.replications?.intervals);
    expect(cell).toMatchObject({
      digest: alone.scenario.digest,
      verdict: alone.verdict,
      offered: alone.requests.offered,
      latencyMsP95: alone.latencyMs.p95,
      thresholds: alone.thresholds,
    });
    expect(cell.dollars.billed).toBe(alone.dollars.billed);
  }
});

test('cells share their chance: without retries a client does not change who is offered', () => {
  const { cells } = sweepOf({ sweep: ['client.retry=none,openai-node,prodia-js'] });
  expect(new Set(cells.map(({ offered }) => offered)).size).toBe(1);
  const [none, openai] = cells;
  expect(openai?.successShare ?? 0).toBeGreaterThan(none?.successShare ?? 1);
});

test('a study is what its schema says, and shares are null where there is no whole', () => {
  const made = sweepOf({
    sweep: [
      'workload.arrivals={ type: constant, rate: 0.001/s },{ type: constant, rate: 1/s }',
      'faults=[{ status: 503 }]',
    ],
  });
  expect(studySchema.parse(made)).toEqual(made);
  expect(made.cells.map(({ dollars }) => dollars.wastedShare)).toEqual([null, null]);
  expect(made.cells.map(({ dollars }) => dollars.perSuccess)).toEqual([null, null]);
});

test('a trial says with which flags it runs alone', () => {
  const flags = (replications?: number) => {
    const planner = plannerOf({ sweep: ['client.retry=none,openai-node'], replications });
    return planner.propose().map((trial) => trial.flags);
  };
  expect(flags()).toEqual(['--set client.retry=none', '--set client.retry=openai-node']);
  expect(flags(2).slice(1, 3)).toEqual([
    '--set client.retry=none --seed 43',
    '--set client.retry=openai-node --seed 42',
  ]);
});

describe('a study that ends early', () => {
  test('holds the cells that were run, and says how many trials are missing', () => {
    const planner = plannerOf({ sweep: SWEEP, replications: 2 });
    const trials = planner.propose();
    for (const index of [0, 1, 2, 6]) planner.read(simulateTrial(trials[index]!), index);
    const study = planner.conclude();
    expect(studySchema.parse(study)).toMatchObject({
      unfinished: { trialsRun: 4, trialsPlanned: 8 },
      cells: [
        { values: ['none', '10/s'], verdict: 'failed' },
        { values: ['none', '40/s'], verdict: 'partial' },
        { values: ['openai-node', '40/s'], verdict: 'partial' },
      ],
    });
  });

  test('comes to nothing before the first trial', () => {
    const planner = plannerOf({ sweep: SWEEP });
    planner.propose();
    expect(planner.conclude()).toBeUndefined();
  });

  test('leaves out a trial that was cut off', () => {
    const planner = plannerOf({ sweep: SWEEP });
    const [trial] = planner.propose();
    planner.read({ ...simulateTrial(trial!), interrupted: true }, 0);
    expect(planner.conclude()).toBeUndefined();
  });
});

describe('is refused', () => {
  const refusal = (question: Parameters<typeof plannerOf>[0]) => () => plannerOf(question);

  test('with a seed that is swept and given', () => {
    expect(refusal({ sweep: ['seed=1,2'], seed: 3, replications: 2 })).toThrow(
      /^--seed: replaces the seed.*\n--replications: counts seeds up/,
    );
  });

  test('with more runs than fit', () => {
    expect(refusal({ sweep: ['workload.arrivals.rate=1/s..9/s/900'], replications: 112 })).toThrow(/100,000 runs/);
    expect(refusal({ sweep: ['client.retry=none'], replications: 0 })).toThrow(/^--replications: expected a whole/);
  });
});
