import type { Summary } from '../src/measure/summary.ts';
import { formatMs } from '../src/units/format.ts';
import { wordsOf } from './metric-words.ts';

type Twin = NonNullable<Summary['twin']>;

/** A figure as it was simulated and as it was measured, in words. */
export interface TwinRow {
  readonly label: string;
  readonly predicted: string;
  readonly measured: string;
  /** `+2.1 %`, or a dash. */
  readonly difference: string;
  readonly agrees: boolean;
}

/** Each figure that a run and its twin are compared by. */
export function twinRows({ figures }: Twin): readonly TwinRow[] {
  return figures.map(({ metric, predicted, measured, difference, agrees }) => {
    const { label, format } = wordsOf(metric);
    return { label, predicted: format(predicted), measured: format(measured), difference: percent(difference), agrees };
  });
}

/** What was simulated. */
export function twinHeading({ partMs }: Twin): string {
  return `${partMs === undefined ? '' : `the first ${formatMs(partMs)} of `}the same scenario and seed, simulated`;
}

/** Whether the model may be believed, in one sentence. */
export function twinSentence(
  { figures, agrees }: Twin,
  { verdict, world }: Pick<Summary, 'verdict' | 'world'>,
): string {
  if (agrees) {
    return world === 'real'
      ? 'All figures agree within 10 %: at this load the scenario describes the endpoint, and its simulations may be believed.'
      : 'All figures agree within 10 %: simulations of this scenario may be believed.';
  }
  const labels = figures.filter((figure) => !figure.agrees).map(({ metric }) => wordsOf(metric).label);
  const differing = `${labels.join(', ')}: more than 10 % apart.`;
  if (verdict === 'invalid') return `${differing} The run is invalid, so believe the simulated figures.`;
  return world === 'real'
    ? `${differing} The scenario does not describe this endpoint: correct its service times, limits, faults or prices before you believe its simulations.`
    : `${differing} The simulation has no connections and no busy machine: believe the measured figures.`;
}

function percent(difference: number | null): string {
  if (difference === null) return '–';
  const text = (difference * 100).toFixed(1);
  return `${text.startsWith('-') ? '' : '+'}${text} %`;
}
