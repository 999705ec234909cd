import type { ReplyReading } from '../dialect.ts';

const MS_MAX = 86_400_000;

/**
 * How long a finished video is by its `seconds`, which is a decimal text or a number (openai 6.49.0, resources/videos; docs.lumenfall.ai,
 * videos, 2026-11). Nothing where it says none, or more than a day.
 */
export function readVideoLength(video: Readonly<Record<string, unknown>>): Pick<ReplyReading, 'usage'> {
  const { seconds } = video;
  const isDecimal = typeof seconds === 'string' && /^\d{1,6}(?:\.\d{1,6})?$/.test(seconds);
  const videoMs = Math.round(1000 * (isDecimal || typeof seconds === 'number' ? Number(seconds) : 0));
  return videoMs > 0 && videoMs <= MS_MAX ? { usage: { videos: 1, videoMs } } : {};
}
