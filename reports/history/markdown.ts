import type { History, HistorySeries } from '../../src/history/history.ts';
import { apart } from '../comparison/sections.ts';
import { COMPARISON_MARK } from '../comparison/words.ts';
import { type Block, markdownPage, sectionBlocks } from '../markdown/blocks.ts';
import { marker, plain } from '../markdown/plain.ts';
import { foreignNotes, seriesSections } from './sections.ts';
import { historyWords, seriesSentence, seriesWords } from './words.ts';

/** A history as GitHub Flavored Markdown: what each series comes to is in bold, its tables are folded. */
export function historyMarkdown(history: History): string {
  const notes = foreignNotes(history);
  return markdownPage([
    `${marker(history.file.replace(/^.*[/\\]/s, ''), 'history')}\n\n# History`,
    COMPARISON_MARK[history.verdict].text,
    plain(historyWords(history)),
    ...(notes.length === 0 ? [] : [notes.map((note) => `- ${plain(note)}`).join('\n')]),
    ...history.series.flatMap((series) => seriesParts(series)),
  ]);
}

function seriesParts(series: HistorySeries): Block[] {
  const { limits, others } = apart(seriesSections(series));
  return [
    `## ${COMPARISON_MARK[series.verdict].text} ${plain(series.scenario.name)}`,
    `**${plain(seriesSentence(series))}**`,
    plain(seriesWords(series).join(' · ')),
    ...(series.notes.length === 0 ? [] : [series.notes.map((note) => `- ${plain(note)}`).join('\n')]),
    ...(limits === undefined ? [] : sectionBlocks(limits, '###')),
    { summary: 'Changes, and the newest runs', blocks: others.flatMap((section) => sectionBlocks(section, '###')) },
  ];
}
