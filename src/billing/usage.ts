/**
 * What one request consumes, in base units: the quantities that price rules multiply.
 * Every field but `options` is a non-negative safe integer, except `computeMs`, which is rounded up when it is priced.
 */
export interface Usage {
  /** Output images. */
  readonly images: number;
  /** Width and height of one output image or of the video frame; 0 when there is none. */
  readonly widthPx: number;
  readonly heightPx: number;
  /** Denoising steps of one output; 0 when the request does not say. */
  readonly steps: number;
  /** Length of the output video in milliseconds, all videos together. */
  readonly videoMs: number;
  readonly videos: number;
  /** Length of the output audio in milliseconds, all clips together. The sound of a video is no audio. */
  readonly audioMs: number;
  /** Output audio clips. */
  readonly audios: number;
  /** Length of the audio that came with the request, in milliseconds. */
  readonly inputAudioMs: number;
  /** Length of the video that came with the request, in milliseconds. */
  readonly inputVideoMs: number;
  /** Characters of a text that is to be spoken. */
  readonly characters: number;
  /** Images that came with the request, and the pixels of all of them together; they are of one size. */
  readonly inputImages: number;
  readonly inputPixels: number;
  /** All input tokens: of text, of images, of audio. */
  readonly inputTokens: number;
  /**
   * Parts of `inputTokens`, which do not overlap: what the provider had cached, what it writes to its cache, tokens of images, tokens of audio.
   * Together never more than `inputTokens`; the rest is fresh text.
   */
  readonly cachedTokens: number;
  readonly cacheWriteTokens: number;
  readonly inputImageTokens: number;
  readonly inputAudioTokens: number;
  /** All output tokens: of reasoning, of text, of images, of audio. */
  readonly outputTokens: number;
  /** Parts of `outputTokens`, which do not overlap. Together never more than `outputTokens`; the rest is text. */
  readonly reasoningTokens: number;
  readonly outputImageTokens: number;
  readonly outputAudioTokens: number;
  /** Image edits (0 or the number of edited images). */
  readonly edits: number;
  /** Thousandths of a credit, where the request is known to cost a number of the vendor's credits. */
  readonly milliCredits: number;
  /** Time a runner worked on it, known only when it ends; 0 before. */
  readonly computeMs: number;
  /** Variants of the request that are no quantity, such as `quality: high` or `tier: batch`; absent: none is named. */
  readonly options?: Readonly<Record<string, string>>;
}

/** The fields of a usage that are counted. */
export type UsageCount = Exclude<keyof Usage, 'options'>;

/** A usage of nothing, to spread over. */
export const NO_USAGE: Usage = {
  images: 0,
  widthPx: 0,
  heightPx: 0,
  steps: 0,
  videoMs: 0,
  videos: 0,
  audioMs: 0,
  audios: 0,
  inputAudioMs: 0,
  inputVideoMs: 0,
  characters: 0,
  inputImages: 0,
  inputPixels: 0,
  inputTokens: 0,
  cachedTokens: 0,
  cacheWriteTokens: 0,
  inputImageTokens: 0,
  inputAudioTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  outputImageTokens: 0,
  outputAudioTokens: 0,
  edits: 0,
  milliCredits: 0,
  computeMs: 0,
};

/** Usages with a time that was measured. A usage has one copy, which `at` writes anew: read it before the next call. */
export class TimedUsages {
  readonly #copies = new WeakMap<Usage, { -readonly [K in keyof Usage]: Usage[K] }>();

  /** A usage with its `computeMs` replaced. */
  at(usage: Usage, computeMs: number): Usage {
    let copy = this.#copies.get(usage);
    if (copy === undefined) {
      copy = { ...usage };
      this.#copies.set(usage, copy);
    }
    copy.computeMs = computeMs;
    return copy;
  }
}
