import type { Chart } from '../html/chart.ts';
import { LiveHistory, type TimedPoint } from './history.ts';
import type { FullMessage, MoreMessage } from './message.ts';

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

/** How points in time become charts. `Row` is what happened between two points, `Scales` what decides how all charts are drawn. */
export interface ChartPlan<Point extends TimedPoint, Row, Scales> {
  /** Shortest window of the charts, in ms. */
  readonly windowMs: number;
  /** What happened from one point to a later one; `before` undefined: since the start. */
  rowBetween(before: Point | undefined, after: Point): Row;
  scalesOf(rows: readonly Row[], latest: Point | undefined): Scales;
  chartsOf(rows: readonly Row[], scales: Scales): readonly Chart[];
}

/** Server-sent events that draw charts which grow: all of them for who knows nothing, and for others what they lack. They are made only when asked for. */
export class ChartFeed<Point extends TimedPoint, Row, Scales> {
  readonly history: LiveHistory<Point>;
  readonly #plan: ChartPlan<Point, Row, Scales>;
  #rows: readonly Row[] = [];
  /** Of the rows: those of windows that do not change any more. */
  #rowsKept = 0;
  #thinnings = 0;
  #epoch: number;
  #scales: Scales;
  #isFresh = false;

  /** `epoch`: above those of all positions that this feed cannot go on from. */
  constructor(plan: ChartPlan<Point, Row, Scales>, epoch: number = 0) {
    this.#plan = plan;
    this.history = new LiveHistory<Point>(plan.windowMs);
    this.#epoch = epoch;
    this.#scales = plan.scalesOf([], undefined);
  }

  /** How often everything was drawn anew. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Every row, oldest first. */
  get rows(): readonly Row[] {
    this.#refresh();
    return this.#rows;
  }

  add(point: Point): void {
    this.history.add(point);
    this.#isFresh = false;
  }

  /**
   * What somebody lacks who stands at a position; undefined: who knows nothing. `state`: what the page shows besides its charts. `skipped`: updates that it
   * has not got before this one.
   */
  since(position: FeedPosition | undefined, skipped: number, state: unknown): Told {
    this.#refresh();
    const now: FeedPosition = { epoch: this.#epoch, windows: this.#rowsKept };
    if (position === undefined || position.epoch !== this.#epoch) {
      const full: FullMessage<unknown> = { state, charts: this.#plan.chartsOf(this.#rows, this.#scales) };
      return { text: eventText('full', full), position: now };
    }
    const from = position.windows;
    const gains = this.#plan.chartsOf(this.#rows.slice(from), this.#scales).map(({ x, lines, description }) => {
      return { x, values: lines.map(({ values }) => values), few: lines.map(({ few }) => few ?? null), description };
    });
    const more: MoreMessage<unknown> = { state, from, gains, skipped };
    return { text: eventText('more', more), position: now };
  }

  /** Makes the rows of windows that are new or have changed. */
  #refresh(): void {
    if (this.#isFresh) return;
    this.#isFresh = true;
    const { points, thinnings, windowsKept } = this.history;
    if (thinnings !== this.#thinnings) this.#rowsKept = 0;
    const rows = this.#rows.slice(0, this.#rowsKept);
    for (let index = rows.length; index < points.length; index++)
      rows.push(this.#plan.rowBetween(points[index - 1], points[index] as Point));
    this.#rows = rows;
    this.#rowsKept = windowsKept;
    const scales = this.#plan.scalesOf(rows, points.at(-1));
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
