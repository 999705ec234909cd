/**
 * The style sheet of the page. Line and waste colours follow Okabe and Ito's palette, which people with colour-vision
 * deficiency can tell apart; lighter in the dark scheme. Contrast of text is 4.5:1 or better in both.
 */
export const PAGE_STYLE: string = `
:root { color-scheme: light dark;
  --page: #ffffff; --panel: #f5f6f8; --text: #16191d; --faint: #59616b; --rule: #dcdfe4;
  --good: #0a6b3d; --bad: #b3261e; --warn: #8a5300;
  --line-1: #0072b2; --line-2: #d55e00; --line-3: #00875f; --line-4: #a8457f; --shade: #d55e001c; --phase-shade: #59616b1f;
  --useful: #00875f; --failed: #d55e00; --ghost: #a8457f; --duplicate: #e0a100; --moderated: #56b4e9;
  --worker-time: #0072b2; }
@media (prefers-color-scheme: dark) { :root:not(.paper) {
  --page: #14171b; --panel: #1d2126; --text: #e7eaee; --faint: #a3acb7; --rule: #363c44;
  --good: #5bd294; --bad: #ff8a80; --warn: #f2b84b;
  --line-1: #56b4e9; --line-2: #ff8c42; --line-3: #2ecc9a; --line-4: #e58cc0; --shade: #ff8c4226; --phase-shade: #a3acb72b;
  --useful: #2ecc9a; --failed: #ff8c42; --ghost: #e58cc0; --duplicate: #f0c948; --moderated: #56b4e9;
  --worker-time: #7fb8e0; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
h1 { margin: 6px 0 2px; font-size: 28px; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 36px 0 10px; font-size: 18px; }
h3 { margin: 0 0 4px; font-size: 15px; }
p { margin: 4px 0; max-width: 78ch; overflow-wrap: anywhere; }
.verdict { display: flex; flex-wrap: wrap; gap: 4px 12px; align-items: baseline; margin: 0; font-size: 16px; }
.verdict strong { padding: 2px 10px; border: 2px solid; border-radius: 6px; letter-spacing: 0.04em; }
.passed, .good { color: var(--good); }
.failed, .bad { color: var(--bad); }
.invalid, .partial, .warn { color: var(--warn); }
.faint, caption, footer, .card small { color: var(--faint); }
.sentence { margin-top: 14px; font-size: 18px; }
.findings { margin: 10px 0 0; padding-left: 20px; max-width: 90ch; }
.findings li { margin: 4px 0; overflow-wrap: anywhere; }
.reasons { margin: 14px 0 0; padding: 10px 16px 10px 34px; border-left: 4px solid var(--warn);
  background: var(--panel); }
.cards { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: 12px; margin: 22px 0 0; padding: 0; }
.card { padding: 12px 16px; border-radius: 8px; background: var(--panel); min-width: 0; }
.card dt { color: var(--faint); font-size: 13px; }
.card dd { margin: 0; overflow-wrap: anywhere; }
.card b { display: block; font-size: 24px; line-height: 1.25; font-weight: 650; font-variant-numeric: tabular-nums; }
.card small { font-size: 13px; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 8px 40px; }
.pair > * { min-width: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
caption { padding: 2px 0 4px; text-align: left; font-size: 13px; }
th, td { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--rule); text-align: left; font-weight: 400;
  vertical-align: top; }
thead th { color: var(--faint); font-size: 13px; }
td.number, th.number { padding: 5px 0 5px 14px; text-align: right; white-space: nowrap; }
td.text, thead th + th.text { padding-left: 14px; }
tbody th { overflow-wrap: anywhere; min-width: 14ch; }
.narrow table { max-width: 760px; }
.meaning { margin-left: 8px; color: var(--faint); }
a.word { color: inherit; text-decoration: underline dotted; text-underline-offset: 3px; text-decoration-thickness: 1px; }
a.word:hover { text-decoration-style: solid; }
:target { outline: 2px solid var(--line-1); outline-offset: 3px; border-radius: 2px; }
a[aria-label^='Back to'] { padding: 0 6px; color: var(--faint); }
.strong { font-weight: 650; }
.bar { display: block; width: 100%; height: 34px; margin: 8px 0 6px; border-radius: 6px; background: var(--panel); }
.swatch { width: 12px; height: 12px; margin-right: 8px; vertical-align: -1px; }
.fill-useful { fill: var(--useful); } .fill-failed { fill: var(--failed); } .fill-ghost { fill: var(--ghost); }
.shade-fault { fill: var(--shade); stroke: var(--failed); } .shade-phase { fill: var(--phase-shade); stroke: var(--faint); }
.waterfall { display: block; width: 100%; margin: 8px 0; border-radius: 6px; background: var(--panel); }
.fill-queue { fill: var(--moderated); } .fill-wait { fill: var(--faint); opacity: 0.25; }
.key { display: inline-block; margin-right: 14px; }
.fill-refused { fill: var(--faint); } .fill-job { fill: var(--ghost); opacity: 0.35; }
.fill-duplicate { fill: var(--duplicate); } .fill-moderated { fill: var(--moderated); } .fill-worker-time { fill: var(--worker-time); }
.curve { fill: none; stroke-width: 2.5; } .plot .few { opacity: 0.4; }
.ink-succeeded { fill: var(--useful); } .ink-throttled { fill: var(--duplicate); } .ink-rejected { fill: var(--moderated); }
.ink-server-error { fill: var(--failed); } .ink-timeout { fill: var(--ghost); } .ink-network-error { fill: var(--worker-time); }
.ink-unreadable, .ink-unfinished { fill: var(--faint); } .ink-base { fill: var(--line-1); } .ink-head { fill: var(--line-2); }
.stroke-succeeded { stroke: var(--useful); } .stroke-throttled { stroke: var(--duplicate); } .stroke-rejected { stroke: var(--moderated); }
.stroke-server-error { stroke: var(--failed); } .stroke-timeout { stroke: var(--ghost); } .stroke-network-error { stroke: var(--worker-time); }
.stroke-unreadable, .stroke-unfinished { stroke: var(--faint); } .stroke-base { stroke: var(--line-1); } .stroke-head { stroke: var(--line-2); }
.plot .ring-base { fill: none; stroke: var(--line-1); stroke-width: 2; }
.plot { display: block; width: 100%; max-width: 760px; margin: 8px 0; }
.plot line { stroke: var(--rule); } .plot text { fill: var(--faint); font-size: 13px; }
.plot .across { text-anchor: middle; } .plot .up { text-anchor: end; } .plot .point { fill: var(--text); font-weight: 650; }
.point-front { fill: var(--useful); } .point-held { fill: var(--line-1); } .point-broken { fill: none; stroke: var(--faint); }
.charts { display: grid; grid-template-columns: 1fr 1fr; gap: 26px 32px; margin-top: 14px; }
.charts figure { margin: 0; min-width: 0; }
.charts figure:first-child { grid-column: 1 / -1; }
.charts figcaption { margin-top: 4px; color: var(--faint); font-size: 13px; overflow-wrap: anywhere; }
.chart { min-height: 262px; }
.uplot, .u-legend { font-size: 13px; color: var(--text); }
.uplot .u-legend { text-align: left; margin: 0; width: auto; }
.u-legend th, .u-legend td { border: 0; padding: 2px 4px 2px 0; min-width: 0; }
.u-legend .thin, .u-over .thin { display: none; }
.u-cursor-x { border-color: var(--faint) !important; }
details { margin-top: 18px; }
summary { cursor: pointer; }
footer { margin-top: 40px; padding-top: 12px; padding-bottom: 32px; border-top: 1px solid var(--rule);
  font-size: 13px; overflow-wrap: anywhere; }
@media (max-width: 860px) {
  main, footer { padding: 0 14px; }
  h1 { font-size: 23px; }
  .sentence { font-size: 16px; }
  .cards { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 8px; }
  .card { padding: 10px 12px; }
  .card b { font-size: 19px; }
  .charts { grid-template-columns: minmax(0, 1fr); gap: 22px; }
  .plot text { font-size: 19px; }
  .meaning { display: block; margin-left: 0; }
}
@media print {
  :root { color-scheme: light; }
  body { font-size: 12px; }
  main, footer { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  figure, tr, .card { break-inside: avoid; }
  .screen { display: none; }
  .cards { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .card, .reasons { border: 1px solid var(--rule); }
  .bar, .swatch { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .charts { display: block; }
  .charts figure { margin-bottom: 18px; }
  .meaning { display: inline; margin-left: 8px; }
}
`.trim();
