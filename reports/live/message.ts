import type { Chart, ChartLine } from '../html/chart.ts';

/** What the live page shows besides its charts: texts, in the places that it has for them. */
export interface LiveState {
  /** What the run does now, and for how long. */
  readonly phase: string;
  /** Share of the load that is over, from 0 to 1; null where its length is not known. */
  readonly share: number | null;
  /** Figure and remark of each card, in the order of the page. */
  readonly cards: readonly (readonly [figure: string, remark: string])[];
  /** Failed attempts so far by what came of them. */
  readonly failures: readonly (readonly [what: string, count: string, share: string])[];
  /** The thresholds of the scenario, in its order. */
  readonly thresholds: readonly (readonly [metric: string, condition: string, observed: string, verdict: string])[];
  /** What looks bad so far, in sentences. */
  readonly warnings: readonly string[];
}

/** What a chart gains: its values from one window on. */
export interface ChartGain extends Pick<Chart, 'x' | 'description'> {
  /** Of each line. */
  readonly values: readonly (readonly (number | null)[])[];
  /** `few` of each line that has it; null: it has none. */
  readonly few: readonly (NonNullable<ChartLine['few']> | null)[];
}

/** An event `full`: all that the page shows. */
export interface FullMessage<State = LiveState> {
  readonly state: State;
  readonly charts: readonly Chart[];
}

/** An event `more`: what has changed. `gains` replace the values of each chart from the window `from` on. */
export interface MoreMessage<State = LiveState> {
  readonly state: State;
  readonly from: number;
  readonly gains: readonly ChartGain[];
  /** Updates that were left out before this one, for the page read slowly. */
  readonly skipped: number;
}
