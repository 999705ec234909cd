import { nanoUsdText } from '../src/money/nano-usd.ts';
import type { Comparison, SpendPart } from '../src/reconcile/comparison.ts';
import {
  RECONCILIATION_CLASSES,
  type ReconciledTotal,
  type ReconciliationClass,
} from '../src/reconcile/reconciliation.ts';
import { formatCount, formatDollars } from '../src/units/format.ts';
import type { TextLayout } from './formats/report-format.ts';
import type { Section, Table } from './section.ts';
import { type Line, paragraph } from './terminal/line.ts';
import { paintSections, sectionLines, tableLines } from './terminal/section.ts';

/** Charges that are shown one by one; `--json` has all of them. */
const SHOWN_MAX = 10;
const TEXT_COLUMNS = 100;

const MEANINGS: Readonly<Record<ReconciliationClass, string>> = {
  matched: 'in both, the same amount',
  differs: 'in both, different amounts',
  'client-only': 'only in the log',
  'provider-only': 'only on the bill: a ghost, or another client',
  duplicate: 'on the bill again',
};

const usd = (nano: bigint): string => formatDollars(nanoUsdText(nano));

function sumOf({ totals }: Comparison): ReconciledTotal {
  const sum = { count: 0, clientNano: 0n, billedNano: 0n };
  for (const { count, clientNano, billedNano } of Object.values(totals)) {
    sum.count += count;
    sum.clientNano += clientNano;
    sum.billedNano += billedNano;
  }
  return sum;
}

function headLines(comparison: Comparison, width: number): readonly Line[] {
  const { log, bill, matches } = comparison;
  const { clientNano, billedNano } = sumOf(comparison);
  const off = billedNano - clientNano;
  const isClean = matches.every((match) => match.class === 'matched');
  const verdict =
    off === 0n
      ? 'the bill is the log'
      : `the bill is ${usd(off < 0n ? -off : off)} ${off > 0n ? 'above' : 'below'} the log`;
  const run = log.run === undefined ? '' : ` of ${log.run.scenario}, seed ${log.run.seed}`;
  return [
    [{ text: isClean ? '✓ MATCHED' : '✗ DIFFERENT', style: isClean ? 'good' : 'bad' }, { text: ` ${verdict}` }],
    ...paragraph(`${log.file}${run}, and the ${bill.format}`, Math.min(width, TEXT_COLUMNS), 'faint'),
  ];
}

function classTable(comparison: Comparison): Table {
  const row = (name: string, { count, clientNano, billedNano }: ReconciledTotal, meaning: string): string[] => [
    name,
    formatCount(count),
    ...[clientNano, billedNano, billedNano - clientNano].map(usd),
    meaning,
  ];
  const rows = RECONCILIATION_CLASSES.map((name) => row(name, comparison.totals[name], MEANINGS[name]));
  const columns = ['class', 'charges', 'log', 'bill', 'difference', { head: '', kind: 'meaning' }] as const;
  return { columns, rows: [...rows, row('total', sumOf(comparison), '')], heads: 'all' };
}

/** What the bill says of attempts whose cost the client does not know. */
function unknownRemarks({ unknown: { billed, billedNano, free, nameless } }: Comparison): readonly string[] {
  const known =
    billed + free === 0
      ? []
      : [
          `Of ${formatCount(billed + free)} attempts of unknown cost the bill says that ${formatCount(billed)} cost ${usd(billedNano)}, and ${formatCount(free)} nothing.`,
        ];
  return nameless === 0
    ? known
    : [
        ...known,
        `The client never learned which job ${formatCount(nameless)} attempts of unknown cost are of: their records may be among those only on the bill.`,
      ];
}

function remarkLines(comparison: Comparison, width: number): readonly Line[] {
  const { notReceived, nameless, bill, joinedByTime } = comparison;
  const lost = notReceived.map(
    ({ name, count, nano }) => `${usd(nano)} for ${formatCount(count)} that ended as ${name}`,
  );
  const remarks = [
    ...unknownRemarks(comparison),
    ...(joinedByTime === 0
      ? []
      : [
          `The client never learned which job ${formatCount(joinedByTime)} attempts are of: they are joined by order and time, so each may be another one of its model.`,
        ]),
    ...(lost.length === 0 ? [] : [`Matched, and yet without an output for the client: ${lost.join(', ')}.`]),
    ...(nameless === 0
      ? []
      : [
          `The client never learned which job ${formatCount(nameless)} of the charges only in its log are of: their records may be among those only on the bill.`,
        ]),
    ...(bill.repeats === 0
      ? []
      : [`${formatCount(bill.repeats)} postings came again under their own id and count once.`]),
  ];
  return remarks.flatMap((text) => paragraph(text, Math.min(width, TEXT_COLUMNS)));
}

function spendSection(title: string, parts: readonly SpendPart[]): Section | undefined {
  if (parts.length === 0) return undefined;
  const rows = parts.map(({ name, count, nano }) => [name === '' ? '–' : name, formatCount(count), usd(nano)]);
  return { title, parts: [{ columns: ['part', 'charges', 'dollars'], rows, heads: 'none' }] };
}

function unmatchedSection({ matches, chargeOf }: Comparison): Section | undefined {
  const odd = matches.filter((match) => match.class !== 'matched');
  if (odd.length === 0) return undefined;
  const amount = (nano: bigint | undefined): string => (nano === undefined ? '–' : usd(nano));
  const rows = odd
    .slice(0, SHOWN_MAX)
    .map((match) => [
      match.recordId ?? match.requestId,
      match.class,
      amount(match.clientNano),
      amount(match.billedNano),
      chargeOf(match.requestId)?.outcome ?? '–',
    ]);
  const text = (head: string) => ({ head, kind: 'text' }) as const;
  const columns = ['request or job', text('class'), 'log', 'bill', text('for the client')];
  const remark = odd.length > SHOWN_MAX ? `the first ${SHOWN_MAX} of ${formatCount(odd.length)}; --json has all` : '';
  return { title: 'not matched', remark, parts: [{ columns, rows, heads: 'all' }] };
}

/** A comparison as a person reads it; lines over `width` are cut. */
export function writeReconciliation(comparison: Comparison, { color, width }: TextLayout): string {
  const { byModel, byKey, byDay } = comparison;
  const sections = [
    unmatchedSection(comparison),
    spendSection('the bill by model', byModel),
    spendSection('the bill by key', byKey),
    spendSection('the bill by day', byDay),
  ];
  const classes = [...tableLines(classTable(comparison), width), ...remarkLines(comparison, width)];
  const lines = sections.map((section) => sectionLines(section, width));
  return paintSections([headLines(comparison, width), classes, ...lines], width, color);
}

/** A comparison for programs: `tollmark/reconciliation@1`, dollars as exact decimal text, every charge that is not matched. */
export function writeReconciliationJson(comparison: Comparison): string {
  const { log, bill, matches, totals, chargeOf, unknown } = comparison;
  const total = sumOf(comparison);
  const parts = (list: readonly SpendPart[]): object[] =>
    list.map(({ name, count, nano }) => ({ name: name === '' ? null : name, count, dollars: nanoUsdText(nano) }));
  const optional = (nano: bigint | undefined): string | null => (nano === undefined ? null : nanoUsdText(nano));
  const written = {
    schema: 'tollmark/reconciliation@1',
    log: { file: log.file, run: log.run ?? null, dollars: nanoUsdText(total.clientNano) },
    bill: {
      format: bill.format,
      dollars: nanoUsdText(total.billedNano),
      repeats: bill.repeats,
      doubts: bill.doubts,
      byModel: parts(comparison.byModel),
      byKey: parts(comparison.byKey),
      byDay: parts(comparison.byDay),
    },
    differenceDollars: nanoUsdText(total.billedNano - total.clientNano),
    classes: Object.fromEntries(
      RECONCILIATION_CLASSES.map((name) => {
        const { count, clientNano, billedNano } = totals[name];
        return [name, { count, logDollars: nanoUsdText(clientNano), billDollars: nanoUsdText(billedNano) }];
      }),
    ),
    unknown: {
      billed: { count: unknown.billed, dollars: nanoUsdText(unknown.billedNano) },
      notBilled: unknown.free,
      withoutJobId: unknown.nameless,
    },
    joinedByTime: comparison.joinedByTime,
    notReceived: parts(comparison.notReceived),
    withoutJobId: comparison.nameless,
    notMatched: matches
      .filter((match) => match.class !== 'matched')
      .map(({ class: kind, requestId, recordId, clientNano, billedNano }) => ({
        class: kind,
        id: requestId,
        record: recordId ?? null,
        logDollars: optional(clientNano),
        billDollars: optional(billedNano),
        outcome: chargeOf(requestId)?.outcome ?? null,
      })),
  };
  return `${JSON.stringify(written, undefined, 2)}\n`;
}
