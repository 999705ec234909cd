import type { Summary } from '../../src/measure/summary.ts';
import { formatMs } from '../../src/units/format.ts';
import type { Cell, Section } from '../section.ts';
import { wordsOf } from './metric-words.ts';

const UNTOLD = { text: 'What was billed is not compared: the endpoint tells too little of it.' };

/** Each figure as a simulation of the same scenario predicted it and as the run measured it, when it was simulated. */
export function twinSection(summary: Summary): Section | undefined {
  const { twin } = summary;
  if (twin === undefined) return undefined;
  const rows = twin.figures.map(({ metric, predicted, measured, difference, agrees }): Cell[] => {
    const { label, format } = wordsOf(metric);
    const apart = percent(difference);
    return [label, format(predicted), format(measured), agrees ? apart : { text: apart, style: 'warn' }];
  });
  return {
    title: 'twin',
    remark: `${twin.partMs === undefined ? '' : `the first ${formatMs(twin.partMs)} of `}the same scenario and seed, simulated`,
    parts: [
      { columns: ['figure', 'simulated', 'measured', 'difference'], rows },
      { text: twinSentence(twin, summary), style: twin.agrees ? 'faint' : 'warn' },
      ...(twin.figures.some(({ metric }) => metric === 'dollars.billed') ? [] : [UNTOLD]),
    ],
  };
}
/** Whether the model may be believed, in one sentence. */
export function twinSentence(
  { figures, agrees }: NonNullable<Summary['twin']>,
  { verdict, world }: Pick<Summary, 'verdict' | 'world'>,
): string {
  if (agrees) {
    return world === 'real'
      ? 'All figures agree within 10 %, or 10 ms: at this load the scenario describes the endpoint, and its simulations may be believed.'
      : 'All figures agree within 10 %, or 10 ms: simulations of this scenario may be believed.';
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
