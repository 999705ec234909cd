import type { Summary } from '../../src/measure/summary.ts';
import { dollarShare, parseNanoUsd } from '../../src/money/nano-usd.ts';
import {
  countOf,
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  formatRatio,
  formatShare,
  formatTimes,
} from '../../src/units/format.ts';
import type { Finding } from './finding.ts';
import { dollarParts, WASTE_MEANING } from './dollars.ts';
import { isZeroDollars } from './headline.ts';
import { worstStretch } from './worst-stretch.ts';
import { attemptEndings } from './traffic.ts';

/** How many sentences tell the most. */
const FINDINGS = 3;

type Finder = (summary: Summary) => Finding | undefined;

/** Each finds one thing that may be worth a sentence. */
const FINDERS: readonly Finder[] = [
  brokenThreshold,
  heldBack,
  unknownDollars,
  wastedDollars,
  failedRequests,
  repeatedAttempts,
  timeInQueue,
  worstStretch,
  dearModel,
  longTail,
];

/**
 * The sentences that tell the most about a run, the most telling first, at most three. What the headline says already, and what is of no weight,
 * is not among them; a run in which all went well has none.
 */
export function findingsOf(summary: Summary): readonly string[] {
  return FINDERS.flatMap((find) => find(summary) ?? [])
    .toSorted((a, b) => b.weight - a.weight)
    .slice(0, FINDINGS)
    .map(({ text }) => text);
}

/** The threshold that is the furthest from holding; those of dollars are as far as any. */
function brokenThreshold({ thresholds }: Summary): Finding | undefined {
  const broken = thresholds.filter(({ passed }) => !passed);
  const distance = ({ observed, condition }: (typeof thresholds)[number]): number => {
    const limit = Number(/-?[\d.]+/.exec(condition)?.[0]);
    const ratio = Number(observed) / limit;
    return Number.isFinite(ratio) && ratio > 0 ? Math.max(ratio, 1 / ratio) : 1;
  };
  const [furthest] = broken.toSorted((a, b) => distance(b) - distance(a));
  if (furthest === undefined) return undefined;
  const { metric, condition, observed, window } = furthest;
  const at = window === undefined ? '' : ` in the window at ${formatMs(window.fromMs)}`;
  const seen = observed === null ? 'has no value' : `is ${formatObserved(observed)}`;
  const among = broken.length > 1 ? `Of ${formatCount(broken.length)} broken thresholds the furthest: ` : '';
  return { weight: 2, text: `${among}${metric} ${seen}${at}, where ${condition} was to hold.` };
}

/** What the client's own bounds kept from being sent: the run is not the load that was asked for. */
function heldBack({ refused, requests, phases }: Summary): Finding | undefined {
  const { inFlight, spendCap } = refused;
  const { offered } = phases?.all.requests ?? requests;
  if (inFlight + spendCap === 0) return undefined;
  const parts = [
    ...(inFlight > 0 ? [`maxInFlight dropped ${countOf(inFlight, 'request')}`] : []),
    ...(spendCap > 0 ? [`maxDollars stopped ${countOf(spendCap, 'attempt')}`] : []),
  ];
  const text = `The client’s own bounds held back load: ${parts.join(', and ')}.`;
  return { weight: Math.min(1.5, 0.3 + (inFlight + spendCap) / Math.max(1, offered)), text };
}

/** Dollars of which nobody knows, where they are a part of the bill that matters. */
function unknownDollars({ dollars: { billed, unknownAtMost = '0' } }: Summary): Finding | undefined {
  if (isZeroDollars(unknownAtMost)) return undefined;
  const [known, unknown] = [Number(parseNanoUsd(billed)), Number(parseNanoUsd(unknownAtMost))];
  const text = `Nobody knows what some attempts cost: up to ${formatDollars(unknownAtMost)} beside the ${formatDollars(billed)} that are known.`;
  return { weight: (1.2 * unknown) / (known + unknown), text };
}

/** The largest cause of waste, and what a month of it costs. */
function wastedDollars({ dollars, projection, requests }: Summary): Finding | undefined {
  const share = dollarShare(dollars.wasted, dollars.billed);
  const cause = dollarParts(dollars).find(({ name }) => name in WASTE_MEANING);
  if (share === null || share <= 0 || cause === undefined) return undefined;
  const ofWaste = dollarShare(cause.dollars, dollars.wasted) ?? 0;
  const most = ofWaste === 1 ? 'All' : ofWaste > 0.5 ? 'Most' : 'The largest part';
  const monthly = projection === null ? 0 : share * Number(projection.perMonth);
  const month =
    projection === null || requests.offered === 0
      ? ''
      : `, or ${formatDollars(monthly.toFixed(9))} a month at ${formatCount(projection.requestsPerMonth)} requests`;
  const text = `${most} of the waste is ${cause.name} (${cause.meaning}): ${formatDollars(cause.dollars)} of ${formatDollars(dollars.wasted)}${month === '' ? '' : `; in all ${formatShare(share)} of the bill${month}`}.`;
  return { weight: Math.min(1.4, 3 * share), text };
}

/** Requests that got nothing, and how. */
function failedRequests({ requests, errorRate, latencyMs }: Summary): Finding | undefined {
  if (errorRate === null || errorRate <= 0) return undefined;
  const { failed, dropped, unfinished = 0 } = requests;
  const how = [
    ...(failed > unfinished ? [`${formatCount(failed - unfinished)} failed`] : []),
    ...(unfinished > 0 ? [`${formatCount(unfinished)} had no outcome when the run stopped waiting`] : []),
    ...(dropped > 0 ? [`${formatCount(dropped)} never left the client`] : []),
  ];
  const few = latencyMs.count > 0 ? '' : ' None succeeded.';
  return {
    weight: Math.min(1.3, 4 * errorRate),
    text: `${formatShare(errorRate)} of the requests got nothing: ${how.join(', ')}.${few}`,
  };
}

/** How often requests were sent again, and because of what. */
function repeatedAttempts({ attempts, retryAmplification, requests }: Summary): Finding | undefined {
  if (retryAmplification === null || retryAmplification <= 1) return undefined;
  const failures = attemptEndings(attempts).filter(([name]) => !/^[23]/.test(name));
  const [cause] = failures.toSorted((a, b) => b[1] - a[1]);
  const again = attempts.total - requests.offered + requests.dropped;
  const text = `The endpoint saw ${formatRatio(retryAmplification)} attempts a request: ${formatCount(attempts.total)} attempts, ${formatCount(Math.max(0, again))} of them retries${cause === undefined || cause[1] === 0 ? '' : `, most after ${cause[0]} (${countOf(cause[1], 'attempt')})`}.`;
  return { weight: 1 - 1 / retryAmplification, text };
}

/** How much of the time of attempts was waiting at the provider. */
function timeInQueue({ queueWaitMs, attemptLatencyMs }: Summary): Finding | undefined {
  const whole = (attemptLatencyMs.mean ?? 0) * attemptLatencyMs.count;
  const share = whole > 0 ? ((queueWaitMs.mean ?? 0) * queueWaitMs.count) / whole : 0;
  if (share < 0.2 || share > 1) return undefined;
  const text = `Attempts spent ${formatShare(share)} of their time in the provider’s queue, ${formatMs(queueWaitMs.mean)} on average.`;
  return { weight: 0.7 * share, text };
}

/** The model whose share of the dollars is the furthest above its share of the requests. */
function dearModel({ byModel, dollars, requests }: Summary): Finding | undefined {
  if (byModel.length < 2 || requests.offered === 0) return undefined;
  const rows = byModel.map((row) => ({
    name: row.model,
    ofRequests: row.requests.offered / requests.offered,
    ofDollars: dollarShare(row.dollars.billed, dollars.billed) ?? 0,
  }));
  const [first] = rows.toSorted((a, b) => b.ofDollars - b.ofRequests - (a.ofDollars - a.ofRequests));
  if (first === undefined || first.ofDollars - first.ofRequests < 0.1) return undefined;
  const { name, ofRequests, ofDollars } = first;
  const text =
    ofRequests === 0
      ? `${name}, for which no request asks first, is ${formatShare(ofDollars)} of the dollars.`
      : `${name} is ${formatShare(ofRequests)} of the requests and ${formatShare(ofDollars)} of the dollars.`;
  return { weight: 0.5 * (ofDollars - ofRequests), text };
}

/** How much longer the slowest hundredth takes than the median. */
function longTail({ latencyMs: { p50, p99, count } }: Summary): Finding | undefined {
  if (p50 === null || p99 === null || p50 <= 0 || count < 100 || p99 < 3 * p50) return undefined;
  const text = `One request in a hundred takes ${formatMs(p99)} or longer, ${formatTimes(p99 / p50)} the median of ${formatMs(p50)}.`;
  return { weight: 0.4 * (1 - (3 * p50) / p99), text };
}
