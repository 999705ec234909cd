import { NanoColumn } from '../money/nano-column.ts';
import { NanoSum } from '../money/nano-sum.ts';
import { COARSE_CELLS as CELLS, coarseCellOf, coarseCellOfWord, coarseQuantile, HIGH } from './coarse-cells.ts';
import type { ValueList } from './histogram.ts';
import { addSparseCells, sparseCells, type SparseCells } from './sparse-cells.ts';

/** Most windows of a series; a run that needs more merges neighbours and doubles the window. */
export const WINDOWS_MAX = 600;

/** What a series counts per window. */
export const TRACK = { offered: 0, attempts: 1, succeeded: 2, failed: 3, throttled: 4, ended: 5, dropped: 6 } as const;
const TRACKS = 7;
/** Latencies up to which 32 bits are enough for every cell, were they all in one. */
const LATENCIES_MAX = 4_294_967_295;

/** Rows of latency cells to begin with: cells are coarse, for there is one row per window. */
const ROWS_FIRST = 16;

/** What happened in one window, before it is added to a series. The window [0, 0) holds nothing. */
export class WindowCounts {
  fromMs = 0;
  toMs = 0;
  offered = 0;
  attempts = 0;
  succeeded = 0;
  /** Attempts that failed, and the part of them that was throttled. */
  failed = 0;
  throttled = 0;
  /** Requests that were not begun. */
  dropped = 0;
  readonly billed: NanoSum = new NanoSum();
  /** Requests whose outcome became final. */
  ended = 0;
  readonly latency: Uint32Array = new Uint32Array(CELLS);

  /** The latency of a request that succeeded. */
  addLatency(latencyMs: number): void {
    const cell = coarseCellOf(latencyMs);
    this.latency[cell] = (this.latency[cell] as number) + 1;
  }

  /** Those of a list of such latencies from one place to before another. */
  addLatencies(list: ValueList, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      const cell = coarseCellOfWord(list.words[2 * i + HIGH] as number);
      this.latency[cell] = (this.latency[cell] as number) + 1;
    }
  }
}

/** A series as plain data, which JSON and other threads carry. */
export interface TimeSeriesDump {
  readonly windowMs: number;
  readonly windows: number;
  readonly tracks: SparseCells;
  /** Of windows that were billed for: whole nano-USD as text. */
  readonly billed: readonly (readonly [window: number, nano: string])[];
  readonly latency: SparseCells;
}

/** Counts, dollars and latencies of a run in windows of equal length, bounded whatever the length of the run. */
export class TimeSeries {
  windowMs: number;
  readonly #tracks: Float64Array = new Float64Array(WINDOWS_MAX * TRACKS);
  readonly #billed = new NanoColumn(WINDOWS_MAX);
  /** Rows for the windows that there are, and for some more: most runs need few of `WINDOWS_MAX`. */
  #latency: Uint32Array | Float64Array = new Uint32Array(ROWS_FIRST * CELLS);
  #windows = 0;
  /** Latencies in all windows. */
  #latencies = 0;

  /** `windowMs`: length of a window to begin with. */
  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** Windows that hold anything, from the start. */
  get windows(): number {
    return this.#windows;
  }

  /** Adds what happened in a window, which must lie within one window of the series, and empties it. */
  addWindow(counts: WindowCounts): void {
    if (counts.toMs === 0) return;
    const window = this.#windowOf(counts.fromMs);
    const row = window * TRACKS;
    const tracks = this.#tracks;
    tracks[row + TRACK.offered] = (tracks[row + TRACK.offered] as number) + counts.offered;
    tracks[row + TRACK.attempts] = (tracks[row + TRACK.attempts] as number) + counts.attempts;
    tracks[row + TRACK.succeeded] = (tracks[row + TRACK.succeeded] as number) + counts.succeeded;
    tracks[row + TRACK.failed] = (tracks[row + TRACK.failed] as number) + counts.failed;
    tracks[row + TRACK.throttled] = (tracks[row + TRACK.throttled] as number) + counts.throttled;
    tracks[row + TRACK.ended] = (tracks[row + TRACK.ended] as number) + counts.ended;
    tracks[row + TRACK.dropped] = (tracks[row + TRACK.dropped] as number) + counts.dropped;
    if (counts.succeeded > 0) {
      this.#latencies += counts.succeeded;
      if (this.#latencies > LATENCIES_MAX) this.#widen();
      for (let cell = 0; cell < CELLS; cell++) {
        const i = window * CELLS + cell;
        this.#latency[i] = (this.#latency[i] as number) + (counts.latency[cell] as number);
      }
      counts.latency.fill(0);
    }
    if (counts.billed.nearest !== 0) {
      this.#billed.addBig(window, counts.billed.value());
      counts.billed.clear();
    }
    counts.ended = counts.offered = counts.attempts = counts.succeeded = 0;
    counts.failed = counts.throttled = counts.dropped = 0;
  }

  /** Adds a success with its one attempt to whatever window it is in. */
  addSuccess(atMs: number, latencyMs: number, nano: number): void {
    const window = this.#windowOf(atMs);
    const row = window * TRACKS;
    const tracks = this.#tracks;
    tracks[row + TRACK.attempts] = (tracks[row + TRACK.attempts] as number) + 1;
    tracks[row + TRACK.succeeded] = (tracks[row + TRACK.succeeded] as number) + 1;
    tracks[row + TRACK.ended] = (tracks[row + TRACK.ended] as number) + 1;
    this.#billed.add(window, nano);
    if (++this.#latencies > LATENCIES_MAX) this.#widen();
    const i = window * CELLS + coarseCellOf(latencyMs);
    this.#latency[i] = (this.#latency[i] as number) + 1;
  }

  /** Adds a charge to whatever window it is in. */
  addCharge(atMs: number, nano: number): void {
    this.#billed.add(this.#windowOf(atMs), nano);
  }

  /** Merges windows until an instant lies within the series: call it before choosing the window of that instant. */
  reach(atMs: number): void {
    this.#windowOf(atMs);
  }

  /** One track, window by window. */
  track(track: number): number[] {
    return Array.from({ length: this.#windows }, (_, window) => this.#tracks[window * TRACKS + track] as number);
  }

  /** Nano-USD that were billed, window by window. */
  billedNano(): bigint[] {
    return Array.from({ length: this.#windows }, (_, window) => this.#billed.value(window));
  }

  /** A quantile of the latency, window by window, within 3 %; null where nothing succeeded. */
  latencyQuantiles(p: number): (number | null)[] {
    return Array.from({ length: this.#windows }, (_, window) =>
      this.#hasLatency(window) ? coarseQuantile(this.#latency.subarray(window * CELLS, (window + 1) * CELLS), p) : null,
    );
  }

  /** A quantile of the latency over the windows from `first` to before another together, within 3 %; null where nothing succeeded. */
  latencyQuantile(p: number, windows: number, first = 0): number | null {
    const cells = new Float64Array(CELLS);
    for (let i = first * CELLS; i < Math.min(windows, this.#windows) * CELLS; i++) {
      cells[i % CELLS] = (cells[i % CELLS] as number) + (this.#latency[i] as number);
    }
    return coarseQuantile(cells, p);
  }

  /**
   * For each of the quantiles of all latencies, how many lie above it, window by window. Latencies of the cell that holds a quantile are taken to lie
   * above it in the same share in all windows, so that the sums are exact.
   */
  latencyAbove(quantiles: readonly number[]): number[][] {
    const windows = Array.from({ length: this.#windows }, (_, window) => this.#hasLatency(window));
    const totals = new Float64Array(CELLS + 1);
    const addAbove = (window: number, above: Float64Array): void => {
      let sum = 0;
      for (let cell = CELLS - 1; cell >= 0; cell--) {
        sum += this.#latency[window * CELLS + cell] as number;
        above[cell] = (above[cell] as number) + sum;
      }
    };
    for (const [window, holds] of windows.entries()) if (holds) addAbove(window, totals);
    const borders = quantiles.map((p) => borderOf(totals, (1 - p) * (totals[0] as number)));
    const above = quantiles.map(() => windows.map(() => 0));
    const own = new Float64Array(CELLS + 1);
    for (const [window, holds] of windows.entries()) {
      if (!holds) continue;
      own.fill(0);
      addAbove(window, own);
      for (const [i, { cell, share }] of borders.entries()) {
        const beyond = own[cell + 1] as number;
        (above[i] as number[])[window] = beyond + share * ((own[cell] as number) - beyond);
      }
    }
    return above;
  }

  /** All that it holds, as plain data of its own. */
  dump(): TimeSeriesDump {
    return {
      windowMs: this.windowMs,
      windows: this.#windows,
      tracks: sparseCells(this.#tracks, 0, this.#windows * TRACKS),
      billed: this.billedNano().flatMap((nano, window) => (nano === 0n ? [] : [[window, String(nano)] as const])),
      latency: Array.from({ length: this.#windows }, (_, window) =>
        this.#hasLatency(window) ? sparseCells(this.#latency, window * CELLS, (window + 1) * CELLS) : [],
      ).flat(),
    };
  }

  /** Whether a window holds latencies: most windows of a small run hold none, and its rows are long. */
  #hasLatency(window: number): boolean {
    return (this.#tracks[window * TRACKS + TRACK.succeeded] as number) > 0;
  }

  /**
   * Lays another series over this one: what happened at the same instant counts in the same window. Both must have begun with windows
   * of one length. The result does not depend on the order in which series are laid over each other.
   */
  mergeDump(dump: TimeSeriesDump): void {
    while (this.windowMs < dump.windowMs) this.#halve();
    const perWindow = this.windowMs / dump.windowMs;
    if (!Number.isInteger(perWindow)) throw new Error('Series are merged whose windows began with different lengths.');
    for (let i = 1; i < dump.latency.length; i += 2) this.#latencies += dump.latency[i] as number;
    if (this.#latencies > LATENCIES_MAX) this.#widen();
    const windows = Math.max(this.#windows, Math.ceil(dump.windows / perWindow));
    if (windows > this.#windows) this.#extend(windows);
    addSparseCells(this.#tracks, dump.tracks, (index) => rowIndex(index, TRACKS, perWindow));
    addSparseCells(this.#latency, dump.latency, (index) => rowIndex(index, CELLS, perWindow));
    for (const [window, nano] of dump.billed) this.#billed.addBig(Math.floor(window / perWindow), BigInt(nano));
  }

  /** Makes the cells large enough for any count. */
  #widen(): void {
    if (this.#latency instanceof Uint32Array) this.#latency = Float64Array.from(this.#latency);
  }

  /** The window of an instant; merges windows until there is one. */
  #windowOf(atMs: number): number {
    let window = Math.floor(atMs / this.windowMs);
    while (window >= WINDOWS_MAX) {
      this.#halve();
      window = Math.floor(atMs / this.windowMs);
    }
    // As an integer it is an index that needs no conversion.
    window |= 0;
    if (window >= this.#windows) this.#extend(window + 1);
    return window;
  }

  #extend(windows: number): void {
    this.#windows = windows;
    const rows = this.#latency.length / CELLS;
    if (windows <= rows) return;
    const length = Math.min(WINDOWS_MAX, Math.max(windows, 2 * rows)) * CELLS;
    const longer = this.#latency instanceof Uint32Array ? new Uint32Array(length) : new Float64Array(length);
    longer.set(this.#latency);
    this.#latency = longer;
  }

  #halve(): void {
    for (let row = 0; row < this.#windows; row++) {
      const holds = this.#hasLatency(row) || this.#hasLatency(2 * row) || this.#hasLatency(2 * row + 1);
      if (holds) mergeRow(this.#latency, CELLS, row);
      mergeRow(this.#tracks, TRACKS, row);
      this.#billed.mergePair(row);
    }
    this.windowMs *= 2;
    this.#windows = Math.ceil(this.#windows / 2);
  }
}

/** The cell in which so many values from above end, and the share of it that they take. `above`: values in each cell and beyond it. */
function borderOf(above: Float64Array, count: number): { readonly cell: number; readonly share: number } {
  let cell = 0;
  while (cell < CELLS - 1 && (above[cell + 1] as number) > count) cell++;
  const beyond = above[cell + 1] as number;
  const within = (above[cell] as number) - beyond;
  return { cell, share: within > 0 ? (count - beyond) / within : 0 };
}

/** Where a cell lies once every `perRow` rows are one. */
function rowIndex(index: number, width: number, perRow: number): number {
  return Math.floor(index / width / perRow) * width + (index % width);
}

/** Makes a row what the two rows hold that will be it: rows beyond the end hold nothing. */
function mergeRow(rows: Float64Array | Uint32Array, width: number, row: number): void {
  for (let i = 0; i < width; i++) {
    const even = 2 * row * width + i;
    rows[row * width + i] = (rows[even] ?? 0) + (rows[even + width] ?? 0);
  }
}
