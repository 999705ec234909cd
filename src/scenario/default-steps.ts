import type { ProviderOptions } from '../provider/provider-options.ts';
import { DIALECTS } from '../wire/dialects.ts';
import type { RequestClass } from '../workload/request-class.ts';

/** Requests with the steps that the vendor takes where they do not say any: what its prices, times and metrics go by. */
export function withDefaultSteps(
  requests: readonly RequestClass[],
  { dialect: wanted }: Pick<ProviderOptions, 'dialect'>,
): RequestClass[] {
  const dialect = Object.values(DIALECTS).find(({ name }) => name === wanted);
  return requests.map((request) => {
    const steps = request.usage.steps > 0 ? undefined : dialect?.defaultSteps?.(request.operation);
    return steps === undefined ? request : { ...request, usage: { ...request.usage, steps }, hasDefaultSteps: true };
  });
}
