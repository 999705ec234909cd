import { compileOutcomePolicy, DUE } from '../../billing/outcome-policy.ts';
import { compilePrice } from '../../billing/price/rule.ts';
import type { BillingOptions } from '../../billing/billing-options.ts';
import type { FaultOptions } from '../../provider/faults/fault-options.ts';
import { hasTimedPrices } from '../../provider/price-clock.ts';
import { hasColdStarts, type ProviderOptions } from '../../provider/provider-options.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import type { RequestClass } from '../../workload/request-class.ts';

/**
 * Whether a `FusedSimulation` can run a scenario: open arrivals; whole answers that are not polled for; one try a job, whose price its request
 * tells; charges at completion, with or without an account; any limits and retry policies; any faults but lost connections, brownouts and
 * moderated input; no spend cap and no fallback.
 */
export function isFusible({ workload, client, provider }: Scenario): boolean {
  const { pollMs }: Dialect = DIALECTS[provider.dialect as DialectName];
  return (
    workload.arrivals.type !== 'closed' &&
    workload.requests.every((requestClass) => isWhole(requestClass, pollMs !== undefined)) &&
    client.maxNanoUsd === undefined &&
    client.fallback === undefined &&
    isPlain(provider) &&
    hasPlainCharge(provider)
  );
}

function isWhole({ delivery }: RequestClass, polls: boolean): boolean {
  return delivery !== 'stream' && !(delivery === 'async' && polls);
}

function isPlain(provider: ProviderOptions): boolean {
  return (
    !hasColdStarts(provider) &&
    !hasTimedPrices(provider) &&
    provider.requeue === undefined &&
    provider.models.every(({ upstreams }) => upstreams === undefined) &&
    provider.startTimeoutMs === Number.POSITIVE_INFINITY &&
    !hasLowBalanceCheck(provider) &&
    provider.faults.every(isPlainFault)
  );
}

/** Whether what an account holds when a job starts can make it slower: nobody knows that when the job is accepted. */
function hasLowBalanceCheck({ billing: { account } }: ProviderOptions): boolean {
  return account?.type === 'prepaid' && account.lowBalanceCheck !== undefined;
}

function isPlainFault(fault: FaultOptions): boolean {
  if (fault.type === 'disconnect' || fault.type === 'brownout') return false;
  return fault.type !== 'moderated' || fault.stage !== 'input';
}

function hasPlainCharge({ models, billing }: ProviderOptions): boolean {
  const isMetered = models.some(({ price }) => compilePrice(price, billing).metered);
  return !isMetered && !compileOutcomePolicy(billing.outcomes).includes(DUE.elapsed) && isChargedAtTheEnd(billing);
}

function isChargedAtTheEnd({ charge, account }: BillingOptions): boolean {
  return charge === 'completion' || (charge === 'hold' && account !== undefined);
}
