import type { ComparedPair, ComparedRow, Comparison, JudgedLimit } from '../../src/comparison/comparison.ts';
import {
  countOf,
  formatConfidence,
  formatCount,
  formatDollars,
  formatObserved,
  formatShare,
} from '../../src/units/format.ts';
import type { Cell, Note, Section, Span } from '../section.ts';
import { wordsOf } from '../sections/metric-words.ts';
import { changeText, COMPARISON_MARK, figureText, intervalText, rowChange, statusText } from './words.ts';

/** Rows that reports show; JSON has more. */
const SHOWN_MAX = 20;
/** Pairs that are shown one by one. */
export const DETAILED_MAX = 4;

/** The sections of a pair that is shown in full: limits, causes, figures. */
export function pairSections(pair: ComparedPair): readonly Section[] {
  return [limitSection(pair), causeSection(pair), figureSection(pair)].flatMap((section) => section ?? []);
}

/** The section of limits, which is the first where there is one, apart from the others. */
export function apart(sections: readonly Section[]): {
  readonly limits?: Section;
  readonly others: readonly Section[];
} {
  const [limits, ...others] = sections;
  return limits?.title === 'limits' ? { limits, others } : { others: sections };
}

const LIMIT_MARK: { readonly [K in JudgedLimit['state']]: Required<Span> } = {
  held: { text: '✓', style: 'good' },
  broken: { text: '✗', style: 'bad' },
  inconclusive: { text: '?', style: 'warn' },
};

/** The limits on changes; nothing where there is none. */
export function limitSection({ limits = [] }: Pick<ComparedPair, 'limits'>): Section | undefined {
  if (limits.length === 0) return undefined;
  const rows = limits.map(({ limit, metric, base, head, state }): Cell[] => [
    { text: `${LIMIT_MARK[state].text} ${limit}`, style: LIMIT_MARK[state].style },
    state,
    changedText(metric, base, head),
  ]);
  const notes = limits.flatMap(({ limit, base, head, state, reason, furtherPairs }): Note[] => {
    if (state !== 'inconclusive' && base !== null && head !== null) return [];
    return [
      {
        text: `${limit}: ${reason}${furtherText(furtherPairs)}.`,
        ...(state === 'held' ? {} : { style: LIMIT_MARK[state].style }),
      },
    ];
  });
  return {
    title: 'limits',
    remark: 'on changes, by --fail-if',
    parts: [
      { columns: ['limit', { head: 'state', kind: 'text' }, { head: 'why', kind: 'meaning' }], rows, heads: 'none' },
      ...notes,
    ],
  };
}

/** What a limit was judged on: `1.47 s instead of 1.35 s (+9.4 %)`. */
export function changedText(metric: string, base: JudgedLimit['base'], head: JudgedLimit['head']): string {
  if (base === null || head === null) return '';
  const change = Number(base) === 0 ? '' : ` (${changeText(Number(head) / Number(base))})`;
  return `${figureText(metric, head)} instead of ${figureText(metric, base)}${change}`;
}

/** How many further runs would decide, behind what is not decided; nothing where that is not the question. */
export function furtherText(pairs: number | null | undefined): string {
  if (pairs === undefined) return '';
  return pairs === null
    ? '; more than 10,000 further pairs would decide it'
    : `; about ${countOf(pairs, 'further pair')} would decide it`;
}

const CAUSE_TITLE = {
  field: 'scenario',
  seed: 'scenario',
  unknown: 'scenario',
  status: 'attempts that ended as',
  waste: 'wasted',
} as const;

function causeSection({ causes }: ComparedPair): Section | undefined {
  if (causes.length === 0) return undefined;
  const rows = causes.slice(0, SHOWN_MAX).map(({ kind, what, base, head }): Cell[] => {
    if (kind === 'status')
      return [`${CAUSE_TITLE[kind]} ${statusText(what)}`, `${perRequest(base)} → ${perRequest(head)} a request`];
    if (kind === 'waste') return [`${CAUSE_TITLE[kind]}: ${what}`, `${dollars(base)} → ${dollars(head)} a request`];
    if (kind === 'unknown')
      return ['scenario', `digest ${base} → ${head}; name run directories to see which field differs`];
    return [what, `${base} → ${head}`];
  });
  const left = causes.length - rows.length;
  const more: Note[] =
    left > 0 ? [{ text: `${formatCount(left)} further differences are in the JSON.`, style: 'faint' }] : [];
  return {
    title: 'what differs',
    remark: 'base → head',
    parts: [{ columns: ['what', { head: 'base → head', kind: 'meaning' }], rows, heads: 'none' }, ...more],
  };
}

const perRequest = (value: string | number): string => formatObserved(Number(Number(value).toPrecision(3)));
const dollars = (value: string | number): string => formatDollars(Number(value).toFixed(9));

function figureSection({ rows, rowsLeftOut = 0, method }: ComparedPair): Section | undefined {
  if (rows.length === 0) return undefined;
  const isExact = method === 'exact';
  const shown = rows.slice(0, SHOWN_MAX);
  const columns = [
    'figure',
    'base',
    'head',
    'change',
    ...(isExact || method === 'single' ? [] : [`${confidenceOf(rows)} interval`]),
    { head: 'verdict', kind: 'text' } as const,
  ];
  const cells = shown.map((row): Cell[] => [
    wordsOf(row.metric).label,
    figureText(row.metric, row.base),
    figureText(row.metric, row.head),
    rowChange(row),
    ...(isExact || method === 'single' ? [] : [intervalText(row)]),
    { text: `${row.verdict}${furtherCell(row)}`, style: COMPARISON_MARK[row.verdict].style },
  ]);
  const left = rows.length - shown.length + rowsLeftOut;
  const notes: Note[] = [
    ...(left > 0
      ? [{ text: `${formatCount(left)} further numbers changed; --json has them.`, style: 'faint' } as const]
      : []),
    ...(isExact || method === 'single' ? [] : [chanceNote(rows)]),
  ];
  return {
    title: isExact ? 'every number that changed' : 'figures',
    parts: [{ columns, rows: cells, heads: 'all' }, ...notes],
  };
}

function furtherCell({ verdict, furtherPairs }: ComparedRow): string {
  if (verdict !== 'inconclusive' || furtherPairs === undefined) return '';
  return furtherPairs === null
    ? ', > 10,000 pairs'
    : `, ${formatCount(furtherPairs)} more ${furtherPairs === 1 ? 'pair' : 'pairs'}`;
}

/** Of the intervals, which have one in common. */
function confidenceOf(rows: readonly ComparedRow[]): string {
  const interval = rows.find((row) => row.interval !== null && row.interval !== undefined)?.interval;
  return formatConfidence(interval?.confidence ?? 0.95);
}

/** Each interval is wrong once in twenty, so several are wrong more often. */
function chanceNote(rows: readonly ComparedRow[]): Note {
  const intervals = rows.filter(({ interval }) => interval !== null).length;
  return {
    text: `Each interval misses the true change once in 20; of ${countOf(intervals, 'figure')}, at most ${formatShare(Math.min(1, 0.05 * intervals))} of comparisons have one that does. Decide beforehand which figure counts, and give it a limit.`,
    style: 'faint',
  };
}

/** What a pair is called among others: its cell, or the first source of its head. */
export function sideName({ values = [], head }: ComparedPair): string {
  return values.length === 0 ? String(head.sources[0]) : values.join(', ');
}

/** A table of all pairs, where there are several. */
export function overviewSection({ pairs, sweeps = [] }: Comparison): Section {
  const head = sweeps.length > 0 ? sweeps.join(', ') : 'head';
  const rows = pairs.map((pair): Cell[] => {
    const { base, head: side, verdict, limits = [] } = pair;
    const { style } = COMPARISON_MARK[verdict];
    const [from, to] = [base.dollarsPerSuccess, side.dollarsPerSuccess];
    const change = from === null || to === null || Number(from) === 0 ? '–' : changeText(Number(to) / Number(from));
    const broken = limits
      .filter(({ state }) => state !== 'held')
      .map(({ limit, state }) => `${LIMIT_MARK[state].text} ${limit}`);
    return [
      sideName(pair),
      from === null ? 'no successes' : formatDollars(String(from)),
      to === null ? 'no successes' : formatDollars(String(to)),
      change,
      { text: [verdict, ...broken].join(' · '), style },
    ];
  });
  return {
    title: sweeps.length > 0 ? 'cells' : 'heads',
    remark: 'dollars per success',
    parts: [{ columns: [head, 'base', 'head', 'change', { head: 'verdict', kind: 'text' }], rows, heads: 'all' }],
  };
}
