import { nanoUsdText, parseNanoUsd } from '../money/nano-usd.ts';
import type { ComparedRow, ComparisonVerdict } from './comparison.ts';
import { COMPARED, goodOf } from './metrics.ts';
import { type Figure, isCountedFromZero, numberOf, type Reading } from './reading.ts';

/** Rows of a comparison: what a report or a program reads. */
export const ROWS_MAX = 500;

/** head - base: exact for dollars; undefined where either is not there. */
function differenceOf(base: Figure | undefined, head: Figure | undefined): Figure | undefined {
  if (base === undefined || head === undefined) return undefined;
  if (typeof base === 'string' && typeof head === 'string') return nanoUsdText(parseNanoUsd(head) - parseNanoUsd(base));
  return numberOf(head) - numberOf(base);
}

/** head / base; null where either is not there, or the base is zero. */
function ratioOf(base: Figure | undefined, head: Figure | undefined): number | null {
  if (base === undefined || head === undefined || numberOf(base) === 0) return null;
  return numberOf(head) / numberOf(base);
}

/** Whether a change is for the better. */
export function verdictOfChange(good: ComparedRow['good'], change: number): ComparisonVerdict {
  if (change === 0) return 'same';
  if (good === null) return 'different';
  return change > 0 === (good === 'higher') ? 'better' : 'worse';
}

/** Every figure that differs between two simulations, what dollars and thresholds depend on first. */
export function exactRows(base: Reading, head: Reading): ComparedRow[] {
  const names = new Set([...base.figures.keys(), ...head.figures.keys()]);
  const rows = [...names].flatMap((metric): ComparedRow[] => {
    const [left, right] = [base, head].map(
      ({ figures }) => figures.get(metric) ?? (isCountedFromZero(metric) ? 0 : undefined),
    );
    if (left === right) return [];
    const difference = differenceOf(left, right);
    const good = goodOf(metric);
    return [
      {
        metric,
        good,
        base: left ?? null,
        head: right ?? null,
        difference: difference ?? null,
        ratio: ratioOf(left, right),
        verdict: difference === undefined ? 'different' : verdictOfChange(good, numberOf(difference)),
      },
    ];
  });
  const judged = new Set([...base.thresholds, ...head.thresholds].map(({ metric }) => metric));
  const order = new Map(rows.map((row) => [row, rankOf(row, judged)]));
  const rank = (row: ComparedRow): readonly [number, number] => order.get(row) as readonly [number, number];
  return rows.toSorted((left, right) => rank(left)[0] - rank(right)[0] || rank(left)[1] - rank(right)[1]);
}

const DOLLARS = [
  'dollars.perSuccess',
  'projection.perMonth',
  'dollars.billed',
  'dollars.wasted',
  'dollars.useful',
  'dollars.unknownAtMost',
];

/** Dollars come first, then what thresholds judge, then what is compared of any run, then the rest by how much it changed. */
function rankOf({ metric, ratio }: ComparedRow, judged: ReadonlySet<string>): readonly [number, number] {
  const ofDollars = DOLLARS.indexOf(metric);
  if (ofDollars >= 0) return [0, ofDollars];
  const change = ratio === null || ratio <= 0 ? Number.NEGATIVE_INFINITY : -Math.abs(Math.log(ratio));
  if (metric.startsWith('dollars.wastedBy.')) return [1, change];
  if (judged.has(metric)) return [2, change];
  const known = COMPARED.findIndex((each) => each.metric === metric);
  if (known >= 0) return [3, known];
  if (metric.startsWith('attempts.') || metric.startsWith('requests.')) return [4, change];
  return [metric.includes('.') && /^by[A-Z]/.test(metric) ? 6 : 5, change];
}
