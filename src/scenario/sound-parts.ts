import { clientSchema } from '../client/client-options.ts';
import type { RetryOptions } from '../client/retry/retry-options.ts';
import { type Threshold, thresholdsSchema } from '../measure/thresholds.ts';
import { type ProviderOptions, providerSchema } from '../provider/provider-options.ts';
import type { RequestClass } from '../workload/request-class.ts';
import { type WorkloadOptions, workloadSchema } from '../workload/workload-options.ts';
import { isMap } from './field-path.ts';
import type { Scenario } from './scenario.ts';

/** The parts of a scenario that are sound, whatever is wrong with the others: so all problems are told at once. */
export interface SoundParts {
  readonly provider?: ProviderOptions | undefined;
  readonly requests?: readonly RequestClass[] | undefined;
  readonly retry?: RetryOptions | undefined;
  readonly workload?: WorkloadOptions | undefined;
  readonly thresholds?: readonly Threshold[] | undefined;
  readonly drainMs?: number | undefined;
}

/** Reads the parts of a scenario in input form. `scenario`: the same, qualified, where all of it is sound. */
export function soundParts(input: unknown, scenario: Scenario | undefined): SoundParts {
  if (scenario !== undefined) {
    const { provider, workload, client, thresholds } = scenario;
    const { retry, drainMs } = client;
    return { provider, requests: workload.requests, retry, workload, thresholds, drainMs };
  }
  if (!isMap(input)) return {};
  const workload = workloadSchema.safeParse(input['workload']).data;
  const client = clientSchema.safeParse(input['client'] ?? {}).data;
  return {
    provider: providerSchema.safeParse(input['provider']).data,
    requests: workload?.requests,
    retry: client?.retry,
    workload,
    thresholds: thresholdsSchema.safeParse(input['thresholds']).data,
    drainMs: client?.drainMs,
  };
}
