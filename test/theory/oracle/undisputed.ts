import type { BillingOptions } from '../../../src/billing/billing-options.ts';
import type { FaultOptions } from '../../../src/provider/fault-options.ts';
import type { ProviderOptions } from '../../../src/provider/provider-options.ts';

/**
 * A provider without what its options do not settle, so that two readings of them can differ: whether a job that was put back into the queue
 * can still expire, and what it owes when it is cancelled there; how much of a second upstream's work a job owes that is cancelled during it;
 * and what the client hears where several gateways would answer.
 */
export function undisputed(options: ProviderOptions): ProviderOptions {
  const { startTimeoutMs, billing, onDisconnect, models, faults } = options;
  const isRequeued = options.requeue !== undefined;
  const isGateway = models.some(({ upstreams }) => upstreams !== undefined);
  return {
    ...options,
    startTimeoutMs: isRequeued ? Number.POSITIVE_INFINITY : startTimeoutMs,
    billing: isRequeued ? freeInQueue(billing) : billing,
    onDisconnect: isGateway && onDisconnect === 'cancel' ? 'cancel-queued' : onDisconnect,
    faults: withOneGateway(faults),
  };
}

function freeInQueue(billing: BillingOptions): BillingOptions {
  const { outcomes } = billing;
  return { ...billing, outcomes: { ...outcomes, due: { ...outcomes.due, 'cancelled-queued': 'none' } } };
}

function withOneGateway(faults: readonly FaultOptions[]): FaultOptions[] {
  const first = faults.find((fault) => fault.type === 'disconnect');
  return faults.map((fault) => (fault.type === 'disconnect' ? { ...fault, status: first?.status ?? 0 } : fault));
}
