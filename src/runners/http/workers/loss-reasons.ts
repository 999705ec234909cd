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

/** That the cap was reached while leases, of workers that are lost or not, held money that nobody spent. */
export function idleReasons(scenario: Scenario, run: CrewRun, count: number): string[] {
  const { escrow, losses, store } = run;
  if (escrow?.exhausted !== true) return [];
  const idleNano = (worker: number): bigint => {
    const nano = escrow.leasedNano(worker) - (store.last(worker)?.part.committedNano ?? 0n);
    return nano > 0n ? nano : 0n;
  };
  const lostNano = losses.reduce((sum, { worker }) => sum + idleNano(worker), 0n);
  const allNano = Array.from({ length: count }, (_, worker) => idleNano(worker)).reduce((sum, nano) => sum + nano, 0n);
  const leftNano = allNano + (escrow.potNano > 0n ? escrow.potNano : 0n);
  const [dearest = 0] = store
    .parts()
    .flatMap(({ worstNano }) => worstNano)
    .toSorted((left, right) => right - left);
  // Less than an attempt was of use to nobody.
  if (leftNano < BigInt(dearest) || leftNano === 0n) return [];
  const cap = nanoUsdText(scenario.client.maxNanoUsd ?? 0n);
  return lostNano > 0n
    ? [
        `stopped up to $${nanoUsdText(leftNano)} below the spend cap of $${cap}: lost workers have leased $${nanoUsdText(lostNano)} of that`,
      ]
    : [`stopped $${nanoUsdText(leftNano)} below the spend cap of $${cap}`];
}
