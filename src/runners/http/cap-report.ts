import { nanoUsdText } from '../../money/nano-usd.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { passedReason } from '../cap-reasons.ts';
import type { MeasuredLoad } from './measured-load.ts';
import type { Priming } from './priming.ts';

/** That the bill has, or may have, passed the spend cap, by how much and why, in a sentence; nothing where it has not. */
export function capPassed({ client, workload }: Scenario, run: MeasuredLoad, priming: Priming | undefined): string[] {
  const primed = priming?.summary()?.dollars.billed;
  const billedNano = run.bill.costs.total.billed.value() + (priming?.billedNano ?? 0n);
  const mostNano = billedNano + run.bill.bySource().unknownNano + (priming?.unknownNano ?? 0n);
  const ofPriming = primed === undefined ? '' : `, of which $${primed} before the run`;
  const passed = passedReason({ maxNanoUsd: client.maxNanoUsd, billedNano, mostNano }, ofPriming);
  return passed === undefined ? [] : [`${passed}${riseOf(workload.requests, run, priming)}`];
}

/** What of a spend cap that was reached went ahead of the run, and which price rose, as the end of a clause. */
export function capWhy({ workload }: Scenario, run: MeasuredLoad, priming: Priming | undefined): string {
  const aheadNano = priming?.committedNano ?? 0;
  const ahead = aheadNano === 0 ? '' : `, with $${nanoUsdText(aheadNano)} spent or held ahead of the run`;
  return `${ahead}${riseOf(workload.requests, run, priming)}`;
}

/** Of which kind of request the price rose most above the scenario's, and from what to what. */
function riseOf(
  requests: Scenario['workload']['requests'],
  { scenarioNano, dearestNano }: MeasuredLoad,
  priming: Priming | undefined,
): string {
  const seenNano = [...dearestNano];
  for (const {
    requestClass: { index },
    dearestNano: nano,
  } of priming?.shown ?? [])
    seenNano[index] = Math.max(nano, seenNano[index] ?? 0);
  const riseNano = seenNano.map((nano, i) => nano - (scenarioNano[i] as number));
  const most = riseNano.indexOf(Math.max(...riseNano));
  if ((riseNano[most] as number) <= 0) return '';
  const [from, to] = [scenarioNano[most] as number, seenNano[most] as number].map((nano) => nanoUsdText(nano));
  return `, because the price of a request of ${requests[most]?.model ?? ''} rose from $${from} to $${to}`;
}
