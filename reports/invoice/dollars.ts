import { type Invoice, type Join, JOINS } from '../../src/invoice/invoice-schema.ts';
import { dollarShare, parseNanoUsd } from '../../src/money/nano-usd.ts';
import { countOf, formatColumnShare, formatCount, formatDollars, listText } from '../../src/units/format.ts';
import { type Cell, type Note, type Section, type Style, warning } from '../section.ts';
import { WASTE_MEANING } from '../sections/dollars.ts';
import { isZeroDollars } from '../sections/headline.ts';

type Cause = keyof Invoice['dollars']['wastedBy'];

/** What was billed, what of it was received, and what bought nothing, by cause, with how many attempts. */
export function invoiceDollarSection(invoice: Invoice): Section {
  const { dollars } = invoice;
  const row = (name: string, amount: string, attempts: string, meaning: string, style?: Style): readonly Cell[] => [
    { text: name, style },
    { text: formatDollars(amount), style },
    { text: formatColumnShare(dollarShare(amount, dollars.billed)), style },
    { text: attempts, style },
    meaning,
  ];
  const nanoOf = (cause: Cause): bigint => parseNanoUsd(dollars.wastedBy[cause].dollars);
  const causes = (Object.keys(WASTE_MEANING) as Cause[])
    .filter((cause) => dollars.wastedBy[cause].attempts > 0)
    .toSorted((a, b) => Number(nanoOf(b) - nanoOf(a)))
    .map((cause) => {
      const { attempts, dollars: amount } = dollars.wastedBy[cause];
      return row(`· ${cause}`, amount, formatCount(attempts), WASTE_MEANING[cause]);
    });
  const beside = row('beside', dollars.beside, '', 'of no request that is known');
  const rows = [
    row('billed', dollars.billed, '', 'all that the provider charges', 'strong'),
    row('useful', dollars.useful, '', 'paid for outputs received'),
    row('wasted', dollars.wasted, '', 'bought nothing', isZeroDollars(dollars.wasted) ? 'good' : 'bad'),
    ...causes,
    ...(isZeroDollars(dollars.beside) ? [] : [beside]),
    ['per success', formatDollars(dollars.perSuccess), '', '', 'billed / succeeded requests'],
  ];
  const columns = [
    'part',
    { head: 'dollars', kind: 'points' },
    'share',
    'attempts',
    { head: '', kind: 'meaning' },
  ] as const;
  return {
    title: 'dollars',
    remark: 'from the usage records of the mock server',
    parts: [{ columns, rows, caption: 'What was billed, and what it bought' }, ...notesOf(invoice)],
  };
}

function notesOf({
  dollars,
  byJoin,
  repeats,
  takesKeys,
  dialect,
  attempts,
  earlier,
  interventions = [],
}: Invoice): Note[] {
  const { duplicate } = dollars.wastedBy;
  const notes = [
    surenessSentence(byJoin),
    duplicate.attempts === 0 || takesKeys
      ? ''
      : `The documentation of ${dialect} names no idempotency key: fewer retries or a longer timeout avoid these copies.`,
    repeats.requests === 0
      ? ''
      : `${countOf(repeats.requests, 'request')} asked for the same as one that had succeeded before, for ${formatDollars(repeats.dollars)}: received, so not wasted.`,
  ];
  const warnings = [
    ...interventions.map((text) => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`),
    attempts.lost === 0 ? '' : `${countOf(attempts.lost, 'attempt')} beyond what is kept: in no request.`,
    earlier.resets === 0
      ? ''
      : `${countOf(earlier.resets, 'reset')}: ${countOf(earlier.attempts, 'attempt')} before the last ${earlier.attempts === 1 ? 'is' : 'are'} not in this invoice.`,
  ];
  const told = (texts: readonly string[]): string[] => texts.filter((text) => text !== '');
  return [...told(notes).map((text) => ({ text })), ...told(warnings).map(warning)];
}

/** How sure it is that wasted dollars are those of one request each; nothing where it is certain of all. */
function surenessSentence(byJoin: Invoice['byJoin']): string {
  const parts = JOINS.filter((join) => !isZeroDollars(byJoin[join]));
  if (parts.every((join) => join === 'certain')) return '';
  const words = parts.map((join) => `${JOIN_ADJECTIVES[join]} for ${formatDollars(byJoin[join])}`);
  return `Which attempts belong to one request is ${listText(words)} of the waste.`;
}

const JOIN_ADJECTIVES: { readonly [K in Join]: string } = { certain: 'certain', likely: 'likely', guess: 'a guess' };
