import type { Study } from '../../src/study/study.ts';
import { formatDollars } from '../../src/units/format.ts';
import { hasVerdicts, holds, studySeedText, studySentence } from '../study/figures.ts';
import { operationSection } from '../study/operation-section.ts';
import { cellTable, findingSection } from '../study/table.ts';
import { runSection } from '../sections/run.ts';
import { markdownPage, sectionBlocks, tableBlock } from './blocks.ts';
import { marker, plain } from './plain.ts';

/** A study for a job summary or a comment on a pull request: what it was and what a success costs in one sentence, the best cells, and the rest folded. */
export function studyMarkdown(study: Study): string {
  const { scenario, cells } = study;
  const isGood = study.unfinished === undefined && cells.every(holds);
  const mark = hasVerdicts(study) || !isGood ? (isGood ? '✓ ' : '✗ ') : '';
  const sections = [operationSection(study), runSection(study)];
  const finding = findingSection(study);
  return markdownPage([
    `${marker(scenario.name, 'study')}\n\n**${plain(`${mark}STUDY ${scenario.name}: ${studySentence(study)}${costText(study)}`)}**`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    ...(finding === undefined ? [] : sectionBlocks(finding, '###')),
    tableBlock(cellTable(study)),
    {
      summary: 'What was run',
      blocks: [
        plain(studySeedText(study)),
        ...sections.flatMap((section) => (section === undefined ? [] : sectionBlocks(section, '###'))),
      ],
    },
  ]);
}

/** What a success costs in the cheapest and in the dearest cell. */
function costText({ cells }: Study): string {
  const prices = cells
    .flatMap(({ dollars }) => dollars.perSuccess ?? [])
    .toSorted((left, right) => Number(left) - Number(right));
  const [low = null] = prices;
  const high = prices.at(-1) ?? null;
  if (low === null) return '';
  const range = low === high ? formatDollars(low) : `${formatDollars(low)} to ${formatDollars(high)}`;
  return ` A success costs ${range}.`;
}
