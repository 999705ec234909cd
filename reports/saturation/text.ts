import type { Saturation } from '../../src/saturation/saturation.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import type { TextLayout } from '../formats/report-format.ts';
import { fitColumns, type Line, paragraph } from '../terminal/line.ts';
import { paintSections, sectionLines } from '../terminal/section.ts';
import { SATURATION_MARK, saturationSections, saturationSentence, saturationWords } from './words.ts';

const COLUMNS_MAX = 120;

/** A saturation as aligned text: as wide as the terminal, but from 60 to 120 columns. */
export function saturationText(saturation: Saturation, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const { scenario, verdict } = saturation;
  const head: readonly Line[] = [
    [SATURATION_MARK[verdict], { text: `  ${cleanText(scenario.name)}`, style: 'strong' }],
    ...paragraph(saturationSentence(saturation), width, 'strong'),
    ...paragraph(scenario.description, width),
    ...paragraph(saturationWords(saturation).join(' · '), width, 'faint'),
  ];
  const sections = saturationSections(saturation).map((section) => sectionLines(section, width));
  return paintSections([head, ...sections], width, options.color);
}
