import type { RunDump } from '../measure/summary-merge.ts';
import type { Summary } from '../measure/summary.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** One run of a scenario under its seed. */
export interface Trial {
  readonly scenario: Scenario;
  /** The scenario in input form: plain data, which JSON and other processes carry. */
  readonly source: Readonly<Record<string, unknown>>;
  /** The flags that make this trial of the file: `--set client.retry=none --seed 43`; empty for the file as it is. */
  readonly flags: string;
  /** Whether its summary will be merged with others, which takes a dump. */
  readonly merges: boolean;
}

/** What came of a trial. */
export interface TrialResult {
  readonly summary: Summary;
  /** Of a trial that is to be merged. */
  readonly dump?: RunDump;
  /** Whether the run was ended by its user: then it is not what was asked for. */
  readonly interrupted?: boolean;
}
