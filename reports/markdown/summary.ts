import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare } from '../../src/money/nano-usd.ts';
import { formatCount, formatDollars, formatMs, formatRate, formatRatio, formatShare } from '../../src/units/format.ts';
import type { Section } from '../section.ts';
import { costSentence, runWords, VERDICT_MARK, verdictReason } from '../sections/headline.ts';
import { findingsOf } from '../sections/findings.ts';
import { SUMMARY_SECTIONS } from '../sections/summary-sections.ts';
import { type Block, markdownPage, sectionBlocks } from './blocks.ts';
import { marker, plain } from './plain.ts';

/** Sections that stand in the open; all others are folded. */
const OPEN: readonly (keyof typeof SUMMARY_SECTIONS)[] = ['thresholds', 'warnings'];

/** A run for a job summary or a comment on a pull request: verdict and dollars in one sentence, thresholds, key figures, and the rest folded. */
export function summaryMarkdown(summary: Summary): string {
  const { scenario, verdict, dollars, validity } = summary;
  const price = dollars.perSuccess === null ? '' : `, ${formatDollars(dollars.perSuccess)} for a success`;
  const head = `${VERDICT_MARK[verdict].text} ${scenario.name}: ${verdictReason(summary)}; ${formatDollars(dollars.billed)} was billed${price}.`;
  const blocksOf = (section: Section | undefined): Block[] =>
    section === undefined ? [] : sectionBlocks(section, '###');
  const folded = (Object.keys(SUMMARY_SECTIONS) as (keyof typeof SUMMARY_SECTIONS)[]).filter(
    (name) => !OPEN.includes(name),
  );
  return markdownPage([
    `${marker(scenario.name)}\n\n**${plain(head)}**`,
    ...(scenario.description === '' ? [] : [plain(scenario.description)]),
    plain(costSentence(summary)),
    ...listBlocks(findingsOf(summary)),
    ...listBlocks(validity.reasons),
    ...OPEN.flatMap((name) => blocksOf(SUMMARY_SECTIONS[name](summary))),
    ...sectionBlocks(keyFigureSection(summary), '###'),
    {
      summary: 'All figures',
      blocks: [
        plain([...runWords(summary), `digest ${scenario.digest}`].join(' · ')),
        ...folded.flatMap((name) => blocksOf(SUMMARY_SECTIONS[name](summary))),
      ],
    },
  ]);
}

function listBlocks(texts: readonly string[]): Block[] {
  return texts.length === 0 ? [] : [texts.map((text) => `- ${plain(text)}`).join('\n')];
}

/** The figures that most readers come for. */
function keyFigureSection({ requests, dollars, projection, latencyMs, throughput, ...summary }: Summary): Section {
  const share = dollarShare(dollars.wasted, dollars.billed);
  const { low, high } = projection?.interval ?? {};
  const between = low === undefined || high === undefined ? '' : `, ${formatDollars(low)} to ${formatDollars(high)}`;
  const month =
    projection === null
      ? []
      : [
          [
            `dollars a month, of ${formatCount(projection.requestsPerMonth)} requests`,
            `${formatDollars(projection.perMonth)}${between}`,
          ],
        ];
  const rows = [
    ['requests that succeeded', `${formatCount(requests.succeeded)} of ${formatCount(requests.offered)}`],
    ['error rate', formatShare(summary.errorRate)],
    ['retry amplification', formatRatio(summary.retryAmplification)],
    ['latency p50 · p95 · p99', [latencyMs.p50, latencyMs.p95, latencyMs.p99].map(formatMs).join(' · ')],
    ['goodput', formatRate(throughput.goodputPerSecond)],
    ['dollars billed', formatDollars(dollars.billed)],
    ['dollars wasted', `${formatDollars(dollars.wasted)}${share === null ? '' : ` (${formatShare(share)})`}`],
    ['dollars per success', formatDollars(dollars.perSuccess)],
    ...month,
  ];
  return { title: 'key figures', parts: [{ columns: ['figure', { head: 'value' }], rows }] };
}
