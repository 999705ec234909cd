import { formatCount } from '../../src/units/format.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import { EDGE, place, plotHtml, type Tick } from './frame.ts';

/** A bar of counts on each other. */
export interface StackedBar {
  /** Below the bar; empty: nothing. */
  readonly label: string;
  /** What a reader sees who points at it. */
  readonly title: string;
  readonly parts: readonly { readonly kind: string; readonly count: number }[];
}

/** Of a bar, how much of its room it takes. */
const BAR_SHARE = 0.86;
/** A count that is not zero is not invisible. */
const LOWEST = 1.5;

/** Bars side by side, as wide as there is room; nothing without any. */
export function stackedBars(bars: readonly StackedBar[], words: { label: string; axes: string }): Html {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { count }) => sum + count, 0));
  const most = Math.max(0, ...sums);
  if (most === 0) return NO_HTML;
  const room = (EDGE.right - EDGE.left) / Math.max(bars.length, 6);
  const heightOf = (count: number): number => (count / most) * (EDGE.bottom - EDGE.top);
  const shapes = bars.map(({ parts, title }, index) => {
    let from = EDGE.bottom;
    const x = EDGE.left + (index + (1 - BAR_SHARE) / 2) * room;
    const rects = parts
      .filter(({ count }) => count > 0)
      .map(({ kind, count }) => {
        const height = Math.max(LOWEST, heightOf(count));
        from -= height;
        return markup`<rect class="ink-${kind}" x="${place(x)}" y="${place(Math.max(0, from))}" width="${place(room * BAR_SHARE)}" height="${place(height)}"/>`;
      });
    return markup`<g><title>${title}</title>${rects}</g>`;
  });
  const across = bars.flatMap(({ label }, index): Tick[] =>
    label === '' ? [] : [{ at: EDGE.left + (index + 0.5) * room, text: label }],
  );
  const up = [0, 0.5, 1].map((share): Tick => ({
    at: EDGE.bottom - share * (EDGE.bottom - EDGE.top),
    text: formatCount(share * most),
  }));
  return plotHtml({ across, up }, words, shapes);
}
