import { ChartFeed, type FeedPosition, type Told } from '../chart-feed.ts';
import { dashboardCharts, type DashboardScales, scalesOf } from './charts.ts';
import { type DashboardPoint, type DashboardRow, pointOf, rowBetween } from './rows.ts';
import { dashboardState } from './state.ts';
import type { DashboardView } from './view.ts';

/** Shortest window of the charts, in ms: somewhat less than the time between two looks. */
const WINDOW_MS = 900;

/** Server-sent events that tell of a mock server: all of it to who knows nothing, and to others what they lack. They are made only when asked for. */
export class DashboardFeed {
  readonly #hasAccount: boolean;
  #charts: ChartFeed<DashboardPoint, DashboardRow, DashboardScales>;
  #latest: DashboardView | undefined;

  constructor(hasAccount: boolean) {
    this.#hasAccount = hasAccount;
    this.#charts = this.#feedFrom(0);
  }

  /** The server is so now. A new run begins the charts anew. */
  add(view: DashboardView): void {
    if (view.resets !== this.#latest?.resets) this.#charts = this.#feedFrom(this.#charts.epoch + 1);
    this.#latest = view;
    this.#charts.add(pointOf(view));
  }

  /** What somebody lacks who stands at a position; undefined: who knows nothing. `skipped`: updates that it has not got before this one. */
  since(position: FeedPosition | undefined, skipped: number = 0): Told {
    if (this.#latest === undefined) throw new Error('There is nothing to tell before the server was looked at.');
    return this.#charts.since(position, skipped, dashboardState(this.#latest, this.#charts.rows));
  }

  #feedFrom(epoch: number): ChartFeed<DashboardPoint, DashboardRow, DashboardScales> {
    const hasAccount = this.#hasAccount;
    const chartsOf = (rows: readonly DashboardRow[], scales: DashboardScales) =>
      dashboardCharts(rows, scales, hasAccount);
    return new ChartFeed({ windowMs: WINDOW_MS, rowBetween, scalesOf, chartsOf }, epoch);
  }
}
