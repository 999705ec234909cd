import type { Invoice } from '../../src/invoice/invoice-schema.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { countOf, formatColumnShare, formatCount, formatDollars } from '../../src/units/format.ts';
import type { Cell, Note, Section, Style } from '../section.ts';
import { isZeroDollars } from '../sections/headline.ts';

type Cause = keyof Invoice['dollars']['wastedBy'];

/** What each cause of waste is (docs/reports.md, Dollars), in the order in which they are shown. */
const MEANING: { readonly [K in Cause]: string } = {
  duplicate: 'further copies of work already paid',
  ghost: 'finished after the client gave up',
  failed: 'attempts that failed, but were billed',
  moderated: 'moderated or empty outputs',
};

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
  const causes = (Object.keys(MEANING) as Cause[])
    .filter((cause) => dollars.wastedBy[cause].attempts > 0)
    .map((cause) => {
      const { attempts, dollars: amount } = dollars.wastedBy[cause];
      return row(`· ${cause}`, amount, formatCount(attempts), MEANING[cause]);
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

function notesOf({ dollars, byJoin, repeats, takesKeys, dialect, attempts, earlier }: Invoice): Note[] {
  const { duplicate } = dollars.wastedBy;
  const joined = joinNames.filter((join) => !isZeroDollars(byJoin[join]));
  return [
    ...(joined.length === 0 || (joined.length === 1 && joined[0] === 'certain')
      ? []
      : [
          {
            text: `Of the wasted: ${joined.map((join) => `${formatDollars(byJoin[join])} ${JOIN_WORDS[join]}`).join(', ')}.`,
          },
        ]),
    ...(duplicate.attempts === 0 || takesKeys
      ? []
      : [
          {
            text: `The documentation of ${dialect} names no idempotency key: fewer retries or a longer timeout avoid these copies.`,
          },
        ]),
    ...(repeats.requests === 0
      ? []
      : [
          {
            text: `${countOf(repeats.requests, 'request')} asked for the same as one that had succeeded before, for ${formatDollars(repeats.dollars)}: received, so not wasted.`,
          },
        ]),
    ...(attempts.lost === 0
      ? []
      : [
          {
            text: `${countOf(attempts.lost, 'attempt')} beyond what is kept: in no request.`,
            style: 'warn' as const,
            mark: '! ',
          },
        ]),
    ...(earlier.resets === 0
      ? []
      : [
          {
            text: `${countOf(earlier.resets, 'reset')}: ${countOf(earlier.attempts, 'attempt')} before the last ${earlier.attempts === 1 ? 'is' : 'are'} not in this invoice.`,
            style: 'warn' as const,
            mark: '! ',
          },
        ]),
  ];
}

/** How sure the dollars of requests are, by how their attempts were joined. */
export const JOIN_WORDS = { certain: 'for certain', likely: 'likely', guess: 'by a guess' } as const;
/** The ways to join attempts, the surest first. */
export const joinNames = Object.keys(JOIN_WORDS) as readonly (keyof typeof JOIN_WORDS)[];
