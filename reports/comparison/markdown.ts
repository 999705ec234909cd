import type { ComparedPair, Comparison } from '../../src/comparison/comparison.ts';
import { type Block, markdownPage, sectionBlocks } from '../markdown/blocks.ts';
import { marker, plain } from '../markdown/plain.ts';
import { apart, DETAILED_MAX, overviewSection, pairSections } from './sections.ts';
import { COMPARISON_MARK, otherChanges, pairSentence, pairWords } from './words.ts';

/** A comparison as GitHub Flavored Markdown, for pull requests: what it comes to is in bold, its tables are folded. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { pairs, scenario, verdict } = comparison;
  const isOne = pairs.length === 1;
  const shown = pairs.length > DETAILED_MAX ? [] : pairs;
  return markdownPage([
    `${marker(scenario.name, 'comparison')}\n\n# ${plain(scenario.name)}: comparison`,
    `${COMPARISON_MARK[verdict].text}`,
    ...(isOne ? [] : sectionBlocks(overviewSection(comparison))),
    ...shown.flatMap((pair) => pairParts(comparison, pair)),
  ]);
}

function pairParts(comparison: Comparison, pair: ComparedPair): Block[] {
  const { limits, others: tables } = apart(pairSections(pair));
  const others = otherChanges(pair);
  return [
    plain(pairWords(comparison, pair).join(' · ')),
    ...(pair.notes.length === 0 ? [] : [pair.notes.map((note) => `- ${plain(note)}`).join('\n')]),
    `**${plain(pairSentence(pair))}**`,
    ...(others === '' ? [] : [plain(others)]),
    ...(limits === undefined ? [] : sectionBlocks(limits)),
    ...(tables.length === 0
      ? []
      : [
          {
            summary: 'What differs, and every figure',
            blocks: tables.flatMap((section) => sectionBlocks(section)),
          },
        ]),
  ];
}
