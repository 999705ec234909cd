import type { Summary } from '../../measure/summary.ts';
import type { Watchable } from '../live/display.ts';

/** Whoever watches a run from outside of its terminal, as a command that runs a load sees them. */
export interface Monitors {
  /** Says on stderr where they are. */
  announce(): void;
  /** The load has begun. */
  watch(run: Watchable): void;
  /** The run is over, and its report is written: tells the last figures, and waits as each of them does. `summary` undefined: there is no report. */
  finish(summary: Summary | undefined, isInterrupted: boolean): Promise<void>;
  /** Ends all of them at once. */
  close(): Promise<void>;
}
