import type { Operation } from '../workload/request-class.ts';

/** How far an image may be left, where the field `strength` tells an image-to-image request from an edit by instruction. */
export const STRENGTH = 0.8;
/** How much an upscaling enlarges each side. */
export const SCALE = 2;

/**
 * What a request counts as. It is what it looks like, unless no model of its name does that: then it is the first thing that such a request may
 * be and that a model of the name does, because vendors whose models do one thing do not make clients say it.
 */
export function operationAmong(
  likely: Operation,
  possible: readonly Operation[],
  known: readonly Operation[] = [],
): Operation {
  return known.includes(likely) ? likely : (known.find((operation) => possible.includes(operation)) ?? likely);
}
