import { expectRequests } from '../../../estimate/requests.ts';
import { nanoUsdText } from '../../../money/nano-usd.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { formatCount } from '../../../units/format.ts';
import { shareOf } from '../../../workload/requests-ahead.ts';
import type { CrewRun, LostWorker } from './crew-run.ts';

/** That a worker was lost, and what is missing for that. */
export function lossReason({ worker, why, atMs }: LostWorker, scenario: Scenario, run: CrewRun, count: number): string {
  const part = run.store.last(worker)?.part;
  const told = part?.run.recorders;
  const offered = [told?.warmup, told?.steady, told?.cooldown]
    .flatMap((phase) => phase?.byModel ?? [])
    .reduce((sum, model) => sum + model.offered, 0);
  const expected = expectRequests(scenario.workload).count;
  const share = expected === null ? null : shareOf(Math.round(expected), { index: worker, count });
  const what =
    share === null
      ? 'its users sent nothing any more'
      : `about ${formatCount(Math.max(0, share - offered))} of its ${formatCount(share)} requests are missing from the load`;
  const leased = (run.escrow?.leasedNano(worker) ?? 0n) - (part?.committedNano ?? 0n);
  const money = leased > 0n ? `, and up to $${nanoUsdText(leased)} of its lease may have been spent untold` : '';
  return `worker ${worker} of ${count} was lost ${(atMs / 1000).toFixed(1)} s after the start (it ${why}): ${what}, for nobody takes its part over${money}`;
}

/** That the cap was reached with money left that lost workers have leased. */
export function strandedReasons(scenario: Scenario, run: CrewRun): string[] {
  const { escrow, losses, store } = run;
  if (escrow?.exhausted !== true || losses.length === 0) return [];
  const idleNano = losses.reduce(
    (sum, { worker }) => sum + escrow.leasedNano(worker) - (store.last(worker)?.part.committedNano ?? 0n),
    0n,
  );
  const cap = nanoUsdText(scenario.client.maxNanoUsd ?? 0n);
  return idleNano > 0n
    ? [`stopped $${nanoUsdText(idleNano)} below the spend cap of $${cap}: a lost worker has leased that`]
    : [];
}
