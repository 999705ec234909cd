import type { Pilot } from '../src/pilot/pilot.ts';
import { cleanText } from '../src/units/clean-text.ts';
import type { TextLayout } from './formats/report-format.ts';
import {
  checklistSection,
  PILOT_MARK,
  pilotReason,
  pilotSections,
  pilotSentence,
  pilotWords,
} from './sections/pilot.ts';
import { fitColumns, type Line, paragraph } from './terminal/line.ts';
import { paintSections, sectionLines } from './terminal/section.ts';

const COLUMNS_MAX = 120;

/** A pilot as aligned text: as wide as the terminal, but from 60 to 120 columns. */
export function writePilotText(pilot: Pilot, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const sections = [...pilotSections(pilot), checklistSection(pilot)];
  return paintSections(
    [headLines(pilot, width), ...sections.map((section) => sectionLines(section, width))],
    width,
    options.color,
  );
}

function headLines(pilot: Pilot, width: number): readonly Line[] {
  const { scenario, verdict } = pilot;
  return [
    [PILOT_MARK[verdict], { text: `  ${cleanText(scenario.name)}`, style: 'strong' }],
    ...paragraph(pilotReason(pilot), width, 'strong'),
    ...paragraph(scenario.description, width),
    ...paragraph(pilotWords(pilot).join(' · '), width, 'faint'),
    [],
    ...paragraph(pilotSentence(pilot), width),
  ];
}
