import { formatCount, formatMs } from '../../src/units/format.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { EDGE, keyHtml, place, plotHtml, type Tick } from './frame.ts';

/** How long requests of one kind took. */
export interface PercentileCurve {
  readonly label: string;
  /** Its colour: `ink-` and the kind is a class of the style sheet. */
  readonly kind: string;
  readonly count: number;
  readonly maxMs: number;
  readonly percentiles: readonly { readonly share: number; readonly ms: number }[];
}

/** Slower requests below which a percentile says little. */
const FEW = 10;
/** A logarithmic axis has no place for 0. */
const LEAST_MS = 0.001;
const DASHES = ['none', '7 4', '2 3', '9 3 2 3'];
/** Shares at which lines of the grid stand; how far to the right each is follows from how few requests are slower. */
const SHARES = [0, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999];
const depthOf = (share: number): number => -Math.log(1 - share) / Math.LN10;

/** Percentiles on a scale of how few requests are slower, times on a logarithmic one; nothing without a curve of two points. */
export function percentilePlot(curves: readonly PercentileCurve[], label: string): Html {
  const drawn = curves
    .map((curve) => ({ ...curve, points: pointsOf(curve) }))
    .filter(({ points }) => points.length > 1);
  const all = drawn.flatMap(({ points }) => points);
  if (all.length === 0) return NO_HTML;
  const up = logScale(all.map(({ ms }) => Math.max(ms, LEAST_MS)));
  const deepest = Math.max(1, ...all.map(({ depth }) => depth));
  const x = (depth: number): number => EDGE.left + (depth / deepest) * (EDGE.right - EDGE.left);
  const across = SHARES.filter((share) => depthOf(share) <= deepest).map((share): Tick => ({
    at: x(depthOf(share)),
    text: share === 0 ? 'all' : `p${String(Number((share * 100).toPrecision(7)))}`,
  }));
  const shapes = drawn.map(({ points, count, kind, label: name }, index) => {
    const dash = DASHES[index % DASHES.length] ?? 'none';
    const sure = points.filter(({ slower }) => slower >= FEW);
    const few = points.slice(Math.max(0, sure.length - 1));
    const line = (part: typeof points, style: string): Html =>
      part.length < 2
        ? NO_HTML
        : markup`<polyline class="curve stroke-${kind} ${style}" stroke-dasharray="${dash}" points="${part.map(({ depth, ms }) => `${place(x(depth))},${place(up.at(ms))}`).join(' ')}"><title>${name}, ${formatCount(count)} requests</title></polyline>`;
    return markup`${line(sure, 'sure')}${line(few, 'few')}`;
  });
  const hasFew = drawn.some(({ points }) => points.some(({ slower }) => slower < FEW));
  return markup`${plotHtml({ across, up: up.ticks }, { label, axes: 'Across: the percentile, on a scale of how few requests are slower. Up: latency, logarithmic.' }, shapes)}
${keyHtml(drawn.map(({ kind, label: name, count }) => ({ kind, text: `${name} (${formatCount(count)})` })))}
${hasFew ? markup`<p class="faint">Pale: fewer than ${String(FEW)} requests are slower, so chance decides much.</p>` : NO_HTML}`;
}

function pointsOf({ percentiles, count, maxMs }: PercentileCurve): { depth: number; ms: number; slower: number }[] {
  const points = percentiles.map(({ share, ms }) => ({
    depth: depthOf(share),
    ms,
    slower: Math.round((1 - share) * count * 1e6) / 1e6,
  }));
  const last = { depth: Math.log(Math.max(1, count)) / Math.LN10, ms: maxMs, slower: 0 };
  return count > 1 ? [...points.filter(({ depth }) => depth < last.depth), last] : points;
}

/** Times on a logarithmic axis, with lines at powers of ten, and between them where there are few. */
function logScale(times: readonly number[]): { at: (ms: number) => number; ticks: Tick[] } {
  const [least, most] = times.reduce(([low, high], ms) => [Math.min(low, ms), Math.max(high, ms)], [
    Infinity,
    -Infinity,
  ] as const);
  const steps = most / least > 100 ? [1] : [1, 2, 5];
  const numbers = Array.from({ length: 40 }, (_, i) => Number(`1e${i - 12}`)).flatMap((power) =>
    steps.map((step) => step * power),
  );
  const low = numbers.findLast((number) => number <= least) ?? least;
  const high = numbers.find((number) => number >= most && number > low) ?? most;
  const at = (ms: number): number =>
    EDGE.bottom - (Math.log(Math.max(ms, low) / low) / Math.log(high / low)) * (EDGE.bottom - EDGE.top);
  const ticks = numbers.filter((number) => number >= low && number <= high);
  return { at, ticks: ticks.map((number) => ({ at: at(number), text: formatMs(number) })) };
}
