import type { UnendedSends } from '../../attempts/attempt-log.ts';
import type { AttemptLine } from '../../attempts/attempt-record.ts';
import { summarizeRun } from '../../measure/summarize.ts';
import type { Summary } from '../../measure/summary.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { identifyScenario } from '../../platform/digest.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { unsteadyParts } from '../../scenario/describe-run.ts';
import { countOf, formatDollars, formatMs } from '../../units/format.ts';
import { type LostAttempts, RestoredRun } from './restored-run.ts';

/** What is known of a log beside its lines. */
export interface LogFacts {
  /**
   * How many attempts further than its first one each request has in the log: its books are closed behind the last. Absent: the books of all
   * requests stay open to the end.
   */
  readonly further?: ReadonlyMap<number, number>;
  /** What had no end, asked for behind the last line; absent: nothing. */
  readonly unended?: () => UnendedSends;
  /** Which lines of the log are left out, asked for behind the last line; absent: none. */
  readonly skipped?: () => string | undefined;
}

const NO_SENDS: UnendedSends = { attempts: [], unrecordedFromMs: undefined };

/**
 * A summary made again from the lines of `attempts.ndjson`, for a run that did not live to write its own. Requests count where an attempt
 * ended: those under way at the crash and dropped ones are missing. What attempts under way may have cost is unknown dollars. The others are those
 * of the log, and the verdict is partial. With `further` only requests that are under way take memory.
 */
export function rebuildSummary(
  scenario: Scenario,
  world: Summary['world'],
  lines: Iterable<AttemptLine>,
  { further, unended = () => NO_SENDS, skipped = () => undefined }: LogFacts = {},
): Summary {
  const restored = new RestoredRun(scenario, world, { further });
  for (const line of lines) restored.add(line);
  const { attempts, unrecordedFromMs } = unended();
  const lost = restored.addUnended(attempts);
  restored.endRequests();
  const { recorders, bill, priming, exemplars } = restored;
  return summarizeRun({
    scenario: identifyScenario(scenario),
    world,
    models: scenario.provider.models,
    recorders,
    costs: bill.costs,
    bySource: bill.bySource(),
    priming: priming.summary(),
    dollarSource: 'estimate',
    loadDurationMs: recorders.lastMs,
    refused: { inFlight: 0, spendCap: 0 },
    exemplars: exemplars.exemplars(),
    thresholds: scenario.thresholds,
    requestsPerMonth: scenario.projection?.requestsPerMonth,
    unsteady: unsteadyParts(scenario),
    eventLoopUtilization: null,
    invalidReasons: [],
    partialReasons: [
      'the run left no summary: this one was made again from attempts.ndjson, as far as it goes',
      ...lostReasons(lost, unrecordedFromMs),
      ...skippedReasons(skipped()),
    ],
  });
}

function lostReasons({ count, mostNano }: LostAttempts, unrecordedFromMs: number | undefined): string[] {
  const reasons = [];
  if (count > 0)
    reasons.push(
      `at most ${countOf(count, 'attempt')} and ${formatDollars(nanoUsdText(mostNano))} are unknown: ${count === 1 ? 'it was' : 'they were'} about to be sent, and no end was written down`,
    );
  if (unrecordedFromMs !== undefined)
    reasons.push(
      `the disk held up the log ${formatMs(unrecordedFromMs)} after the start: what was sent from then on may be missing; write to a faster disk`,
    );
  return reasons;
}

function skippedReasons(skipped: string | undefined): string[] {
  return skipped === undefined ? [] : [`lines of the log that are no attempts are left out: ${skipped}`];
}
