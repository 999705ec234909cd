/** Most points of a history; a run that needs more keeps every second one, and its windows are twice as long. */
export const POINTS_MAX = 600;

/** What a history is made of: counts so far, at an instant of the run. */
export interface TimedPoint {
  /** Ms since the start of the run. */
  readonly elapsedMs: number;
}

/**
 * The course of a run in points that each hold all counts so far, bounded whatever the length of the run. What happened between two of them is their
 * difference, so that nothing is lost when points are left out. Each point ends a window, and the first window begins with the run. The last point
 * is replaced by the next one until its window is long enough.
 */
export class LiveHistory<P extends TimedPoint> {
  /** How often every second point was left out: all windows are other ones then. */
  thinnings = 0;
  #windowMs: number;
  #kept: P[] = [];
  #latest: P | undefined;

  /** `windowMs`: how long a window is at least, to begin with. */
  constructor(windowMs: number) {
    this.#windowMs = windowMs;
  }

  /** Windows that will not change before the next thinning. */
  get windowsKept(): number {
    return this.#kept.length;
  }

  /** The points so far, each the end of a window. */
  get points(): readonly P[] {
    return this.#latest === undefined ? [] : [...this.#kept, this.#latest];
  }

  /** The last point; undefined: there is none. */
  get latest(): P | undefined {
    return this.#latest;
  }

  /** Adds the counts of now. Those of an instant that is not later than the last one replace them. */
  add(point: P): void {
    const last = this.#latest;
    const isWhole = last !== undefined && last.elapsedMs - (this.#kept.at(-1)?.elapsedMs ?? 0) >= this.#windowMs;
    if (isWhole && point.elapsedMs > last.elapsedMs) this.#kept.push(last);
    this.#latest = point;
    if (this.#kept.length >= POINTS_MAX) this.#thin();
  }

  #thin(): void {
    this.#kept = this.#kept.filter((_, index) => index % 2 === 1);
    this.#windowMs *= 2;
    this.thinnings++;
  }
}
