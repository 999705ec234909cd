import { SummaryMerge } from '../../src/measure/summary-merge.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { simulateTrial } from '../../src/executors/trial-worker.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

/** The merge of some simulations, one after the other, each sent through JSON as from another machine. */
export function mergedRuns(scenarios: readonly Scenario[]): Summary {
  const [first] = scenarios;
  const requestsPerMonth = first?.projection?.requestsPerMonth;
  const merge = new SummaryMerge({ thresholds: first?.thresholds ?? [], requestsPerMonth });
  for (const scenario of scenarios) {
    const { summary, dump } = JSON.parse(JSON.stringify(simulateTrial({ scenario, merges: true })));
    merge.add(summary, dump);
  }
  const merged = merge.summarize();
  if (merged === undefined) throw new Error('Nothing was merged.');
  return merged;
}
