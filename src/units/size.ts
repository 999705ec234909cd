import { z } from 'zod';

/** Width and height of an image or a video frame, in pixels. */
export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

const PATTERN = /^([1-9]\d{0,4})x([1-9]\d{0,4})$/;

/** Pixels of a size text such as `1024x768`; undefined when it is not one. */
export function parseSize(text: string): Size | undefined {
  const match = PATTERN.exec(text);
  return match === null ? undefined : { widthPx: Number(match[1]), heightPx: Number(match[2]) };
}

/** A size as people write it: `WIDTHxHEIGHT` in pixels, each from 1 to 99,999. */
export const sizeSchema: z.ZodType<Size, string> = z
  .string({ error: 'expected a size such as "1024x1024"' })
  .regex(PATTERN, { error: 'expected a size such as "1024x1024"' })
  .transform((text) => parseSize(text) ?? { widthPx: Number.NaN, heightPx: Number.NaN });
