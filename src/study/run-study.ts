import type { Summary } from '../measure/summary.ts';
import { dollarShare } from '../money/nano-usd.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { StudyPlan } from './plan.ts';
import type { Study, StudyCell } from './study.ts';

/** Runs every cell of a plan, one after the other; `onFinished` is told how many are done. */
export function runStudy(
  plan: StudyPlan,
  simulate: (scenario: Scenario) => Summary,
  onFinished: (finished: number) => void,
): Study {
  const cells = plan.cells.map(({ values, scenario }, index) => {
    const cell = cellOf(values, simulate(scenario));
    onFinished(index + 1);
    return cell;
  });
  const first = plan.cells[0]?.scenario;
  if (first === undefined) throw new Error('A study has at least one cell: a sweep has at least one value.');
  const { name, description, seed } = first;
  return {
    schema: 'tollmark/study@1',
    scenario: { name, description, seed },
    sweeps: [...plan.sweeps].map(copy),
    cells,
  };
}

function copy({ path, values }: StudyPlan['sweeps'][number]): Study['sweeps'][number] {
  return { path, values: [...values] };
}

/** The figures of one cell, from the summary of its run. */
function cellOf(values: readonly string[], summary: Summary): StudyCell {
  const { requests, latencyMs, dollars } = summary;
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
    thresholds: summary.thresholds,
  };
}
