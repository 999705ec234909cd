/** One straight piece of a rate that changes over time. Rates are per ms. */
interface Segment {
  readonly startMs: number;
  readonly lengthMs: number;
  readonly ratePerMs: number;
  readonly slope: number;
  /** Expected arrivals before the piece, and up to its end. */
  readonly before: number;
  readonly until: number;
}

/**
 * A rate made of straight lines, and the exact inverse of its integral. With rate `r` at the start of a piece and slope `a`, the
 * expected arrivals after `t` are `y = r t + a t^2 / 2`; solved as `t = 2 y / (r + sqrt(r^2 + 2 a y))`, which keeps its digits for
 * `a` near 0, for a rising and for a falling rate. After the last piece its rate holds without end.
 */
export class RateCurve {
  readonly #segments: readonly Segment[];
  #at = 0;

  constructor(
    startRatePerSecond: number,
    stages: readonly { readonly forMs: number; readonly ratePerSecond: number }[],
  ) {
    const segments: Segment[] = [];
    let [startMs, ratePerMs, before] = [0, startRatePerSecond / 1000, 0];
    for (const stage of stages) {
      const endRatePerMs = stage.ratePerSecond / 1000;
      const until = before + ((ratePerMs + endRatePerMs) / 2) * stage.forMs;
      segments.push({
        startMs,
        lengthMs: stage.forMs,
        ratePerMs,
        slope: (endRatePerMs - ratePerMs) / stage.forMs,
        before,
        until,
      });
      [startMs, ratePerMs, before] = [startMs + stage.forMs, endRatePerMs, until];
    }
    const until = ratePerMs > 0 ? Number.POSITIVE_INFINITY : before;
    segments.push({ startMs, lengthMs: Number.POSITIVE_INFINITY, ratePerMs, slope: 0, before, until });
    this.#segments = segments;
  }

  /**
   * The last instant (ms) until which at most `arrivals` are expected; Infinity when the rate never brings more.
   * The last, not the first: what falls on a pause is due when the pause ends. Ask with arguments that never decrease.
   */
  instantMs(arrivals: number): number {
    let segment = this.#segments[this.#at];
    while (segment !== undefined && arrivals >= segment.until) segment = this.#segments[++this.#at];
    if (segment === undefined) return Number.POSITIVE_INFINITY;
    const y = arrivals - segment.before;
    if (y <= 0) return segment.startMs;
    const { ratePerMs, slope } = segment;
    const root = Math.sqrt(Math.max(0, ratePerMs * ratePerMs + 2 * slope * y));
    const speed = ratePerMs + root;
    return speed === 0 ? segment.startMs : segment.startMs + Math.min(segment.lengthMs, (2 * y) / speed);
  }
}
