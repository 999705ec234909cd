import type { Summary } from '../../src/measure/summary.ts';
import { formatObserved } from '../../src/units/format.ts';
import { costSentence, lengthText, validityRows, verdictReason, WORLD_LABEL } from '../figures.ts';
import { seedText } from '../replications.ts';
import { paragraph, wrapText, type Line, type Style } from './line.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import { alignTable, titleLine, type Cell } from './table.ts';

const MARK: { readonly [K in Summary['verdict']]: readonly [string, Style] } = {
  passed: ['✓ PASSED', 'good'],
  failed: ['✗ FAILED', 'bad'],
  invalid: ['! INVALID', 'warn'],
  partial: ['! PARTIAL', 'warn'],
};

/** Verdict, scenario, world and seed; then the run in one sentence. */
export function headlineLines(summary: Summary, width: number): readonly Line[] {
  const { scenario } = summary;
  const [mark, style] = MARK[summary.verdict];
  const [first = '', ...rest] = wrapText(`${mark}  ${cleanText(scenario.name)}: ${verdictReason(summary)}`, width);
  const run = [
    WORLD_LABEL[summary.world],
    seedText(summary),
    lengthText(summary),
    `digest ${scenario.digest.slice(0, 12)}`,
  ].map((part) => part.replaceAll(' ', '\u00a0'));
  return [
    [
      { text: first.slice(0, mark.length), style },
      { text: first.slice(mark.length), style: 'strong' },
    ],
    ...rest.map((text): Line => [{ text: `  ${text}`, style: 'strong' }]),
    ...paragraph(scenario.description, width),
    ...paragraph(run.join('\u00a0· '), width, 'faint'),
    [],
    ...paragraph(costSentence(summary), width),
  ];
}

/** Each threshold with a tick or a cross, as it was written, and what was observed. */
export function thresholdLines(summary: Summary, width: number): readonly Line[] {
  if (summary.thresholds.length === 0) return [];
  const rows = summary.thresholds.map(({ metric, condition, observed, passed }): Cell[] => {
    const style = passed ? 'good' : 'bad';
    const expression = { text: `${passed ? '✓' : '✗'} ${metric} ${condition}`, style } as const;
    return [expression, { text: `observed ${formatObserved(observed)}`, style: passed ? 'faint' : 'bad' }];
  });
  return [titleLine('thresholds'), ...alignTable(rows, width, { left: [1] })];
}

/** Why the run is invalid or partial, and how well the load generator kept up where that could be measured. */
export function validityLines(summary: Summary, width: number): readonly Line[] {
  const { validity, world } = summary;
  const reasons = validity.reasons.flatMap((reason) => paragraph(reason, width, 'warn', '! '));
  if (world === 'virtual') return reasons.length === 0 ? [] : [titleLine('validity'), ...reasons];
  return [titleLine('validity', 'of the load generator'), ...reasons, ...alignTable(validityRows(summary), width)];
}
