import { markup, type Html } from '../html/markup.ts';

/** Of a drawing, in its own units; the frame leaves room for the numbers of the axes. */
const [WIDTH, HEIGHT] = [640, 300] as const;
/** Where the drawing proper ends on each side. */
export const EDGE = { left: 70, right: WIDTH - 24, top: 12, bottom: HEIGHT - 30 } as const;

/** A place in a drawing. */
export const place = (value: number): string => value.toFixed(2);

/** A number at an axis, and where it stands. */
export interface Tick {
  readonly at: number;
  readonly text: string;
}

/** A drawing with lines of a grid at the ticks; `label` is for those who do not see it, `axes` says what runs across and up. */
export function plotHtml(
  ticks: { readonly across: readonly Tick[]; readonly up: readonly Tick[] },
  words: { readonly label: string; readonly axes: string },
  shapes: readonly Html[],
): Html {
  const { left, right, top, bottom } = EDGE;
  const across = ticks.across.map(
    ({ at, text }) =>
      markup`<line x1="${place(at)}" x2="${place(at)}" y1="${place(top)}" y2="${place(bottom)}"/><text class="across" x="${place(at)}" y="${place(bottom + 18)}">${text}</text>`,
  );
  const up = ticks.up.map(
    ({ at, text }) =>
      markup`<line x1="${place(left)}" x2="${place(right)}" y1="${place(at)}" y2="${place(at)}"/><text class="up" x="${place(left - 8)}" y="${place(at + 4)}">${text}</text>`,
  );
  return markup`<svg class="plot" viewBox="0 0 ${String(WIDTH)} ${String(HEIGHT)}" role="img" aria-label="${words.label}">
${across}
${up}
${shapes}
</svg>
<p class="faint">${words.axes}</p>`;
}

/** What the colours and dashes of a drawing mean. */
export function keyHtml(entries: readonly { readonly kind: string; readonly text: string }[]): Html {
  const words = entries.map(
    ({ kind, text }) =>
      markup`<span class="key"><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="ink-${kind}" width="12" height="12" rx="2"/></svg>${text}</span>`,
  );
  return markup`<p class="faint">${words}</p>`;
}
