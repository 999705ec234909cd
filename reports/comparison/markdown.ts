import type { ComparedPair, Comparison } from '../../src/comparison/comparison.ts';
import { type Block, markdownPage, sectionBlocks } from '../markdown/blocks.ts';
import { marker, plain } from '../markdown/plain.ts';
import { pairingSection } from './pairing.ts';
import { apart, DETAILED_MAX, overviewSection, pairSections } from './sections.ts';
import { COMPARISON_MARK, otherChanges, pairSentence, pairWords } from './words.ts';

/** A comment has no titles of its own: its sections are small ones. */
const LEVEL = '###';

/** A comparison as GitHub Flavored Markdown, for pull requests: what it comes to is in bold, its tables are folded. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { pairs, scenario, verdict } = comparison;
  const isOne = pairs.length === 1;
  const shown = pairs.length > DETAILED_MAX ? [] : pairs;
  const title = `${COMPARISON_MARK[verdict].text} ${plain(scenario.name)}`;
  const [only] = pairs;
  const sentence = isOne && only !== undefined ? `: ${plain(pairSentence(only))}` : '';
  return markdownPage([
    `${marker(scenario.name, 'comparison')}\n\n**${title}${sentence}**`,
    ...(isOne ? [] : sectionBlocks(overviewSection(comparison), LEVEL)),
    ...shown.flatMap((pair) => pairParts(comparison, pair, isOne)),
  ]);
}

function pairParts(comparison: Comparison, pair: ComparedPair, isOne: boolean): Block[] {
  const how = pairingSection(comparison);
  const { limits, others: sections } = apart(pairSections(pair));
  const tables = [...sections, ...(how === undefined ? [] : [how])];
  const others = otherChanges(pair);
  const notes = pair.notes.length === 0 ? [] : [pair.notes.map((note) => `- ${plain(note)}`).join('\n')];
  const words = plain(pairWords(comparison, pair).join(' · '));
  return [
    ...(isOne ? notes : [words, ...notes, `**${plain(pairSentence(pair))}**`]),
    ...(others === '' ? [] : [plain(others)]),
    ...(limits === undefined ? [] : sectionBlocks(limits, LEVEL)),
    ...(tables.length === 0
      ? []
      : [
          {
            summary: 'What differs, and every figure',
            blocks: tables.flatMap((section) => sectionBlocks(section, LEVEL)),
          },
        ]),
    ...(isOne ? [words] : []),
  ];
}
