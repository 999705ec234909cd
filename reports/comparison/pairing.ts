import type { Comparison } from '../../src/comparison/comparison.ts';
import { countOf, formatConfidence, formatCount, formatObserved } from '../../src/units/format.ts';
import type { Cell, Note, Section, Span } from '../section.ts';
import { changeText } from './words.ts';

type Pairing = NonNullable<Comparison['pairing']>;
type Look = Pairing['looks'][number];
type Finding = NonNullable<Look['findings']>[number];

/** Pairs left out that are told one by one. */
const TOLD_MAX = 3;

const END: { readonly [K in Pairing['ended']]: string } = {
  complete: 'all pairs that were planned were run',
  broken: 'it stopped at a look that has found a limit broken',
  held: 'it stopped at a look that has found every limit held',
  decided: 'it stopped at a look that has found every figure better, worse or the same',
  undecided: 'the last look has not decided everything',
  interrupted: 'it was interrupted',
  'no-measurements': 'it ended, since too many pairs do not count',
  lost: 'it ended, since a run came to nothing',
};

const STYLE: { readonly [K in Finding['state']]: Span['style'] } = {
  held: 'good',
  better: 'good',
  same: 'good',
  broken: 'bad',
  worse: 'bad',
  inconclusive: 'warn',
};

/** How the pairs of a comparison came about: what was planned, each look and what it has said; undefined where nothing was run, or simulated. */
export function pairingSection({ pairing, world }: Comparison): Section | undefined {
  if (pairing === undefined || world === 'virtual') return undefined;
  const { kind, counted, planned, looks, ended, reason, leftOut } = pairing;
  const rows = kind === 'fixed' ? [] : looks.flatMap(rowsOf);
  const table = {
    columns: [
      'pairs',
      'interval',
      { head: 'asked', kind: 'text' },
      { head: 'change', kind: 'text' },
      { head: 'said', kind: 'text' },
    ] as const,
    rows,
    heads: 'all',
  } as const;
  const notes: Note[] = [
    {
      text: `${formatCount(counted)} of ${countOf(planned, 'pair')} counted: ${END[ended]}.${reason === undefined ? '' : ` ${reason}.`}`,
    },
    ...(kind === 'fixed' ? [] : [levelNote(pairing)]),
    ...leftOut
      .slice(0, TOLD_MAX)
      .map((each): Note => ({ text: `Pair ${each.pair} does not count: ${each.reason}.`, style: 'warn' })),
    ...(leftOut.length > TOLD_MAX
      ? [{ text: `${leftOut.length - TOLD_MAX} further pairs do not count.`, style: 'warn' } as const]
      : []),
  ];
  return {
    title: 'pairs',
    remark: kind === 'fixed' ? 'in turns' : `in turns, ${pairing.boundary} looks planned beforehand`,
    parts: [...(rows.length === 0 ? [] : [table]), ...notes],
  };
}

/** What the intervals of the report are. */
function levelNote({ looks }: Pairing): Note {
  const last = looks.findLast(({ findings }) => findings !== undefined) ?? looks[0];
  const text =
    last === undefined
      ? ''
      : `Intervals of this report are those of its last look: ${formatConfidence(1 - last.level)} each, so that all ${looks.length} looks together miss the true change of a figure at most once in 20.`;
  return { text, style: 'faint' };
}

function rowsOf({ pairs, level, findings }: Look): Cell[][] {
  const first = [formatCount(pairs), formatConfidence(1 - level)];
  if (findings === undefined) return [[...first, '', '', { text: 'not taken', style: 'faint' }]];
  return findings.map((finding, i): Cell[] => [
    ...(i === 0 ? first : ['', '']),
    finding.what,
    findingText(finding),
    { text: finding.state, style: STYLE[finding.state] },
  ]);
}

function findingText({ change, of, low, high }: Finding): string {
  if (change === null) return '–';
  const text = (value: number): string =>
    of === 'ratio' ? changeText(value) : formatObserved(Number(value.toPrecision(3)));
  return low === null || high === null ? text(change) : `${text(change)}, ${text(low)} to ${text(high)}`;
}
