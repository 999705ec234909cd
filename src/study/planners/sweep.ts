import { type Problem, ScenarioError } from '../../errors/scenario-error.ts';
import { sharedRun } from '../../measure/run-description.ts';
import type { Summary } from '../../measure/summary.ts';
import { dollarShare } from '../../money/nano-usd.ts';
import { loadCells } from '../cells.ts';
import { readSweeps } from '../grid.ts';
import type { Planner, PlannerKind, PlannerOptions, ScenarioLoader } from '../planner.ts';
import { QuestionBatch } from '../question-batch.ts';
import type { Study, StudyCell } from '../study.ts';
import { replicationProblems } from './replications.ts';

/** Every combination of the values of some fields, each under the same seed or seeds. */
export const sweep: PlannerKind = {
  name: 'sweep',
  result: 'study',
  suits: (options) => options.sweep.length > 0,
  create: createSweep,
};

function createSweep(options: PlannerOptions, load: ScenarioLoader): Planner<Study> {
  const { sweep: texts, replications, confirmed } = options;
  const problems = optionProblems(options);
  if (problems.length > 0) throw new ScenarioError('USAGE', problems);
  const sweeps = readSweeps(texts, confirmed, replications);
  const planned = loadCells(sweeps, load);
  const [first] = planned;
  if (first === undefined) throw new Error('A sweep has at least one value.');
  const { name, description, seed } = first.loaded.scenario;
  const cells: StudyCell[] = [];
  let world: Study['world'];
  let run: Study['run'];
  const questions = planned.map(({ values, loaded }) => ({
    loaded,
    flags: values.map((value, i) => `--set ${sweeps[i]?.path}=${value}`).join(' '),
  }));
  const trials = planned.length * (replications ?? 1);
  return new QuestionBatch<Study>(questions, replications, {
    take: (summary, question) => {
      if (summary.world !== 'virtual') ({ world } = summary);
      run = sharedRun(run, summary.run);
      cells.push(cellOf(planned[question]?.values ?? [], summary));
    },
    conclude: (trialsRead) =>
      cells.length === 0
        ? undefined
        : {
            schema: 'tollmark/study@1',
            scenario: { name, description, seed },
            ...(world === undefined ? {} : { world }),
            ...(run === undefined ? {} : { run }),
            ...(replications === undefined ? {} : { replications }),
            ...(trialsRead === trials ? {} : { unfinished: { trialsRun: trialsRead, trialsPlanned: trials } }),
            sweeps: sweeps.map(({ path, values }) => ({ path, values: [...values] })),
            cells,
          },
  });
}

function optionProblems({ sweep: texts, seed, maxDollars, replications }: PlannerOptions): Problem[] {
  const problems = replicationProblems(replications);
  const isSwept = (field: string): boolean => texts.some((text) => text.split('=')[0]?.trim() === field);
  const sweepsSeed = isSwept('seed');
  if (seed !== undefined && sweepsSeed) {
    problems.push({ path: '--seed', message: 'replaces the seed that --sweep varies; leave one of them out' });
  }
  if (maxDollars !== undefined && isSwept('client.maxDollars')) {
    const message = 'replaces the spend cap that --sweep varies; leave one of them out';
    problems.push({ path: '--max-dollars', message });
  }
  if (replications !== undefined && sweepsSeed) {
    const message =
      'counts seeds up from the one that --sweep varies, so cells would share runs; leave one of them out';
    problems.push({ path: '--replications', message });
  }
  return problems;
}

function cellOf(values: readonly string[], summary: Summary): StudyCell {
  const { requests, latencyMs, dollars, byOperation } = summary;
  return {
    values: [...values],
    digest: summary.scenario.digest,
    verdict: summary.verdict,
    offered: requests.offered,
    successShare: requests.offered > 0 ? requests.succeeded / requests.offered : null,
    retryAmplification: summary.retryAmplification,
    latencyMsP50: latencyMs.p50,
    latencyMsP95: latencyMs.p95,
    latencyMsP99: latencyMs.p99,
    goodputPerSecond: summary.throughput.goodputPerSecond,
    dollars: {
      billed: dollars.billed,
      wasted: dollars.wasted,
      wastedShare: dollarShare(dollars.wasted, dollars.billed),
      perSuccess: dollars.perSuccess,
    },
    ...(byOperation === undefined
      ? {}
      : {
          byOperation: byOperation.map((row) => ({ operation: row.operation, perSuccess: row.dollars.perSuccess })),
        }),
    thresholds: summary.thresholds,
    ...(summary.replications === undefined ? {} : { intervals: summary.replications.intervals }),
    ...(summary.intervals === undefined ? {} : { runIntervals: summary.intervals }),
  };
}
