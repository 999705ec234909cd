import type { RequestClass } from './request-class.ts';

/**
 * The classes of a mix, followed by those that stand in for them: for each model that has others to fall back on, one request class for each of these,
 * in their order. A class that stands in has share 0 and names the one before it in `insteadOf`.
 */
export function withFallbackClasses(
  requestClasses: readonly RequestClass[],
  fallbacks: Readonly<Record<string, readonly string[]>>,
): readonly RequestClass[] {
  const all = [...requestClasses];
  for (const requestClass of requestClasses) {
    let insteadOf = requestClass.index;
    for (const model of Object.hasOwn(fallbacks, requestClass.model) ? (fallbacks[requestClass.model] ?? []) : []) {
      all.push({ ...requestClass, index: all.length, share: 0, model, insteadOf });
      insteadOf = all.length - 1;
    }
  }
  return all;
}

/** For each request class the one that stands in for it; -1 where none does. */
export function standIns(requestClasses: readonly RequestClass[]): Int32Array {
  const next = new Int32Array(requestClasses.length).fill(-1);
  for (const { index, insteadOf } of requestClasses) if (insteadOf !== undefined) next[insteadOf] = index;
  return next;
}

/** For each request class the one that the request began with. */
export function originalClasses(requestClasses: readonly RequestClass[]): Int32Array {
  const original = new Int32Array(requestClasses.length);
  for (const { index, insteadOf } of requestClasses) {
    original[index] = insteadOf === undefined ? index : (original[insteadOf] as number);
  }
  return original;
}
