import { ATTEMPTS_MAX, type Summary } from '../../src/measure/summary.ts';
import { countOf, formatColumnShare, formatCount, formatMs, formatRatio } from '../../src/units/format.ts';
import type { PageWords } from '../html/glossary.ts';
import { sectionHtml } from '../html/section.ts';
import { markup, NO_HTML, type Html } from '../html/markup.ts';
import type { Section } from '../section.ts';
import { keyHtml } from './frame.ts';
import { percentilePlot } from './percentile-plot.ts';
import { stackedBars } from './stacked-bars.ts';

type Distribution = NonNullable<Summary['latencyByOutcome']>[number];

/** What each outcome is called. */
const OUTCOME_LABEL: Readonly<Record<Distribution['outcome'], string>> = {
  succeeded: 'succeeded',
  throttled: 'throttled (429)',
  rejected: 'rejected',
  'server-error': 'server error (5xx)',
  timeout: 'timeout',
  'network-error': 'network error',
  unreadable: 'unreadable',
  unfinished: 'unfinished',
};

/** How long requests took by outcome, how many attempts they took, and what retries followed: each drawn, with its table, titles linked to words. */
export function distributionsHtml(summary: Summary, words: PageWords): Html {
  const latency = latencyHtml(summary, words);
  const pair = [attemptsHtml(summary, words), sectionHtml(retrySection(summary), { words })].filter(
    ({ html }) => html !== '',
  );
  return markup`${latency}
${pair.length === 0 ? NO_HTML : markup`<div class="pair">${pair}</div>`}`;
}

function latencyHtml({ latencyByOutcome }: Summary, words: PageWords): Html {
  if (latencyByOutcome === undefined) return NO_HTML;
  const curves = latencyByOutcome.map(({ outcome, ...rest }) => ({
    ...rest,
    kind: outcome,
    label: OUTCOME_LABEL[outcome],
  }));
  const plot = percentilePlot(curves, 'Percentiles of latency by outcome; the table below has the numbers.');
  return sectionHtml(latencySection(latencyByOutcome), {
    words,
    before: markup`<div class="pair"><div>${plot}</div><div>${histogramHtml(latencyByOutcome)}</div></div>`,
  });
}

/** The last percentile that at least one request is slower than, of those that reports name. */
function textAt({ percentiles }: Distribution, share: number): string {
  return formatMs(percentiles.find((each) => each.share === share)?.ms ?? null);
}

function latencySection(distributions: readonly Distribution[]): Section {
  const rows = distributions.map((row) => [
    OUTCOME_LABEL[row.outcome],
    formatCount(row.count),
    formatMs(row.meanMs),
    ...[0.5, 0.9, 0.99, 0.999].map((share) => textAt(row, share)),
    formatMs(row.maxMs),
  ]);
  const columns = ['outcome', 'requests', 'mean', 'p50', 'p90', 'p99', 'p99.9', 'max'];
  const isEmpty = rows.length === 0;
  const hasSuccess = distributions.some(({ outcome }) => outcome === 'succeeded');
  return {
    title: 'latency by outcome',
    parts: [
      ...(isEmpty
        ? []
        : [
            {
              columns,
              rows,
              caption:
                'From when a request was due; failures to the end of their last attempt, and by what that came to',
            },
          ]),
      ...(isEmpty ? [{ text: 'No request has ended.' }] : hasSuccess ? [] : [{ text: 'There are no successes.' }]),
    ],
  };
}

/** Requests by time, in buckets of a logarithmic scale. */
function histogramHtml(distributions: readonly Distribution[]): Html {
  const borders = new Map(
    distributions.flatMap(({ buckets }) => buckets.map(({ fromMs, untilMs }) => [fromMs, untilMs])),
  );
  const filled = [...borders].toSorted(([a], [b]) => a - b);
  if (filled.length < 2) return NO_HTML;
  const bars = filled.map(([fromMs, untilMs], index) => {
    const parts = distributions.map(({ outcome, buckets }) => ({
      kind: outcome,
      count: buckets.find((bucket) => bucket.fromMs === fromMs)?.count ?? 0,
    }));
    const told = parts
      .filter(({ count }) => count > 0)
      .map(({ kind, count }) => `${OUTCOME_LABEL[kind]} ${formatCount(count)}`);
    const isLabelled = index % Math.ceil(filled.length / 6) === 0;
    const isBehindGap = index > 0 && filled[index - 1]?.[1] !== fromMs;
    const bar = {
      label: isLabelled ? formatMs(fromMs) : '',
      title: `${formatMs(fromMs)} to ${formatMs(untilMs)}: ${told.join(', ')}`,
      parts,
    };
    return isBehindGap ? [{ label: '', title: 'none', parts: [] }, bar] : [bar];
  });
  return stackedBars(bars.flat(), {
    label: 'Requests by latency and outcome.',
    axes: 'Across: latency, in buckets of a logarithmic scale; a gap has no requests. Up: requests.',
  });
}

function attemptsHtml({ attemptsPerRequest: rows = [] }: Summary, pageWords: PageWords): Html {
  if (rows.length === 0) return NO_HTML;
  const all = rows.reduce((sum, { succeeded, failed }) => sum + succeeded + failed, 0);
  const bars = rows.map(({ attempts, succeeded, failed }) => ({
    label: String(attempts),
    title: `${countOf(attempts, 'attempt')}: ${formatCount(succeeded)} succeeded, ${formatCount(failed)} failed`,
    parts: [
      { kind: 'succeeded', count: succeeded },
      { kind: 'server-error', count: failed },
    ],
  }));
  const section: Section = {
    title: 'attempts per request',
    parts: [
      {
        columns: ['attempts', 'succeeded', 'failed', 'share'],
        rows: rows.map(({ attempts, succeeded, failed }) => [
          attempts === ATTEMPTS_MAX ? `${ATTEMPTS_MAX} or more` : String(attempts),
          formatCount(succeeded),
          formatCount(failed),
          formatColumnShare((succeeded + failed) / all),
        ]),
        caption: 'Requests that are over, by the attempts that they took',
      },
    ],
  };
  const key = keyHtml([
    { kind: 'succeeded', text: 'succeeded' },
    { kind: 'server-error', text: 'failed' },
  ]);
  const words = {
    label: 'Requests by attempts; the table below has the numbers.',
    axes: 'Across: attempts. Up: requests.',
  };
  const drawing = rows.length > 1 ? markup`${stackedBars(bars, words)}${key}` : NO_HTML;
  return sectionHtml(section, { before: drawing, words: pageWords });
}

/** What the attempt before a retry came to, and how much each cause adds to the amplification. */
function retrySection({ attempts, retryAmplification }: Summary): Section | undefined {
  const causes = Object.entries(attempts.retriesAfter ?? {}).toSorted(([, a], [, b]) => b - a);
  const all = causes.reduce((sum, [, count]) => sum + count, 0);
  if (all === 0 || retryAmplification === null) return undefined;
  const begun = attempts.total / retryAmplification;
  const rows = causes.map(([cause, count]) => [
    cause.replaceAll('-', ' '),
    formatCount(count),
    formatColumnShare(count / all),
    `+${formatRatio(count / begun)}`,
  ]);
  return {
    title: 'amplification by cause',
    remark: `retry amplification ${formatRatio(retryAmplification)}`,
    parts: [
      {
        columns: ['attempt before', 'retries', 'share', 'adds'],
        rows,
        caption: `1 + what each adds is the retry amplification of ${formatRatio(retryAmplification)}`,
      },
    ],
  };
}
