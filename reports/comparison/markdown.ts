import type { ComparedPair, Comparison } from '../../src/comparison/comparison.ts';
import { plain, sectionText } from '../markdown/section.ts';
import { DETAILED_MAX, overviewSection, pairSections } from './sections.ts';
import { COMPARISON_MARK, otherChanges, pairSentence, pairWords } from './words.ts';

/** A comparison as GitHub Flavored Markdown, for pull requests: what it comes to is in bold, its tables are folded. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { pairs, scenario, verdict } = comparison;
  const isOne = pairs.length === 1;
  const shown = pairs.length > DETAILED_MAX ? [] : pairs;
  const parts = [
    `# ${plain(scenario.name)}: comparison`,
    `${COMPARISON_MARK[verdict].text}`,
    ...(isOne ? [] : [sectionText(overviewSection(comparison))]),
    ...shown.flatMap((pair) => pairParts(comparison, pair)),
  ];
  return `${parts.join('\n\n')}\n`;
}

function pairParts(comparison: Comparison, pair: ComparedPair): string[] {
  const [limits, ...folded] = pairSections(pair);
  const isFirstShown = limits?.title === 'limits';
  const tables = isFirstShown ? folded : [limits, ...folded].flatMap((section) => section ?? []);
  const others = otherChanges(pair);
  return [
    plain(pairWords(comparison, pair).join(' · ')),
    ...(pair.notes.length === 0 ? [] : [pair.notes.map((note) => `- ${plain(note)}`).join('\n')]),
    `**${plain(pairSentence(pair))}**`,
    ...(others === '' ? [] : [plain(others)]),
    ...(isFirstShown && limits !== undefined ? [sectionText(limits)] : []),
    ...(tables.length === 0
      ? []
      : [`<details><summary>What differs, and every figure</summary>`, ...tables.map(sectionText), '</details>']),
  ];
}
