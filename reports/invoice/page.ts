import { type Invoice, invoiceSchema } from '../../src/invoice/invoice-schema.ts';
import { formatDollars, formatMs, formatRatio, formatShare } from '../../src/units/format.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { htmlDocument } from '../html/document.ts';
import { card } from '../html/key-figures.ts';
import { type Html, markup, NO_HTML } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { INVOICE_SECTIONS } from './sections.ts';
import { waterfallHtml } from './waterfall-drawing.ts';
import { INVOICE_MARK, invoiceReason, invoiceSentence, invoiceWords } from './words.ts';

/** An invoice as one HTML page that needs nothing else; the invoice is in it as JSON, in the element `tollmark-invoice`. */
export function invoicePage(invoice: Invoice): string {
  const { scenario, verdict } = invoice;
  const { worst: _, ...others } = INVOICE_SECTIONS;
  return htmlDocument({
    title: `${scenario.name}: invoice · Tollmark`,
    charts: [],
    main: markup`<header>
<p class="verdict ${verdict}"><strong>${INVOICE_MARK[verdict].text}</strong> <span>${invoiceReason(invoice)}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${invoiceWords(invoice).join(' · ')}</p>
<p class="sentence">${invoiceSentence(invoice)}</p>
</header>
${cardsHtml(invoice)}
${waterfallHtml(invoice.worst)}
${Object.values(others).map((section) => sectionHtml(section(invoice)))}`,
    footer: markup`<p>Tollmark · ${invoice.schema} · scenario digest ${scenario.digest}</p>`,
    data: { id: 'tollmark-invoice', value: invoiceSchema.parse(invoice) },
  });
}

function cardsHtml({ dollars, requests, attempts, ...invoice }: Invoice): Html {
  const share = formatShare(dollarShare(dollars.wasted, dollars.billed));
  return markup`<dl class="cards" aria-label="Key figures">
${card('Billed', formatDollars(dollars.billed), `${formatDollars(dollars.useful)} of it useful`)}
${card('Wasted', formatDollars(dollars.wasted), `${share} of what was billed`)}
${card('Retry amplification', formatRatio(invoice.retryAmplification), `${attempts.total} attempts for ${requests.total} requests`)}
${card('Latency p95', formatMs(invoice.latencyMs.p95), `p50 ${formatMs(invoice.latencyMs.p50)}`)}
</dl>`;
}
