import { hasColdStarts, type ProviderOptions } from './provider-options.ts';

/**
 * Why it is not known when a job is accepted when its service will start and end; undefined where it is, so that jobs can be scheduled. A reason
 * names what of the provider decides later.
 */
export function unknownEnds(options: ProviderOptions): string | undefined {
  const { account } = options.billing;
  if (options.faults.some(({ type }) => type === 'brownout'))
    return 'brownouts change how many jobs are served at once';
  if (hasColdStarts(options)) return 'workers start cold';
  if (options.capacity.directQueue !== undefined) return 'who may wait depends on how a request is sent';
  if (mayRequeue(options)) return 'failed jobs go back into the queue';
  if (options.models.some(({ upstreams }) => upstreams !== undefined))
    return 'other upstreams are tried after failures';
  if (options.startTimeoutMs !== Number.POSITIVE_INFINITY) return 'jobs that start late are given up';
  if (account?.type === 'prepaid' && account.lowBalanceCheck !== undefined) return 'a low balance slows jobs down';
  return undefined;
}

/** Whether a fault ends jobs with a status that puts them back into the queue. Upstreams may do so besides. */
export function mayRequeue({ requeue, faults }: ProviderOptions): boolean {
  if (requeue === undefined) return false;
  const { statuses } = requeue;
  return faults.some(
    (fault) => fault.type === 'status' && fault.stage === 'completion' && statuses.includes(fault.status),
  );
}
