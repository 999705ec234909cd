import type { Summary } from '../../src/measure/summary.ts';
import { formatCount } from '../../src/units/format.ts';
import { intervalHeading, intervalRows, replicationsSentence, seedText } from '../replications.ts';
import { paragraph, type Line } from './line.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

/** The figures of one replication with their intervals, when there were replications. */
export function replicationLines(summary: Summary, width: number): readonly Line[] {
  const { replications } = summary;
  if (replications === undefined) return [];
  const head = ['', 'mean', intervalHeading(replications)].map((text): Cell => ({ text, style: 'faint' }));
  const rows = intervalRows(replications).map(({ label, mean, interval }): Cell[] => [label, mean, interval]);
  return [
    titleLine('replications', `${formatCount(replications.count)}, ${seedText(summary)}`),
    ...alignTable([head, ...rows], width, { left: [2] }),
    ...paragraph(replicationsSentence(replications), width, 'faint'),
  ];
}
