import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import { countOf, formatMs } from '../../src/units/format.ts';
import type { Span } from '../section.ts';

/** How the verdict of an invoice is shown. */
export const INVOICE_MARK: { readonly [K in Invoice['verdict']]: Required<Span> } = {
  passed: { text: 'INVOICE', style: 'strong' },
  failed: { text: '✗ INVOICE', style: 'bad' },
};

/** Why the verdict is what it is; nothing where nothing was demanded. */
export function invoiceReason({ thresholds }: Invoice): string {
  const broken = thresholds.filter(({ passed }) => !passed).length;
  if (thresholds.length === 0) return '';
  return broken === 0
    ? `${countOf(thresholds.length, 'limit')} kept`
    : `${broken} of ${countOf(thresholds.length, 'limit')} broken`;
}

/** What was run, and where. */
export function invoiceWords({ program, dialect, scenario, durationMs }: Invoice): readonly string[] {
  return [
    ...(program === undefined ? [] : [program.command, program.ended ?? `exit code ${program.exitCode}`]),
    `${dialect} wire format`,
    `seed ${scenario.seed}`,
    formatMs(durationMs),
  ];
}

/** The headline as a sentence. */
export function invoiceSentence({ headline }: Invoice): string {
  return `${headline.replace(/^[a-z]/, (letter) => letter.toUpperCase())}.`;
}
