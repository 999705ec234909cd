import { summarizeLatency } from './latency-summary.ts';
import type { StreamMeasures } from './stream-measures.ts';
import type { Summary } from './summary.ts';

/** The times of streamed answers that a summary may have. */
type StreamFigures = Pick<Summary, 'firstTokenMs' | 'firstContentMs' | 'tokenTimeMs' | 'chunkGapMs' | 'streamStalls'>;

/** Of streamed answers, what was seen of them; empty where none was. */
export function summarizeStreams({
  firstToken,
  firstContent,
  tokenTime,
  chunkGap,
  stalls,
}: StreamMeasures): StreamFigures {
  return {
    ...(firstToken.count > 0 ? { firstTokenMs: summarizeLatency(firstToken) } : {}),
    ...(firstContent.count > 0 ? { firstContentMs: summarizeLatency(firstContent) } : {}),
    ...(tokenTime.count > 0 ? { tokenTimeMs: summarizeLatency(tokenTime) } : {}),
    ...(chunkGap.count > 0 ? { chunkGapMs: summarizeLatency(chunkGap), streamStalls: stalls } : {}),
  };
}
