import type { ComparedPair, Comparison } from '../../src/comparison/comparison.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import type { TextLayout } from '../formats/report-format.ts';
import { fitColumns, type Line, paragraph } from '../terminal/line.ts';
import { paintSections, sectionLines } from '../terminal/section.ts';
import { DETAILED_MAX, overviewSection, pairSections } from './sections.ts';
import { pairingSection } from './pairing.ts';
import { COMPARISON_MARK, otherChanges, pairSentence, pairWords } from './words.ts';

const COLUMNS_MAX = 120;

/** A comparison as aligned text: as wide as the terminal, but from 60 to 120 columns. */
export function comparisonText(comparison: Comparison, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const { pairs, scenario, verdict } = comparison;
  const name = { text: `  ${cleanText(scenario.name)}`, style: 'strong' } as const;
  const [only, ...others] = pairs;
  if (only !== undefined && others.length === 0) {
    const head = [[COMPARISON_MARK[verdict], name], ...pairLines(comparison, only, width)];
    const pairing = pairingSection(comparison);
    const how = pairing === undefined ? [] : [sectionLines(pairing, width)];
    return paintSections([head, ...sectionsOf(only, width), ...how], width, options.color);
  }
  const head: readonly Line[] = [[COMPARISON_MARK[verdict], name]];
  const details = pairs.length > DETAILED_MAX ? [] : pairs;
  const parts = details.flatMap((pair) => [pairLines(comparison, pair, width), ...sectionsOf(pair, width)]);
  return paintSections([head, sectionLines(overviewSection(comparison), width), ...parts], width, options.color);
}

const sectionsOf = (pair: ComparedPair, width: number): (readonly Line[])[] =>
  pairSections(pair).map((section) => sectionLines(section, width));

/** What to know first, then what the change comes to. */
function pairLines(comparison: Comparison, pair: ComparedPair, width: number): readonly Line[] {
  return [
    ...paragraph(pairWords(comparison, pair).join(' · '), width, 'faint'),
    ...pair.notes.flatMap((note) => paragraph(note, width, 'warn', '! ')),
    [],
    ...paragraph(pairSentence(pair), width, 'strong'),
    ...paragraph(otherChanges(pair), width),
  ];
}
