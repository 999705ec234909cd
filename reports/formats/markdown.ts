import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import type { ChecklistBox, Pilot } from '../../src/pilot/pilot.ts';
import type { Saturation } from '../../src/saturation/saturation.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import { INVOICE_SECTIONS } from '../invoice/sections.ts';
import { invoiceReason, invoiceSentence, invoiceWords } from '../invoice/words.ts';
import { SATURATION_MARK, saturationSections, saturationSentence, saturationWords } from '../saturation/words.ts';
import { columnOf, type Section, type Table } from '../section.ts';
import { PILOT_MARK, pilotReason, pilotSections, pilotSentence, pilotWords } from '../sections/pilot.ts';
import type { ReportFormat } from './report-format.ts';

/** Text for tickets and pull requests: of a pilot, of an invoice and of a saturation. */
export const markdownFormat: ReportFormat = {
  name: 'markdown',
  writers: {
    pilot: { write: writePilotMarkdown },
    invoice: { write: writeInvoiceMarkdown },
    saturation: { write: writeSaturationMarkdown },
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
  const parts = [
    `# ${plain(scenario.name)}: pilot`,
    `**${PILOT_MARK[verdict].text}** ${plain(pilotReason(pilot))}`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    plain(pilotWords(pilot).join(' · ')),
    plain(pilotSentence(pilot)),
    ...pilotSections(pilot).map(sectionText),
    ['## Checklist', '', ...boxes].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** An invoice as GitHub Flavored Markdown. */
function writeInvoiceMarkdown(invoice: Invoice): string {
  const sections = Object.values(INVOICE_SECTIONS).map((section) => section(invoice));
  const reason = invoiceReason(invoice);
  const parts = [
    `# ${plain(invoice.scenario.name)}: invoice`,
    `**${plain(invoiceSentence(invoice))}**`,
    ...(reason === '' ? [] : [reason]),
    plain(invoiceWords(invoice).join(' · ')),
    ...sections.flatMap((section) => (section === undefined ? [] : [sectionText(section)])),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** A saturation as GitHub Flavored Markdown. */
function writeSaturationMarkdown(saturation: Saturation): string {
  const { scenario, verdict } = saturation;
  const parts = [
    `# ${plain(scenario.name)}: saturation`,
    `**${SATURATION_MARK[verdict].text}** ${plain(saturationSentence(saturation))}`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    plain(saturationWords(saturation).join(' · ')),
    ...saturationSections(saturation).map(sectionText),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sectionText({ title, remark = '', parts }: Section): string {
  const head = `## ${title.replace(/^./, (letter) => letter.toUpperCase())}`;
  const isList = parts.every((part) => 'mark' in part);
  return [head, ...(remark === '' ? [] : [plain(remark)]), parts.map(partText).join(isList ? '\n' : '\n\n')].join(
    '\n\n',
  );
}

function partText(part: Section['parts'][number]): string {
  if ('rows' in part) return tableText(part);
  if ('entries' in part)
    return part.entries.map(([label, values]) => `- ${[label, ...values].map(plain).join(': ')}`).join('\n');
  return `${part.mark === undefined ? '' : '- '}${plain(part.text)}`;
}

function tableText({ columns, rows }: Table): string {
  const all = columns.map(columnOf);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = all.map(({ kind }, index) => (index === 0 || kind === 'text' || kind === 'meaning' ? '---' : '---:'));
  const body = rows.map((row) => line(row.map((cell) => plain(typeof cell === 'string' ? cell : cell.text))));
  return [line(all.map(({ head }) => head)), line(rule), ...body].join('\n');
}

/** Text that Markdown shows as it is. */
function plain(text: string): string {
  return cleanText(text).replaceAll(/[\\`*_|<>[\]]/g, (char) => `\\${char}`);
}
