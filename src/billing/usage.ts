/**
 * What one request consumes, in base units: the quantities that price rules multiply.
 * Every field is a non-negative safe integer, except `computeMs`, which is rounded up when it is priced.
 */
export interface Usage {
  /** Output images. */
  readonly images: number;
  /** Width and height of one output image or of the video frame; 0 when there is none. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Denoising steps; 0 when the request does not say. */
  readonly steps: number;
  /** Length of the output video in milliseconds, all videos together. */
  readonly videoMs: number;
  readonly videos: number;
  readonly inputTokens: number;
  /** The part of `inputTokens` that the provider had cached; never more than `inputTokens`. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  /** Image edits (0 or the number of edited images). */
  readonly edits: number;
  /** Time a runner worked on it, known only when it ends; 0 before. */
  readonly computeMs: number;
}

/** A usage of nothing, to spread over. */
export const NO_USAGE: Usage = {
  images: 0,
  widthPx: 0,
  heightPx: 0,
  steps: 0,
  videoMs: 0,
  videos: 0,
  inputTokens: 0,
  cachedTokens: 0,
  outputTokens: 0,
  edits: 0,
  computeMs: 0,
};
