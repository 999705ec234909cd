/**
 * One worker that shuts down when it has idled for `keepAlive`, under Poisson arrivals: M/G/1 with set-up and delayed shut-down. An idle
 * period outlives the keep-alive with probability p = exp(-rate * keepAlive), and then the first job waits for the set-up. That is the queue
 * whose busy periods begin with a delay (P. Welch, 1964; H. Takagi, Queueing Analysis 1, 1991), here a delay that is 0 with probability
 * 1 - p. Times are in units of one mean service time, `load` is also the rate of arrivals.
 */
export interface ColdQueue {
  readonly load: number;
  readonly keepAlive: number;
  /** Mean of the set-up, and of its square. */
  readonly setup: number;
  readonly setupSquared: number;
  /** Squared coefficient of variation of service. */
  readonly squaredVariation: number;
}

/** Stationary figures of such a queue. */
export interface ColdTheory {
  /** Share of arrivals for which the worker starts. */
  readonly coldShare: number;
  /** Mean wait from arrival to start. */
  readonly wait: number;
  /** Shares of time in which the worker sets up, and in which it idles. */
  readonly setupShare: number;
  readonly idleShare: number;
}

/** Wait by decomposition; a cycle (one idle period and what follows) serves (1 + rate p setup) / (1 - load) jobs. */
export function coldQueueFigures({ load, keepAlive, setup, setupSquared, squaredVariation }: ColdQueue): ColdTheory {
  const p = Math.exp(-load * keepAlive);
  const begun = 1 + load * p * setup;
  const warmWait = (load * (1 + squaredVariation)) / (2 * (1 - load));
  const cycle = begun / load / (1 - load);
  return {
    coldShare: (p * (1 - load)) / begun,
    wait: warmWait + (p * (2 * setup + load * setupSquared)) / (2 * begun),
    setupShare: (p * setup) / cycle,
    idleShare: (1 - p) / load / cycle,
  };
}
