import { saturationSchema, type Saturation, type SaturationStep } from '../../src/saturation/saturation.ts';
import { formatMs, formatRate } from '../../src/units/format.ts';
import { figureHtml } from '../html/chart-section.ts';
import type { Chart, ChartLine } from '../html/chart.ts';
import { htmlDocument } from '../html/document.ts';
import { markup, NO_HTML } from '../html/markup.ts';
import { sectionHtml } from '../html/section.ts';
import { SATURATION_MARK, saturationSections, saturationSentence, saturationWords } from './words.ts';

/** A saturation as one HTML page that needs nothing else; it is in the page as JSON, in the element `tollmark-saturation`. */
export function saturationPage(saturation: Saturation): string {
  const { scenario, verdict, steps } = saturation;
  const charts = steps.length < 2 ? [] : saturationCharts(saturation);
  return htmlDocument({
    title: `${scenario.name}: saturation · Tollmark`,
    charts,
    main: markup`<header>
<p class="verdict ${verdict}"><strong>${SATURATION_MARK[verdict].text}</strong> <span>${saturationSentence(saturation)}</span></p>
<h1>${scenario.name}</h1>
${scenario.description === '' ? NO_HTML : markup`<p>${scenario.description}</p>`}
<p class="faint">${saturationWords(saturation).join(' · ')}</p>
</header>
${charts.length === 0 ? NO_HTML : markup`<section><h2>Over connections</h2><div class="charts">${charts.map(figureHtml)}</div></section>`}
${saturationSections(saturation).map((section) => sectionHtml(section))}`,
    footer: markup`<p>Tollmark · ${saturation.schema} · scenario digest ${scenario.digest}</p>`,
    data: { id: 'tollmark-saturation', value: saturationSchema.parse(saturation) },
  });
}

/** Throughput and latency over connections; from the knee on, both are shaded. */
function saturationCharts({ steps, knee }: Saturation): readonly Chart[] {
  const shades = knee === null ? [] : [{ from: knee.connections, until: null, color: '--shade', label: '' }];
  const common = { x: steps.map(({ connections }) => connections), xUnit: '', prefix: '', shades };
  const line = (
    label: string,
    color: ChartLine['color'],
    dash: readonly number[],
    of: (step: SaturationStep) => number | null | undefined,
  ): ChartLine => {
    const values = steps.map((step) => {
      const value = of(step) ?? null;
      return value === null ? null : Number(value.toPrecision(6));
    });
    return { label, color, dash, values };
  };
  const isHigh = steps.some(({ generator, throughput }) => (generator?.replies ?? 0) > 5 * Math.max(1, throughput));
  // A generator that is far faster would press the curve of the endpoint to the ground; the table has its figures.
  const alone = isHigh ? [] : [line('Generator alone', '--line-4', [6, 4], ({ generator }) => generator?.replies)];
  return [
    {
      ...common,
      id: 'chart-throughput',
      title: 'Successes a second',
      unit: '/s',
      lines: [line('Successes', '--line-1', [], ({ throughput }) => throughput), ...alone],
      description: endsText(steps, ({ throughput }) => formatRate(throughput)),
    },
    {
      ...common,
      id: 'chart-latency',
      title: 'Latency of successes',
      unit: ' ms',
      lines: [
        line('p50', '--line-1', [], ({ latencyMs }) => latencyMs?.p50),
        line('p95', '--line-2', [6, 4], ({ latencyMs }) => latencyMs?.p95),
        line('p99', '--line-3', [2, 3], ({ latencyMs }) => latencyMs?.p99),
      ],
      description: `p95: ${endsText(steps, ({ latencyMs }) => formatMs(latencyMs?.p95 ?? null))}`,
    },
  ];
}

function endsText(steps: readonly SaturationStep[], text: (step: SaturationStep) => string): string {
  const [first, last] = [steps[0] as SaturationStep, steps.at(-1) as SaturationStep];
  return `${text(first)} at ${first.connections}, ${text(last)} at ${last.connections} connections.`;
}
