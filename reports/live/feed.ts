import { liveCharts, scalesOf, type ChartScales } from './charts.ts';
import { ChartFeed, type FeedPosition, type Told } from './chart-feed.ts';
import type { LiveState } from './message.ts';
import { rowBetween, type LiveRow } from './rows.ts';
import { liveState, NO_STATE } from './state.ts';
import { shadedSpans, type SpanSource } from '../html/shaded-spans.ts';
import type { LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { LiveThresholds, type Threshold } from '../../src/measure/thresholds.ts';
import { nanoUsdText } from '../../src/money/nano-usd.ts';

/** Rates and latencies of the present are of so long, in ms. */
const LATELY_MS = 5000;
/** Shortest window of the charts, in ms: somewhat less than the time between two snapshots. */
const WINDOW_MS = 400;

/** Server-sent events that tell of a run: all of it to who knows nothing, and to others what they lack. They are made only when asked for. */
export class LiveFeed {
  readonly #hasPhases: boolean;
  readonly #thresholds: LiveThresholds;
  readonly #charts: ChartFeed<LiveSnapshot, LiveRow, ChartScales>;

  /** `source`: what its charts shade. `thresholds`: what must hold at the end. */
  constructor(source: SpanSource, thresholds: readonly Threshold[] = []) {
    const spans = shadedSpans(source);
    this.#hasPhases = source.phases !== undefined;
    this.#thresholds = new LiveThresholds(thresholds);
    this.#charts = new ChartFeed({
      windowMs: WINDOW_MS,
      rowBetween,
      scalesOf: (rows, latest) => scalesOf(rows, capDollars(latest)),
      chartsOf: (rows, scales) => liveCharts(rows, scales, spans),
    });
  }

  /** The run has come so far. */
  add(snapshot: LiveSnapshot): void {
    this.#charts.add(snapshot);
    this.#thresholds.add(snapshot);
  }

  /** What somebody lacks who stands at a position; undefined: who knows nothing. `skipped`: updates that it has not got before this one. */
  since(position: FeedPosition | undefined, skipped: number = 0): Told {
    return this.#charts.since(position, skipped, this.#state());
  }

  #state(): LiveState {
    const { latest, points } = this.#charts.history;
    if (latest === undefined) return NO_STATE;
    const lately = points.findLast(({ elapsedMs }) => elapsedMs <= latest.elapsedMs - LATELY_MS);
    return liveState(latest, lately, this.#hasPhases, this.#thresholds.soFar());
  }
}

function capDollars(latest: LiveSnapshot | undefined): number | null {
  return latest?.capNano === undefined ? null : Number(nanoUsdText(BigInt(latest.capNano)));
}
