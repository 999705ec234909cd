import type { Summary } from '../../src/measure/summary.ts';
import { formatColumnShare, formatDollars, formatShare } from '../../src/units/format.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { accountRows, SOURCE_LABEL, wasteRows } from '../figures.ts';
import { workerRows, WORKER_TIME_MEANING } from '../workers.ts';
import { markup, htmlTable, NO_HTML, type Html } from './markup.ts';

/** Width of the bar in its own units, and of the gap between two parts. */
const BAR_WIDTH = 1000;
const BAR_GAP = 2;
const BAR_LABEL = 'Useful and wasted dollars; the table below has the numbers.';

interface Part {
  readonly name: string;
  readonly meaning: string;
  readonly dollars: string;
  readonly share: number | null;
}

/** The useful dollars, then each cause of waste that cost something, then the time of workers. */
function partsOf(dollars: Summary['dollars']): readonly Part[] {
  const useful = {
    name: 'useful',
    meaning: 'paid for outputs that the client received and kept',
    dollars: dollars.useful,
    share: dollarShare(dollars.useful, dollars.billed),
  };
  const { workerTime, billed } = dollars;
  const workers =
    workerTime === undefined
      ? []
      : [
          {
            name: 'worker-time',
            meaning: WORKER_TIME_MEANING,
            dollars: workerTime,
            share: dollarShare(workerTime, billed),
          },
        ];
  return [useful, ...wasteRows(dollars).map(({ cause, ...waste }) => ({ name: cause, ...waste })), ...workers];
}

function barHtml(parts: readonly Part[]): Html {
  let start = 0;
  const rects = parts.map((part, index) => {
    const width = Math.max(0, part.share ?? 0) * BAR_WIDTH;
    const gap = index === parts.length - 1 ? 0 : BAR_GAP;
    const [x, drawn] = [start.toFixed(2), Math.max(width - gap, Math.min(width, 1)).toFixed(2)];
    start += width;
    const title = `${part.name}: ${formatDollars(part.dollars)} (${formatShare(part.share)})`;
    return markup`<rect class="fill-${part.name}" x="${x}" y="0" width="${drawn}" height="34"><title>${title}</title></rect>`;
  });
  return markup`<svg class="bar" viewBox="0 0 ${String(BAR_WIDTH)} 34" preserveAspectRatio="none" role="img" aria-label="${BAR_LABEL}">
${rects}
</svg>`;
}

function swatch(name: string): Html {
  return markup`<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="fill-${name}" width="12" height="12" rx="2"/></svg>`;
}

function totalRow(name: string, meaning: string, decimal: string, billed: string): readonly (string | Html)[] {
  const strong = (text: string): Html => markup`<span class="total">${text}</span>`;
  return [
    markup`${strong(name)} <span class="meaning">${meaning}</span>`,
    strong(formatDollars(decimal)),
    strong(formatColumnShare(dollarShare(decimal, billed))),
  ];
}

/** The customer's account at the end of the run, where the provider keeps one. */
export function accountHtml({ account }: Summary): Html {
  if (account === undefined) return NO_HTML;
  const rows = accountRows(account).map(([name, meaning, value]) => [
    markup`${name} <span class="meaning">${meaning}</span>`,
    value,
  ]);
  return markup`<section><h2>Account</h2>
${htmlTable(`${account.type}, at the end of the run`, ['What', 'Amount'], rows)}
</section>`;
}

/** The workers behind the endpoint, where they start and shut down. */
export function workersHtml({ workers }: Summary): Html {
  if (workers === undefined) return NO_HTML;
  const rows = workerRows(workers).map(([name, meaning, value]) => [
    markup`${name} <span class="meaning">${meaning}</span>`,
    value,
  ]);
  return markup`<section><h2>Workers</h2>
${htmlTable('Workers of the endpoint, and the time of all together', ['What', 'Value'], rows)}
</section>`;
}

/** What was billed, split into useful and wasted by cause: a bar, and the same in a table. */
export function dollarsHtml(summary: Summary): Html {
  const { dollars } = summary;
  const parts = partsOf(dollars);
  const rows = [
    ...parts.map((part) => [
      markup`${swatch(part.name)}${part.name} <span class="meaning">${part.meaning}</span>`,
      formatDollars(part.dollars),
      formatColumnShare(part.share),
    ]),
    totalRow('wasted in all', 'bought nothing', dollars.wasted, dollars.billed),
    totalRow('billed', 'all that the provider charges', dollars.billed, dollars.billed),
  ];
  return markup`<section><h2>Dollars</h2>
${dollarShare(dollars.billed, dollars.billed) === null ? NO_HTML : barHtml(parts)}
${htmlTable(`Dollars ${SOURCE_LABEL[dollars.source]}`, ['Part', 'Dollars', 'Share'], rows)}
</section>`;
}
