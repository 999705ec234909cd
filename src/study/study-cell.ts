import type { Summary } from '../measure/summary.ts';
import { dollarShare } from '../money/nano-usd.ts';
import type { StudyCell } from './study.ts';

/** The figures of one cell, from the summary of its run. */
export function cellOf(values: readonly string[], summary: Summary): StudyCell {
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
    ...(summary.replications === undefined ? {} : { intervals: summary.replications.intervals }),
  };
}
