/** Rates that hold for a time each, one after the other, again and again. */
export interface RateSteps {
  readonly ratesPerSecond: readonly number[];
  /** Length of each step. */
  readonly eachMs: number;
  /** Where in the cycle the load begins, from the start of the first step. */
  readonly beginMs: number;
}

/** The inverse of the integral of rates that change by steps. At least one rate must be above zero. */
export class StepCurve {
  readonly #steps: RateSteps;
  /** The present step, counted from that in which the load begins, which is the 0th. */
  #step = 0;
  #fromMs = 0;
  #untilMs: number;
  /** Expected arrivals before the step, and up to its end. */
  #before = 0;
  #until: number;

  constructor(steps: RateSteps) {
    this.#steps = steps;
    this.#untilMs = this.#endMs();
    this.#until = this.#ratePerMs() * this.#untilMs;
  }

  /**
   * The last instant (ms) until which at most `arrivals` are expected: what falls on a pause is due when the pause ends. Ask with arguments that never
   * decrease.
   */
  instantMs(arrivals: number): number {
    while (arrivals >= this.#until) this.#advance();
    return Math.min(this.#untilMs, this.#fromMs + (arrivals - this.#before) / this.#ratePerMs());
  }

  #advance(): void {
    this.#step++;
    this.#fromMs = this.#untilMs;
    this.#untilMs = this.#endMs();
    this.#before = this.#until;
    this.#until += this.#ratePerMs() * (this.#untilMs - this.#fromMs);
  }

  #endMs(): number {
    const { eachMs, beginMs } = this.#steps;
    return (Math.floor(beginMs / eachMs) + this.#step + 1) * eachMs - beginMs;
  }

  #ratePerMs(): number {
    const { ratesPerSecond, eachMs, beginMs } = this.#steps;
    const index = (Math.floor(beginMs / eachMs) + this.#step) % ratesPerSecond.length;
    return (ratesPerSecond[index] as number) / 1000;
  }
}

/** Requests that are expected until an instant: the area below the rates. */
export function expectedBySteps({ ratesPerSecond, eachMs, beginMs }: RateSteps, untilMs: number): number {
  const cycleMs = ratesPerSecond.length * eachMs;
  const perCycle = ratesPerSecond.reduce((sum, rate) => sum + (rate * eachMs) / 1000, 0);
  const areaTo = (ms: number): number => {
    const cycles = Math.floor(ms / cycleMs);
    const leftMs = ms - cycles * cycleMs;
    const ofCycle = ratesPerSecond.reduce((sum, rate, index) => {
      const spentMs = Math.min(eachMs, Math.max(0, leftMs - index * eachMs));
      return sum + (rate * spentMs) / 1000;
    }, 0);
    return cycles * perCycle + ofCycle;
  };
  return areaTo(beginMs + untilMs) - areaTo(beginMs);
}
