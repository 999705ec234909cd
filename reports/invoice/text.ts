import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import { cleanText } from '../../src/units/clean-text.ts';
import type { TextLayout } from '../formats/report-format.ts';
import { fitColumns, type Line, paragraph } from '../terminal/line.ts';
import { paintSections, sectionLines } from '../terminal/section.ts';
import { INVOICE_SECTIONS } from './sections.ts';
import { INVOICE_MARK, invoiceReason, invoiceSentence, invoiceWords } from './words.ts';

const COLUMNS_MAX = 120;

/** An invoice as aligned text: as wide as the terminal, but from 60 to 120 columns. */
export function invoiceText(invoice: Invoice, options: TextLayout): string {
  const width = fitColumns(options.width, COLUMNS_MAX);
  const sections = Object.values(INVOICE_SECTIONS).map((section) => sectionLines(section(invoice), width));
  return paintSections([headLines(invoice, width), ...sections], width, options.color);
}

function headLines(invoice: Invoice, width: number): readonly Line[] {
  const { scenario, verdict } = invoice;
  return [
    [INVOICE_MARK[verdict], { text: `  ${cleanText(scenario.name)}`, style: 'strong' }],
    ...paragraph(invoiceReason(invoice), width, 'strong'),
    ...paragraph(invoiceWords(invoice).join(' · '), width, 'faint'),
    [],
    ...paragraph(invoiceSentence(invoice), width),
  ];
}
