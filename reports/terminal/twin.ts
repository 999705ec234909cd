import type { Summary } from '../../src/measure/summary.ts';
import { twinHeading, twinRows, twinSentence } from '../twin.ts';
import { paragraph, type Line } from './line.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

/** What a simulation predicted beside what the run measured, when it was simulated. */
export function twinLines(summary: Summary, width: number): readonly Line[] {
  const { twin } = summary;
  if (twin === undefined) return [];
  const head = ['', 'simulated', 'measured', 'difference'].map((text): Cell => ({ text, style: 'faint' }));
  const rows = twinRows(twin).map(({ label, predicted, measured, difference, agrees }): Cell[] => [
    label,
    predicted,
    measured,
    agrees ? difference : { text: difference, style: 'warn' },
  ]);
  return [
    titleLine('twin', twinHeading(twin)),
    ...alignTable([head, ...rows], width),
    ...paragraph(twinSentence(twin, summary), width, twin.agrees ? 'faint' : 'warn'),
  ];
}
