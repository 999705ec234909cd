/** What the live page needs beside the style of all pages. */
export const LIVE_STYLE: string = `
progress { display: block; width: 100%; height: 10px; margin: 8px 0 0; border: 0; border-radius: 5px; overflow: hidden;
  background: var(--panel); accent-color: var(--line-1); appearance: none; }
progress::-webkit-progress-bar { background: var(--panel); }
progress::-webkit-progress-value { background: var(--line-1); }
progress::-moz-progress-bar { background: var(--line-1); }
.charts figure:first-child { grid-column: auto; }
.card { min-height: 92px; }
#live-phase, .card b, .card small { font-variant-numeric: tabular-nums; }
`.trim();
