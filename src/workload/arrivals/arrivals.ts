/**
 * When requests are due: a pure iterator. `nextMs()` is the instant of the next arrival in ms since the start,
 * never less than the one before; Infinity once there are no more.
 */
export interface Arrivals {
  nextMs(): number;
  /** The next ones, as many as there is room for: what `nextMs` would give, for a process that has a quicker way. */
  fillMs?(into: Float64Array): void;
}

/** Where a process of arrivals ends: at an instant or after a number of arrivals, whichever comes first. */
export interface ArrivalsEnd {
  /** No arrival is due at or after this instant; Infinity for none. */
  readonly durationMs: number;
  /** At most so many arrivals; Infinity for no limit. */
  readonly maxRequests: number;
}
