import type { History, HistorySeries } from '../../src/history/history.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import { COMPARISON_MARK } from '../comparison/words.ts';
import type { TextLayout } from '../formats/report-format.ts';
import { fitColumns, type Line, paragraph } from '../terminal/line.ts';
import { paintSections, sectionLines } from '../terminal/section.ts';
import { foreignNotes, seriesSections } from './sections.ts';
import { historyWords, seriesSentence, seriesWords } from './words.ts';

const COLUMNS_MAX = 120;

/** A history as aligned text: as wide as the terminal, but from 60 to 120 columns. */
export function historyText(history: History, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const head: Line[] = [
    ...paragraph(historyWords(history), width, 'faint'),
    ...foreignNotes(history).flatMap((note) => paragraph(note, width, 'warn', '! ')),
    ...(history.series.length === 0 ? paragraph('There is no run yet: name one.', width) : []),
  ];
  const parts = history.series.flatMap((series) => [
    seriesLines(series, width),
    ...seriesSections(series).map((section) => sectionLines(section, width)),
  ]);
  return paintSections([head, ...parts], width, options.color);
}

function seriesLines(series: HistorySeries, width: number): readonly Line[] {
  return [
    [COMPARISON_MARK[series.verdict], { text: `  ${cleanText(series.scenario.name)}`, style: 'strong' }],
    ...paragraph(seriesWords(series).join(' · '), width, 'faint'),
    ...series.notes.flatMap((note) => paragraph(note, width, 'warn', '! ')),
    ...paragraph(seriesSentence(series), width, 'strong'),
  ];
}
