import { markup, type Html } from './markup.ts';

/** Of the drawing, in its own units: room for the bars, and for a row. */
const WIDTH = 1000;
const ROW = 26;
const BAR = 16;
/** Nothing that happened is narrower, and so invisible. */
const NARROWEST = 2;

/** A stretch of time of an attempt. */
export interface WaterfallBar {
  readonly fromMs: number;
  readonly untilMs: number;
  /** A class of the style sheet: `fill-` and the kind. */
  readonly kind: string;
  /** What a reader sees who points at it. */
  readonly title: string;
}

/** The attempts of a request as bars in time, a row each, between two instants; `label` is for those who do not see it. */
export function waterfallDrawing(
  rows: readonly (readonly WaterfallBar[])[],
  [fromMs, untilMs]: readonly [number, number],
  label: string,
): Html {
  const scale = untilMs > fromMs ? WIDTH / (untilMs - fromMs) : 0;
  const rects = rows.flatMap((bars, row) =>
    bars.map((bar) => {
      const x = Math.min((bar.fromMs - fromMs) * scale, WIDTH - NARROWEST);
      const width = Math.max(NARROWEST, (bar.untilMs - bar.fromMs) * scale);
      return markup`<rect class="fill-${bar.kind}" x="${x.toFixed(2)}" y="${String(row * ROW + (ROW - BAR) / 2)}" width="${width.toFixed(2)}" height="${String(BAR)}"><title>${bar.title}</title></rect>`;
    }),
  );
  return markup`<svg class="waterfall" viewBox="0 0 ${String(WIDTH)} ${String(rows.length * ROW)}" role="img" aria-label="${label}">
${rects}
</svg>`;
}
