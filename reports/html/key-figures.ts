import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';
import { type DollarPart, dollarParts } from '../sections/dollars.ts';
import { isZeroDollars } from '../sections/headline.ts';
import type { PageWords } from './glossary.ts';
import { markup, NO_HTML, type Html } from './markup.ts';

/** A figure that readers come for, with a remark. */
export function card(label: string | Html, figure: string, remark: string): Html {
  return markup`<div class="card"><dt>${label}</dt><dd><b>${figure}</b> <small>${remark}</small></dd></div>`;
}

/** The figures that most readers come for; their labels link to the words of the page. */
export function keyFiguresHtml(
  { dollars, projection, requests, throughput, latencyMs, ...summary }: Summary,
  words: PageWords,
): Html {
  const share = dollarShare(dollars.wasted, dollars.billed);
  const { unknownAtMost = '0' } = dollars;
  const isAllKnown = isZeroDollars(unknownAtMost);
  const nothing = isAllKnown ? 'nothing was billed' : 'nothing is known to be billed';
  const ofBilled = share === null ? nothing : `${formatShare(share)} of what was billed`;
  const more = isAllKnown ? '' : `; up to ${formatDollars(unknownAtMost)} more is unknown`;
  const monthly =
    projection === null
      ? card(words.link('Error rate'), formatShare(summary.errorRate), `of ${formatCount(requests.offered)} requests`)
      : card(
          'Per month',
          formatDollars(projection.perMonth),
          `at ${formatCount(projection.requestsPerMonth)} requests${projection.perMonthAtMost === undefined ? '' : `; at most ${formatDollars(projection.perMonthAtMost)}`}${projection.warnings === undefined ? '' : '; see its warnings'}`,
        );
  return markup`<dl class="cards" aria-label="Key figures">
${card('Billed', formatDollars(dollars.billed), `${formatDollars(dollars.useful)} of it useful${more}`)}
${card(words.link('Wasted'), formatDollars(dollars.wasted), ofBilled)}
${card('Per success', formatDollars(dollars.perSuccess), `${formatCount((summary.phases?.all.requests ?? requests).succeeded)} requests succeeded`)}
${monthly}
${card(words.link('Retry amplification'), formatRatio(summary.retryAmplification), `${formatCount(summary.attempts.total)} attempts sent`)}
${card(words.link('Goodput'), formatRate(throughput.goodputPerSecond), `of ${formatRate(throughput.offeredPerSecond)} offered`)}
${card(words.link('Latency p50'), formatMs(latencyMs.p50), 'due to final outcome')}
${card(words.link('Latency p95'), formatMs(latencyMs.p95), `p99 ${formatMs(latencyMs.p99)}`)}
</dl>`;
}

/** Width of the bar in its own units, and of the gap between two parts. */
const BAR_WIDTH = 1000;
const BAR_GAP = 2;

/** All that was billed as a bar of its parts; nothing where nothing was. */
export function dollarBarHtml({ dollars }: Summary): Html {
  const parts = dollarParts(dollars);
  if (dollarShare(dollars.billed, dollars.billed) === null) return NO_HTML;
  let start = 0;
  const rects = parts.map((part, index) => {
    const width = Math.max(0, part.share ?? 0) * BAR_WIDTH;
    const gap = index === parts.length - 1 ? 0 : BAR_GAP;
    const [x, drawn] = [start.toFixed(2), Math.max(width - gap, Math.min(width, 1)).toFixed(2)];
    start += width;
    return rectHtml(part, x, drawn);
  });
  return markup`<svg class="bar" viewBox="0 0 ${String(BAR_WIDTH)} 34" preserveAspectRatio="none" role="img" aria-label="Useful and wasted dollars; the table below has the numbers.">
${rects}
</svg>`;
}

function rectHtml({ name, dollars, share }: DollarPart, x: string, width: string): Html {
  const title = `${name}: ${formatDollars(dollars)} (${formatShare(share)})`;
  return markup`<rect class="fill-${name}" x="${x}" y="0" width="${width}" height="34"><title>${title}</title></rect>`;
}

/** The colour of a part in the bar, before the label of its row; nothing before the labels of sums. */
export function swatchHtml({ dollars }: Summary): (label: string) => Html {
  const names = dollarParts(dollars).map(({ name }) => name);
  return (label) => {
    const name = names.find((each) => each === label.replace('· ', '').replace(' ', '-'));
    if (name === undefined) return NO_HTML;
    return markup`<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="fill-${name}" width="12" height="12" rx="2"/></svg>`;
  };
}
