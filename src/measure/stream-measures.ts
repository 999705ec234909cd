import { Histogram, type HistogramDump } from './histogram.ts';

/** A gap between two parts of an answer from which on it is a stall, in ms: a reader notices that nothing comes. */
const STALL_MS = 1000;

/** A streamed answer as its parts came. Instants are ms since the start of the run. */
export interface StreamedAnswer {
  readonly firstOutputMs: number;
  /** Of what the user reads; undefined where there was nothing but reasoning. */
  readonly firstContentMs: number | undefined;
  readonly outputTokens: number;
  /** When each part with output came. */
  readonly chunksMs: readonly number[];
}

const TIMES = ['firstToken', 'firstContent', 'tokenTime', 'chunkGap'] as const;

/** Streamed attempts that succeeded, as plain data, which JSON and other threads carry. */
export interface StreamMeasuresDump extends Readonly<Record<(typeof TIMES)[number], HistogramDump>> {
  readonly tokens: number;
  readonly stalls: number;
}

/** What is measured of streamed attempts that succeeded. Times are in ms. */
export class StreamMeasures {
  /** From sent to the first of the output, reasoning included. */
  readonly firstToken: Histogram = new Histogram();
  /** From sent to the first of what the user reads; only over HTTP, as the two that follow. */
  readonly firstContent: Histogram = new Histogram();
  /** From the first to the last of the output, for each token behind the first. */
  readonly tokenTime: Histogram = new Histogram();
  /** Between two parts of an answer. */
  readonly chunkGap: Histogram = new Histogram();
  /** Output tokens. */
  tokens = 0;
  /** Gaps of a second or longer. */
  stalls = 0;

  /** An answer of which it is known when its first output came, how long after it was asked for. */
  add(firstTokenMs: number, outputTokens: number): void {
    this.firstToken.record(firstTokenMs);
    this.tokens += outputTokens;
  }

  /** An answer whose parts were seen to come. */
  addAnswer(sentMs: number, { firstOutputMs, firstContentMs, outputTokens, chunksMs }: StreamedAnswer): void {
    this.add(firstOutputMs - sentMs, outputTokens);
    if (firstContentMs !== undefined) this.firstContent.record(firstContentMs - sentMs);
    const lastMs = chunksMs.at(-1);
    if (lastMs !== undefined && outputTokens > 1) this.tokenTime.record((lastMs - firstOutputMs) / (outputTokens - 1));
    for (let i = 1; i < chunksMs.length; i++) {
      const gapMs = (chunksMs[i] as number) - (chunksMs[i - 1] as number);
      this.chunkGap.record(gapMs);
      if (gapMs >= STALL_MS) this.stalls++;
    }
  }

  /** All that they hold, as plain data of its own. */
  dump(): StreamMeasuresDump {
    const times = Object.fromEntries(TIMES.map((name) => [name, this[name].dump()]));
    return { ...(times as Record<(typeof TIMES)[number], HistogramDump>), tokens: this.tokens, stalls: this.stalls };
  }

  /** Adds all that a dump holds. */
  mergeDump(dump: StreamMeasuresDump): void {
    for (const name of TIMES) this[name].mergeDump(dump[name]);
    this.tokens += dump.tokens;
    this.stalls += dump.stalls;
  }
}
