/** What the dashboard needs beside the styles of all pages and of the live page. */
export const DASHBOARD_STYLE: string = `
a { color: var(--line-1); }
.controls { display: grid; gap: 12px; padding: 14px 16px; border-radius: 8px; background: var(--panel); }
.controls form { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; }
.controls details { margin: 0; }
.controls details form { margin-top: 8px; }
.controls .wide { flex: 1 0 100%; }
.controls input, .controls select, .controls textarea, .controls button { font: inherit; color: var(--text);
  background: var(--page); border: 1px solid var(--faint); border-radius: 6px; padding: 3px 8px; max-width: 100%; }
.controls input { width: 7ch; }
.controls textarea { display: block; width: 100%; margin-top: 4px; font-family: ui-monospace, monospace; font-size: 13px; }
.controls button { cursor: pointer; border-color: var(--line-1); }
.controls :focus-visible, .scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 3px solid var(--line-1);
  outline-offset: 1px; }
#control-result { min-height: 1.5em; white-space: pre-line; }
.wide-pair { grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); }
.pair h3, section > div > h3 { margin-top: 18px; }
td.text { overflow-wrap: anywhere; }
`.trim();
