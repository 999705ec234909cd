import type fc from 'fast-check';
import type { Amount, Eventually } from '../amount.ts';

/** A simulation of load and cost. `Setting` is whatever it simulates. */
export interface SimulatorSubject<Setting = unknown> {
  /** What is simulated; `scenarioInput()` of this package generates Tollmark's own. */
  readonly settings: fc.Arbitrary<Setting>;
  /** Runs a setting to its end. */
  run(setting: Setting, seed: number): Eventually<SimulatedRun>;
  /** The setting with all prices multiplied by a whole factor, 0 included. */
  scalePrices?(setting: Setting, factor: number): Setting;
  /** The same setting and seed in another world, such as HTTP against a mock: the charge of each request, as in `SimulatedRun.charges`. */
  runElsewhere?(setting: Setting, seed: number): Eventually<ReadonlyMap<string, Amount>>;
}

/** What a simulation tells. */
export interface SimulatedRun {
  readonly dollars: Amount;
  /** Charges that the dollars are the sum of. */
  readonly chargeCount: number;
  /** A text that is different for different logs of events: the log itself, or its digest. */
  readonly log: string;
  readonly requests: {
    readonly arrived: number;
    readonly succeeded: number;
    readonly failed: number;
    readonly shed: number;
    /** Under way when the simulation ended. */
    readonly inFlight: number;
  };
  /** The charge of each request, by its number or name. */
  readonly charges?: ReadonlyMap<string, Amount>;
}
