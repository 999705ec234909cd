import { doubtsOf, liveAmplification, type LiveSnapshot, quantileMs } from '../../src/measure/live-snapshot.ts';
import type { ThresholdSoFar } from '../../src/measure/thresholds.ts';
import { dollarShare, nanoUsdText } from '../../src/money/nano-usd.ts';
import {
  countOf,
  formatCount,
  formatDollars,
  formatMs,
  formatObserved,
  formatRate,
  formatRatio,
  formatShare,
} from '../../src/units/format.ts';
import { PHASE_LABEL } from '../sections/phases.ts';
import type { LiveState } from './message.ts';
import { rowBetween } from './rows.ts';

/** Labels of the cards of the page, in their order. */
export const CARD_LABELS = [
  'Offered',
  'Goodput',
  'Under way',
  'Dollars so far',
  'Latency p50',
  'Latency p95',
  'Retry amplification',
  'Throttled (429)',
] as const;

const PREPARING = 'The load has not begun: the endpoint is looked for, and the run is prepared.';

/** The page before there is anything to tell. */
export const NO_STATE: LiveState = {
  phase: PREPARING,
  share: 0,
  cards: CARD_LABELS.map(() => ['–', ''] as const),
  failures: [],
  thresholds: [],
  warnings: [],
};

/**
 * What the page tells of a run at its latest snapshot. Rates and latencies are of the time since `lately`; undefined: since the start. `hasPhases`:
 * whether its load has a warm-up or a cool-down.
 */
export function liveState(
  now: LiveSnapshot,
  lately: LiveSnapshot | undefined,
  hasPhases: boolean,
  thresholds: readonly ThresholdSoFar[],
): LiveState {
  const { succeeded, failed, dropped } = now;
  const row = rowBetween(lately, now);
  const ofLast = `in the last ${formatMs(now.elapsedMs - (lately?.elapsedMs ?? 0))}`;
  const [billed, spent] = dollarTexts(now);
  return {
    phase: phaseText(now, hasPhases),
    share: now.endMs > 0 ? Math.min(1, now.elapsedMs / now.endMs) : null,
    cards: [
      [formatRate(row.offered), `${countOf(now.offered, 'request')} so far`],
      [
        formatRate(row.succeeded),
        `${formatCount(succeeded)} of ${formatCount(succeeded + failed + dropped)} succeeded`,
      ],
      [formatCount(now.active), `${formatCount(failed)} failed, ${formatCount(dropped)} not begun`],
      [billed, spent],
      [formatMs(row.latencyMsP50), ofLast],
      [formatMs(row.latencyMsP95), `${formatMs(quantileMs(now.latency, 0.95))} of the whole run`],
      [formatRatio(liveAmplification(now)), `${formatCount(now.retries)} retries sent`],
      [formatCount(now.throttled), `${row.throttled === 0 ? 'none' : formatRate(row.throttled)} ${ofLast}`],
    ],
    failures: failureRows(now),
    thresholds: thresholdRows(thresholds),
    warnings: doubtsOf(now),
  };
}

/** Dollars so far, and how they stand to the cap. */
function dollarTexts(now: LiveSnapshot): readonly [billed: string, spent: string] {
  const billed = nanoUsdText(BigInt(now.billedNano) + BigInt(now.primedNano));
  const unknown =
    BigInt(now.unknownNano) > 0n ? `; up to ${formatDollars(nanoUsdText(BigInt(now.unknownNano)))} more` : '';
  if (now.capNano === undefined) return [formatDollars(billed), `no spend cap${unknown}`];
  const cap = nanoUsdText(BigInt(now.capNano));
  return [formatDollars(billed), `of ${formatDollars(cap)} (${formatShare(dollarShare(billed, cap))})${unknown}`];
}

/** Failed attempts by what came of them, 429 first. */
function failureRows(now: LiveSnapshot): LiveState['failures'] {
  const { byStatus, throttled, timeouts, networkErrors, unfinished, attempts } = now;
  const others = Object.entries(byStatus).filter(([status]) => Number(status) >= 400 && status !== '429');
  const rows: readonly (readonly [what: string, count: number])[] = [
    ['429 (throttled)', throttled],
    ...others,
    ['timeouts', timeouts],
    ['network errors', networkErrors],
    ['unfinished', unfinished],
  ];
  const found = rows.flatMap(([what, count]) =>
    count === 0 ? [] : [[what, formatCount(count), formatShare(count / attempts)] as const],
  );
  return found.length > 0 ? found : [['none', '0', formatShare(attempts > 0 ? 0 : null)]];
}

/** Thresholds, what was observed of each, and whether it holds. */
function thresholdRows(thresholds: readonly ThresholdSoFar[]): LiveState['thresholds'] {
  return thresholds.map(({ metric, condition, observed, holds }) => {
    const verdict = holds === undefined ? 'judged at the end' : holds ? '✓ holds' : '✗ does not hold';
    return [metric, condition, formatObserved(observed), verdict] as const;
  });
}

function phaseText({ phase, elapsedMs, endMs, active }: LiveSnapshot, hasPhases: boolean): string {
  if (phase === 'priming') return PREPARING;
  if (phase === 'draining') {
    return `the load is over; ${active > 0 ? `${countOf(active, 'request')} under way` : 'the report is being made'}`;
  }
  const left = Math.max(0, endMs - elapsedMs);
  const time = endMs > 0 ? `${formatMs(elapsedMs)} of ${formatMs(endMs)}, ${formatMs(left)} left` : formatMs(elapsedMs);
  return hasPhases ? `${PHASE_LABEL[phase]}: ${time}` : time;
}
