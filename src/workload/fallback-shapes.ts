import type { RequestShape } from './request-shape.ts';

/**
 * The shapes of a mix, followed by those that stand in for them: for each model that has others to fall back on, one shape for each of these,
 * in their order. A shape that stands in has share 0 and names the one before it in `insteadOf`.
 */
export function withFallbackShapes(
  shapes: readonly RequestShape[],
  fallbacks: Readonly<Record<string, readonly string[]>>,
): readonly RequestShape[] {
  const all = [...shapes];
  for (const shape of shapes) {
    let insteadOf = shape.index;
    for (const model of Object.hasOwn(fallbacks, shape.model) ? (fallbacks[shape.model] ?? []) : []) {
      all.push({ ...shape, index: all.length, share: 0, model, insteadOf });
      insteadOf = all.length - 1;
    }
  }
  return all;
}

/** For each shape the one that stands in for it; -1 where none does. */
export function standIns(shapes: readonly RequestShape[]): Int32Array {
  const next = new Int32Array(shapes.length).fill(-1);
  for (const { index, insteadOf } of shapes) if (insteadOf !== undefined) next[insteadOf] = index;
  return next;
}

/** For each shape the one that the request began with. */
export function originalShapes(shapes: readonly RequestShape[]): Int32Array {
  const original = new Int32Array(shapes.length);
  for (const { index, insteadOf } of shapes) {
    original[index] = insteadOf === undefined ? index : (original[insteadOf] as number);
  }
  return original;
}
