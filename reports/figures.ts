import { STATUS_CODES } from 'node:http';
import type { LatencySummary, Summary } from '../src/measure/summary.ts';
import { dollarShare, parseNanoUsd } from '../src/money/nano-usd.ts';
import {
  formatConfidence,
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  formatRate,
  formatShare,
} from '../src/units/format.ts';

/** A labelled count and its share (0 to 1) of the whole; null when the whole is zero. */
export interface CountRow {
  readonly label: string;
  readonly count: number;
  readonly share: number | null;
}

/**
 * One cause of waste: its field in the summary, what it means, its dollars and their share (0 to 1) of all that was
 * billed.
 */
export interface WasteRow {
  readonly cause: WasteCause;
  readonly meaning: string;
  readonly dollars: string;
  readonly share: number | null;
}

/** The names of `dollars.wastedBy`. */
export type WasteCause = keyof Summary['dollars']['wastedBy'];

/** A named distribution of a time. */
export interface LatencyRow {
  readonly label: string;
  readonly meaning: string;
  readonly latency: LatencySummary;
}

/** How each world is named to people. */
export const WORLD_LABEL: { readonly [K in Summary['world']]: string } = {
  virtual: 'virtual time',
  mock: 'HTTP to the mock server',
  real: 'HTTP to a real endpoint',
};

/** Where the dollars of a summary come from, in words. */
export const SOURCE_LABEL: { readonly [K in Summary['dollars']['source']]: string } = {
  ledger: 'from the simulated ledger',
  'usage-records': 'from the provider’s usage records',
  replies: 'from the prices in the replies',
  estimate: 'estimated from the scenario’s rates',
};

const WASTE_MEANING: { readonly [K in WasteCause]: string } = {
  failed: 'attempts that failed, but were billed',
  ghost: 'finished after the client gave up',
  duplicate: 'further copies of work already paid for',
  moderated: 'moderated or empty outputs',
};

/** Whether dollars (decimal text) are exactly zero. */
export function isZeroDollars(decimal: string): boolean {
  return !/[1-9]/.test(decimal);
}

/** Every cause of waste that cost something, largest first. */
export function wasteRows(dollars: Summary['dollars']): readonly WasteRow[] {
  const causes = Object.keys(WASTE_MEANING) as readonly WasteCause[];
  return causes
    .filter((cause) => !isZeroDollars(dollars.wastedBy[cause]))
    .map((cause) => ({
      cause,
      meaning: WASTE_MEANING[cause],
      dollars: dollars.wastedBy[cause],
      share: dollarShare(dollars.wastedBy[cause], dollars.billed),
    }))
    .toSorted((a, b) => {
      const [left, right] = [parseNanoUsd(a.dollars), parseNanoUsd(b.dollars)];
      return left === right ? 0 : left < right ? 1 : -1;
    });
}

/** Requests behind the first of their attempts, such as polls of jobs: one row where there were any, which only a run over HTTP has. */
export function pollRows(summary: Summary): readonly CountRow[] {
  return summary.polls === undefined ? [] : [{ label: 'polls of jobs', count: summary.polls, share: null }];
}

/**
 * How attempts ended: each status in order, then timeouts and network errors where there were any; what never happened
 * is left out.
 */
export function attemptRows(attempts: Summary['attempts']): readonly CountRow[] {
  const row = (label: string, count: number): CountRow => ({
    label,
    count,
    share: attempts.total === 0 ? null : count / attempts.total,
  });
  const statuses = Object.entries(attempts.byStatus)
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([status, count]) => row(`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd(), count));
  const others = [row('timeout', attempts.timeouts), row('network error', attempts.networkErrors)];
  return [...statuses, ...others].filter((ending) => ending.count > 0);
}

/** How requests ended. */
export function requestRows(requests: Summary['requests']): readonly CountRow[] {
  const row = (label: string, count: number): CountRow => ({
    label,
    count,
    share: requests.offered === 0 ? null : count / requests.offered,
  });
  return [
    row('offered', requests.offered),
    row('succeeded', requests.succeeded),
    row('failed', requests.failed),
    row('dropped', requests.dropped),
  ];
}

/** The distributions worth showing: send lag is left out in virtual time, where it is zero by construction. */
export function latencyRows(summary: Summary): readonly LatencyRow[] {
  const rows = [
    { label: 'latency', meaning: 'due to final outcome, of requests that succeeded', latency: summary.latencyMs },
    { label: 'attempt latency', meaning: 'sent to answered, of all attempts', latency: summary.attemptLatencyMs },
    ...(summary.firstTokenMs === undefined
      ? []
      : [{ label: 'first token', meaning: 'sent to the first of a streamed answer', latency: summary.firstTokenMs }]),
    { label: 'queue wait', meaning: 'accepted to started, at the provider', latency: summary.queueWaitMs },
    { label: 'send lag', meaning: 'first attempts: due to sent', latency: summary.sendLagMs },
  ];
  return summary.world === 'virtual' ? rows.slice(0, -1) : rows;
}

/** What the client's own bounds refused, where they refused anything. */
export function refusedRows(summary: Summary): readonly { readonly label: string; readonly count: number }[] {
  return [
    { label: 'requests dropped because maxInFlight were under way', count: summary.refused.inFlight },
    { label: 'attempts not sent because maxDollars would have been passed', count: summary.refused.spendCap },
  ].filter((row) => row.count > 0);
}

/** The rates of the run: name, what is counted, rate. */
export function throughputRows({ throughput }: Summary): readonly (readonly [string, string, string])[] {
  return [
    ['offered', 'requests that were due', formatRate(throughput.offeredPerSecond)],
    ['attempts', 'attempts answered', formatRate(throughput.attemptsPerSecond)],
    ['goodput', 'requests that succeeded', formatRate(throughput.goodputPerSecond)],
    ...(throughput.streamedTokensPerSecond === undefined
      ? []
      : [['tokens', 'output tokens of streamed answers', formatRate(throughput.streamedTokensPerSecond)] as const]),
  ];
}

/** How well the load generator kept up: name, value. */
export function validityRows({ validity }: Summary): readonly (readonly [string, string])[] {
  return [
    ['achieved / offered load', formatObserved(validity.achievedOverOffered)],
    ['send lag p99', formatMs(validity.sendLagMsP99)],
    ['event loop utilization', formatObserved(validity.eventLoopUtilization)],
  ];
}

/** How sure the projection is, in one sentence. */
export function intervalSentence({ interval }: NonNullable<Summary['projection']>): string {
  if (interval === null) return 'There is no interval: the run is too short for one.';
  const range = `${formatDollars(interval.low)} to ${formatDollars(interval.high)}`;
  return `${formatConfidence(interval.confidence)} interval of a month: ${range} (${interval.method}).`;
}

/** That a run was cut short by an account that ran dry, and what its demand would cost; undefined where it was not. */
export function unpaidSentence({ projection, requests }: Summary): string | undefined {
  if (projection?.unpaid === undefined) return undefined;
  const { unpaid, requestsPerMonth } = projection;
  const cut = `The account could not pay for ${formatCount(unpaid.requests)} of ${formatCount(requests.offered)} requests, so these are the dollars of an account that ran dry, not what the demand costs`;
  if (unpaid.perMonthIfPaid === null) return `${cut}: raise its balance or its limit to learn that.`;
  return `${cut}: that would be ${formatDollars(unpaid.perMonthIfPaid)} for ${formatCount(requestsPerMonth)} requests a month, each paid like those that were.`;
}

/** How long the run was, in words. */
export function lengthText({ durationMs, loadDurationMs }: Summary): string {
  const drainMs = durationMs - loadDurationMs;
  return `${formatMs(loadDurationMs)} of load${drainMs > 0 ? `, then ${formatMs(drainMs)} of draining` : ''}`;
}

/** Why the verdict is what it is, as the rest of a sentence. */
export function verdictReason(summary: Summary): string {
  const all = summary.thresholds.length;
  const broken = summary.thresholds.filter((threshold) => !threshold.passed).length;
  switch (summary.verdict) {
    case 'invalid':
      return 'the measurement cannot be trusted';
    case 'partial':
      return 'the run ended early; the numbers cover the part that ran';
    case 'failed':
      return broken === 0
        ? 'nothing succeeded, and no threshold says that this is expected'
        : all === 1
          ? 'the threshold does not hold'
          : `${broken} of ${all} thresholds ${broken === 1 ? 'does' : 'do'} not hold`;
    case 'passed':
      return all === 0
        ? 'no thresholds were set'
        : all === 1
          ? 'the threshold holds'
          : `${all} of ${all} thresholds hold`;
  }
}

/** The models that anything was asked of: the provider may offer others. */
export function askedModels({ byModel }: Summary): Summary['byModel'] {
  return byModel.filter(({ requests, attempts }) => requests.offered > 0 || attempts > 0);
}

/** The account at the end of the run: what it is, what it says, and the amount or count. */
export function accountRows(account: NonNullable<Summary['account']>): readonly (readonly [string, string, string])[] {
  const { availableDollars, refused, topUps } = account;
  const available = availableDollars === null ? 'unlimited' : formatDollars(availableDollars);
  const refusals = [
    ['unpaid', 'attempts refused: what was left did not cover them', refused.insufficient],
    ['locked', 'attempts refused: the account was locked', refused.locked],
    ['over cap', 'attempts refused: the cap of their API key', refused.keyCap],
    ['over limit', 'attempts refused: the credit limit', refused.creditLimit],
  ] as const;
  return [
    availableDollars?.startsWith('-') === true
      ? ['owed', 'more was spent than there was', formatDollars(availableDollars.slice(1))]
      : ['available', 'can still be spent', available],
    ...(account.heldDollars === '0'
      ? []
      : [['held', 'set aside by open holds', formatDollars(account.heldDollars)] as const]),
    ...(topUps === 0
      ? []
      : [['topped up', `${formatCount(topUps)} automatic top-ups`, formatDollars(account.toppedUpDollars)] as const]),
    ...(account.expiredDollars === '0'
      ? []
      : [['expired', 'credit that expired unspent', formatDollars(account.expiredDollars)] as const]),
    ...refusals.flatMap(([name, meaning, count]) =>
      count === 0 ? [] : [[name, meaning, formatCount(count)] as const],
    ),
  ];
}

/** The run in one sentence: what succeeded, what it cost, and what of that bought nothing. */
export function costSentence(summary: Summary): string {
  const { requests, dollars } = summary;
  const requestsText = `${formatCount(requests.succeeded)} of ${formatCount(requests.offered)} requests succeeded`;
  if (requests.offered === 0) return `No request was offered; ${formatDollars(dollars.billed)} was billed.`;
  if (isZeroDollars(dollars.billed)) return `${requestsText}; nothing was billed.`;
  const billed = formatDollars(dollars.billed);
  const ofBilled = (part: string): string =>
    `${formatDollars(part)} (${formatShare(dollarShare(part, dollars.billed))})`;
  const workers =
    dollars.workerTime === undefined
      ? ''
      : ` ${ofBilled(dollars.workerTime)} of it was time of workers, beside the requests.`;
  if (isZeroDollars(dollars.wasted)) return `${requestsText} for ${billed}, and none of it was wasted.${workers}`;
  return `${requestsText} for ${billed}, of which ${ofBilled(dollars.wasted)} bought nothing.${workers}`;
}
