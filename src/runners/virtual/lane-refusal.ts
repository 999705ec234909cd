import { expires } from '../../billing/account/options.ts';
import { compileOutcomePolicy, DUE } from '../../billing/outcome-policy.ts';
import { OUTCOME } from '../../billing/outcome.ts';
import { compilePrice } from '../../billing/price/rule.ts';
import { createRetryPolicy } from '../../client/retry/retry-options.ts';
import { hasTimedPrices } from '../../provider/price-clock.ts';
import type { ProviderOptions } from '../../provider/provider-options.ts';
import { unknownEnds } from '../../provider/unknown-ends.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { mayAbort } from '../abort-watch.ts';

/**
 * Why no request of a scenario can take the fast lane; undefined where those can that succeed. A request takes it when it is known at acceptance
 * that it will succeed, and when nothing waits to hear of that.
 */
export function laneRefusal({ provider, client, workload, thresholds }: Scenario): string | undefined {
  const { arrivals } = workload;
  const unknown = unknownEnds(provider);
  if (unknown !== undefined) return unknown;
  if (mayAbort(thresholds)) return 'a threshold may end the load, and is judged by what has happened so far';
  if (provider.limits.some(({ type }) => type === 'concurrency')) return 'a limit counts what is under way';
  if (createRetryPolicy(client.retry).needsSuccessFeedback) return 'the retry budget is filled by successes';
  if (client.retry.inspect !== undefined) return 'when a client leaves follows from what it finds of a task';
  if (hasTimedPrices(provider)) return 'prices change with time';
  if (arrivals.type === 'closed' && arrivals.users > client.maxInFlight) return 'more users than requests at once';
  if (client.maxNanoUsd !== undefined && isTimed(provider))
    return 'what a client may still spend depends on what it hears of a charge for time';
  return lateCharge(provider);
}

/** Whether what a success owes depends on how long it was served. */
function isTimed({ billing, models }: ProviderOptions): boolean {
  const due = compileOutcomePolicy(billing.outcomes)[OUTCOME.ok];
  return due === DUE.elapsed || models.some(({ price }) => compilePrice(price, billing).metered);
}

/** Why the end of a request that succeeds changes what later ones may spend. */
function lateCharge({ billing, models }: ProviderOptions): string | undefined {
  const { account, charge } = billing;
  if (account?.type === 'postpaid') return 'an invoice counts what has ended, model by model';
  if (account === undefined && charge !== 'acceptance') return undefined;
  const isPaidInFull = compileOutcomePolicy(billing.outcomes)[OUTCOME.ok] === DUE.full;
  const isMetered = models.some(({ price }) => compilePrice(price, billing).metered);
  if (!isPaidInFull || isMetered) return 'what a request owes is corrected at its end';
  if (account === undefined || charge === 'acceptance') return undefined;
  if (account.holds !== 'strict') return 'the account is charged at the end';
  if (account.keyCap !== undefined) return 'the cap of a key counts what has ended';
  return expires(account) ? 'credits expire' : undefined;
}
