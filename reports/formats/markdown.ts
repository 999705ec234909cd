import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { ChecklistBox, Pilot } from '../../src/pilot/pilot.ts';
import type { Saturation } from '../../src/saturation/saturation.ts';
import { comparisonMarkdown } from '../comparison/markdown.ts';
import { historyMarkdown } from '../history/markdown.ts';
import { INVOICE_SECTIONS } from '../invoice/sections.ts';
import { invoiceReason, invoiceSentence, invoiceWords } from '../invoice/words.ts';
import { SATURATION_MARK, saturationSections, saturationSentence, saturationWords } from '../saturation/words.ts';
import { markdownPage, sectionBlocks } from '../markdown/blocks.ts';
import { marker, plain } from '../markdown/plain.ts';
import { studyMarkdown } from '../markdown/study.ts';
import { summaryMarkdown } from '../markdown/summary.ts';
import { PILOT_MARK, pilotReason, pilotSections, pilotSentence, pilotWords } from '../sections/pilot.ts';
import type { ReportFormat } from './report-format.ts';

/**
 * Text for job summaries, tickets and comments on pull requests, as GitHub Flavored Markdown. The first line is a marker by which a comment is found again, and a
 * comment holds the whole: see `markdownPage`.
 */
export const markdownFormat: ReportFormat = {
  name: 'markdown',
  writers: {
    summary: { write: summaryMarkdown },
    study: { write: studyMarkdown },
    pilot: { write: writePilotMarkdown },
    invoice: { write: writeInvoiceMarkdown },
    saturation: { write: writeSaturationMarkdown },
    comparison: { write: comparisonMarkdown },
    history: { write: historyMarkdown },
  },
};

const BOX: { readonly [K in ChecklistBox['state']]: readonly [tick: string, word: string] } = {
  ticked: ['[x]', ''],
  failed: ['[ ]', '**failed** · '],
  'not-knowable': ['[ ]', 'not knowable here · '],
};

/** A pilot as GitHub Flavored Markdown: tables, and the checklist as a task list. */
function writePilotMarkdown(pilot: Pilot): string {
  const { scenario, verdict, checklist } = pilot;
  const boxes = checklist.map(({ box, state, reason }) => {
    const [tick, word] = BOX[state];
    return `- ${tick} ${plain(box)}: ${word}${plain(reason)}`;
  });
  return markdownPage([
    `${marker(scenario.name, 'pilot')}\n\n# ${plain(scenario.name)}: pilot`,
    `**${PILOT_MARK[verdict].text}** ${plain(pilotReason(pilot))}`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    plain(pilotWords(pilot).join(' · ')),
    plain(pilotSentence(pilot)),
    ...pilotSections(pilot).flatMap((section) => sectionBlocks(section)),
    ['## Checklist', '', ...boxes].join('\n'),
  ]);
}

/** An invoice as GitHub Flavored Markdown. */
function writeInvoiceMarkdown(invoice: Invoice): string {
  const sections = Object.values(INVOICE_SECTIONS).map((section) => section(invoice));
  const reason = invoiceReason(invoice);
  return markdownPage([
    `${marker(invoice.scenario.name, 'invoice')}\n\n# ${plain(invoice.scenario.name)}: invoice`,
    `**${plain(invoiceSentence(invoice))}**`,
    ...(reason === '' ? [] : [plain(reason)]),
    plain(invoiceWords(invoice).join(' · ')),
    ...sections.flatMap((section) => (section === undefined ? [] : sectionBlocks(section))),
  ]);
}

/** A saturation as GitHub Flavored Markdown. */
function writeSaturationMarkdown(saturation: Saturation): string {
  const { scenario, verdict } = saturation;
  return markdownPage([
    `${marker(scenario.name, 'saturation')}\n\n# ${plain(scenario.name)}: saturation`,
    `**${SATURATION_MARK[verdict].text}** ${plain(saturationSentence(saturation))}`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    plain(saturationWords(saturation).join(' · ')),
    ...saturationSections(saturation).flatMap((section) => sectionBlocks(section)),
  ]);
}
