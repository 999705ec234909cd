import { MAKES_IMAGES, type RequestClass } from '../workload/request-class.ts';

/** What one request of a dialect carries at most. */
export interface RequestBounds {
  /** Steps of one output; 0: there is no field for them. */
  readonly steps: number;
  readonly sidePx: number;
  readonly inputImages: number;
  /** Output images. */
  readonly images: number;
  /** Length of a video, of which a request makes one, in ms. */
  readonly videoMs: number;
  /** Safety settings that there is a field for. */
  readonly safeties: readonly string[];
}

/** Why a dialect cannot carry a class of requests within its bounds, one sentence; undefined when it can. */
export function boundsReason(dialect: string, requestClass: RequestClass, bounds: RequestBounds): string | undefined {
  const { inputImages, widthPx, heightPx, steps, options } = requestClass.usage;
  if (steps > bounds.steps) {
    return bounds.steps === 0
      ? `the ${dialect} dialect has no field for steps; leave out the ${steps} steps`
      : `the ${dialect} dialect takes at most ${bounds.steps} steps; lower the ${steps} steps`;
  }
  if (Math.max(widthPx, heightPx) > bounds.sidePx)
    return `the ${dialect} dialect takes at most ${bounds.sidePx} pixels a side`;
  if (inputImages > bounds.inputImages)
    return `the ${dialect} dialect takes at most ${bounds.inputImages} input images, not ${inputImages}`;
  const { safety } = options ?? {};
  if (safety !== undefined && !bounds.safeties.includes(safety)) {
    const known = bounds.safeties.length === 0 ? '' : ` but ${bounds.safeties.join(', ')}`;
    return `the ${dialect} dialect has no field for a safety setting${known} here; leave out safety: ${safety}`;
  }
  return outputReason(dialect, requestClass, bounds);
}

function outputReason(dialect: string, { operation, usage }: RequestClass, bounds: RequestBounds): string | undefined {
  const { images, videos, videoMs } = usage;
  const one = (what: string, count: number): string =>
    `one ${dialect} request makes one ${what}; ask for 1 instead of ${count}, and send more requests`;
  if (operation.endsWith('-video')) {
    if (videos !== 1) return one('video', videos);
    const fits = videoMs > 0 && videoMs <= bounds.videoMs;
    return fits ? undefined : `the ${dialect} dialect takes videos above 0 and up to ${bounds.videoMs / 1000} s`;
  }
  if (!MAKES_IMAGES.includes(operation) || (images >= 1 && images <= bounds.images)) return undefined;
  if (bounds.images === 1) return one('image', images);
  return `the ${dialect} dialect takes 1 to ${bounds.images} images a request, not ${images}`;
}
