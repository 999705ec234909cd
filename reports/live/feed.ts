import { liveCharts, scalesOf, type ChartScales } from './charts.ts';
import type { FullMessage, MoreMessage } from './message.ts';
import { rowBetween, type LiveRow } from './rows.ts';
import { liveState, NO_STATE } from './state.ts';
import { type ShadedSpan, shadedSpans, type SpanSource } from '../html/shaded-spans.ts';
import { LiveHistory } from './history.ts';
import type { LiveSnapshot } from '../../src/measure/live-snapshot.ts';
import { LiveThresholds, type Threshold } from '../../src/measure/thresholds.ts';
import { nanoUsdText } from '../../src/money/nano-usd.ts';

/** Rates and latencies of the present are of so long, in ms. */
const LATELY_MS = 5000;
/** Shortest window of the charts, in ms: somewhat less than the time between two snapshots. */
const WINDOW_MS = 400;

/** What a viewer is told next, and where it stands then. */
export interface Told {
  readonly text: string;
  readonly position: FeedPosition;
}

/** Where a viewer stands: how often everything was drawn anew, and how many windows it has that do not change any more. */
export interface FeedPosition {
  readonly epoch: number;
  readonly windows: number;
}

/** Server-sent events that tell of a run: all of it to who knows nothing, and to others what they lack. They are made only when asked for. */
export class LiveFeed {
  readonly #spans: readonly ShadedSpan[];
  readonly #hasPhases: boolean;
  readonly #thresholds: LiveThresholds;
  readonly #history = new LiveHistory<LiveSnapshot>(WINDOW_MS);
  #rows: LiveRow[] = [];
  /** Of the rows: those of windows that do not change any more. */
  #rowsKept = 0;
  #thinnings = 0;
  #epoch = 0;
  #scales: ChartScales | undefined;
  #isFresh = false;

  /** `source`: what its charts shade. `thresholds`: what must hold at the end. */
  constructor(source: SpanSource, thresholds: readonly Threshold[] = []) {
    this.#spans = shadedSpans(source);
    this.#hasPhases = source.phases !== undefined;
    this.#thresholds = new LiveThresholds(thresholds);
  }

  /** The run has come so far. */
  add(snapshot: LiveSnapshot): void {
    this.#history.add(snapshot);
    this.#thresholds.add(snapshot);
    this.#isFresh = false;
  }

  /** What somebody lacks who stands at a position; undefined: who knows nothing. `skipped`: updates that it has not got before this one. */
  since(position: FeedPosition | undefined, skipped: number = 0): Told {
    this.#refresh();
    const now: FeedPosition = { epoch: this.#epoch, windows: this.#rowsKept };
    const scales = this.#scales ?? scalesOf([], null);
    const state = this.#state();
    if (position === undefined || position.epoch !== this.#epoch) {
      const full: FullMessage = { state, charts: liveCharts(this.#rows, scales, this.#spans) };
      return { text: eventText('full', full), position: now };
    }
    const from = position.windows;
    const gains = liveCharts(this.#rows.slice(from), scales, []).map(({ x, lines, description }) => {
      return { x, values: lines.map(({ values }) => values), description };
    });
    const more: MoreMessage = { state, from, gains, skipped };
    return { text: eventText('more', more), position: now };
  }

  #state(): FullMessage['state'] {
    const { latest, points } = this.#history;
    if (latest === undefined) return NO_STATE;
    const lately = points.findLast(({ elapsedMs }) => elapsedMs <= latest.elapsedMs - LATELY_MS);
    return liveState(latest, lately, this.#hasPhases, this.#thresholds.soFar());
  }

  /** Makes the rows of windows that are new or have changed. */
  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    const { points, thinnings, windowsKept } = this.#history;
    if (thinnings !== this.#thinnings) this.#rowsKept = 0;
    const rows = this.#rows.slice(0, this.#rowsKept);
    for (let index = rows.length; index < points.length; index++)
      rows.push(rowBetween(points[index - 1], points[index] as LiveSnapshot));
    this.#rows = rows;
    this.#rowsKept = windowsKept;
    const capNano = points.at(-1)?.capNano;
    const scales = scalesOf(rows, capNano === undefined ? null : Number(nanoUsdText(BigInt(capNano))));
    const isOther = thinnings !== this.#thinnings || JSON.stringify(scales) !== JSON.stringify(this.#scales);
    if (isOther) this.#epoch++;
    this.#thinnings = thinnings;
    this.#scales = scales;
  }
}

/** A server-sent event (HTML Living Standard, 9.2): JSON has no line breaks. */
export function eventText(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
