import type { Usage } from '../billing/usage.ts';

/** Why a dialect cannot carry the safety setting of a request; undefined when it can, or there is none. `carried`: those that it has a field for. */
export function safetyReason(dialect: string, { options }: Usage, carried: readonly string[] = []): string | undefined {
  const safety = options?.['safety'];
  if (safety === undefined || carried.includes(safety)) return undefined;
  const known = carried.length === 0 ? '' : ` but ${carried.join(', ')}`;
  return `the ${dialect} dialect has no field for a safety setting${known} here; leave out safety: ${safety}`;
}
