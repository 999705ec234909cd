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
  readonly #perCycle: number;
  /** The present step, counted from the start of the cycle in which the load begins, and requests that are expected before it: below 0 where the load begins within it. */
  #step: number;
  #before: number;

  constructor(steps: RateSteps) {
    this.#steps = steps;
    this.#perCycle = requestsOfCycle(steps);
    this.#step = Math.floor(steps.beginMs / steps.eachMs);
    this.#before = this.#ratePerMs * this.#fromMs;
  }

  /**
   * The last instant (ms) until which at most `arrivals` are expected: what falls on a pause is due when the pause ends. Ask with arguments that never
   * decrease.
   */
  instantMs(arrivals: number): number {
    const { length } = this.#steps.ratesPerSecond;
    const cycles = Math.floor((arrivals - this.#before) / this.#perCycle);
    if (cycles > 1) {
      this.#step += (cycles - 1) * length;
      this.#before += (cycles - 1) * this.#perCycle;
    }
    // Rates may be so small that their sums no longer grow: two cycles reach any instant that can be told.
    for (let tries = 2 * length; tries > 0 && arrivals >= this.#before + this.#requests; tries--) {
      this.#before += this.#requests;
      this.#step++;
    }
    const left = arrivals - this.#before;
    return left <= 0 ? this.#fromMs : Math.min(this.#untilMs, this.#fromMs + left / this.#ratePerMs);
  }

  get #fromMs(): number {
    return this.#step * this.#steps.eachMs - this.#steps.beginMs;
  }

  get #untilMs(): number {
    return this.#fromMs + this.#steps.eachMs;
  }

  get #ratePerMs(): number {
    const { ratesPerSecond } = this.#steps;
    return (ratesPerSecond[this.#step % ratesPerSecond.length] as number) / 1000;
  }

  get #requests(): number {
    return this.#ratePerMs * this.#steps.eachMs;
  }
}

function requestsOfCycle({ ratesPerSecond, eachMs }: RateSteps): number {
  return ratesPerSecond.reduce((sum, rate) => sum + (rate * eachMs) / 1000, 0);
}

/** Requests that are expected until an instant: the area below the rates. */
export function expectedBySteps({ ratesPerSecond, eachMs, beginMs }: RateSteps, untilMs: number): number {
  const cycleMs = ratesPerSecond.length * eachMs;
  const perCycle = requestsOfCycle({ ratesPerSecond, eachMs, beginMs });
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
