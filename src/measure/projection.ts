import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { durationText } from '../units/duration.ts';
import { countOf, formatCount, formatMs, formatQuantity } from '../units/format.ts';
import { relativeInterval, replicatedInterval, type IntervalInput, type RunDollars } from './projection-interval.ts';
import { projectionWarnings } from './projection-warnings.ts';
import type { UnsteadyPart } from './run-description.ts';
import type { Summary } from './summary.ts';
import { unpaidDemand } from './unpaid-demand.ts';

const MS_PER_MONTH = 30 * 86_400_000;

/** Shortest load that has a rate, where it ended early: how many requests came until then is a matter of its first instants. */
const CUT_LOAD_MS_MIN = 1000;

/** What a projection reads of a run. */
interface ProjectionInput {
  readonly offered: number;
  readonly billedNano: bigint;
  /** What may have been billed besides, at most; default nothing. */
  readonly unknownNano?: bigint;
  readonly loadDurationMs: number;
  /** Whether the load ended before the scenario's end of it; default no. */
  readonly hasEndedEarly?: boolean;
  /** What tells how sure the projection is. */
  readonly chance: Omit<IntervalInput, 'loadDurationMs'>;
  /** What each of several runs came to, which tells it better; absent: it was one run. */
  readonly ofRuns?: readonly RunDollars[] | undefined;
  /** Requests a month that the scenario expects; undefined: as many as the run's own rate makes. */
  readonly requestsPerMonth: number | undefined;
  /** Parts of the scenario that a month does not hold as often; default none. */
  readonly unsteady?: readonly UnsteadyPart[] | undefined;
  /** Whether a part of the dollars is for time of workers, beside the requests; default no. */
  readonly hasWorkerTime?: boolean;
  /** Requests that failed, and attempts that the account could not pay: then the run is that of an account that ran dry. */
  readonly failed: number;
  readonly unpaidAttempts: number;
}

/**
 * Dollars a month (of 30 days): dollars per offered request in the run, times the requests of a month. `warnings` says what the run holds that a month does not.
 * The interval covers the chance in this run, not a change of prices or traffic; where there is none, `noInterval` says why. A run whose
 * account ran dry is multiplied as it was, and `unpaid` says so and what the demand would cost. Null where nothing was offered, and for a load that
 * ended early within its first second, unless the requests of a month are known.
 */
export function projectDollars(input: ProjectionInput): Summary['projection'] {
  if (input.offered === 0 || input.loadDurationMs === 0) return null;
  const isTooShort = input.hasEndedEarly === true && input.loadDurationMs < CUT_LOAD_MS_MIN;
  if (isTooShort && input.requestsPerMonth === undefined) return null;
  const requestsPerMonth = input.requestsPerMonth ?? (input.offered / input.loadDurationMs) * MS_PER_MONTH;
  // Exact for a stated volume: dollars times requests of a month over requests of the run.
  const perMonth = (nano: bigint): bigint =>
    divideHalfUp(nano * BigInt(Math.round(requestsPerMonth)), BigInt(input.offered));
  const perMonthNano = perMonth(input.billedNano);
  const { unknownNano = 0n } = input;
  // At the rate of the run, chance is also in how many requests came.
  const perTime = input.requestsPerMonth === undefined;
  const interval =
    input.ofRuns !== undefined && input.ofRuns.length > 1
      ? replicatedInterval(input.ofRuns, perTime)
      : relativeInterval({ ...input.chance, loadDurationMs: input.loadDurationMs }, perTime);
  const unpaid = unpaidDemand({ ...input, requestsPerMonth });
  const { hasEndedEarly = false, unsteady = [], ofRuns } = input;
  const warnings = projectionWarnings({
    loadDurationMs: input.loadDurationMs / (ofRuns?.length ?? 1),
    hasEndedEarly,
    unsteady,
  });
  const times =
    input.requestsPerMonth === undefined ? MS_PER_MONTH / input.loadDurationMs : requestsPerMonth / input.offered;
  return {
    basis: basisOf(input, times),
    times,
    ...(warnings.length === 0 ? {} : { warnings }),
    requestsPerMonth: Math.round(requestsPerMonth),
    perHour: nanoUsdText(divideHalfUp(perMonthNano, 720n)),
    perDay: nanoUsdText(divideHalfUp(perMonthNano, 30n)),
    perMonth: nanoUsdText(perMonthNano),
    ...(unknownNano === 0n ? {} : { perMonthAtMost: nanoUsdText(perMonth(input.billedNano + unknownNano)) }),
    ...(unpaid === undefined ? {} : { unpaid }),
    ...(typeof interval === 'string'
      ? { interval: null, noInterval: interval }
      : {
          interval: {
            low: nanoUsdText(scale(perMonthNano, interval.low)),
            high: nanoUsdText(scale(perMonthNano, interval.high)),
            confidence: 0.95,
            method: interval.method,
          },
        }),
  };
}

/** What the projection multiplies, and by how much, in words. */
function basisOf(
  { requestsPerMonth, loadDurationMs, offered, ofRuns, hasWorkerTime = false }: ProjectionInput,
  times: number,
): string {
  const { length: runs = 1 } = ofRuns ?? {};
  const load = Number.isInteger(loadDurationMs / 1000) ? durationText(loadDurationMs) : formatMs(loadDurationMs);
  const run = runs === 1 ? `This run of ${load}` : `These ${countOf(runs, 'run')} of ${load} together`;
  const how =
    requestsPerMonth === undefined
      ? 'a month of 30 days at its rate'
      : `from its ${countOf(offered, 'request')} to the ${formatCount(requestsPerMonth)} of the scenario’s requestsPerMonth`;
  const workers = hasWorkerTime ? ' Time of workers is taken to grow with them.' : '';
  return `${run}, times ${timesText(times)}: ${how}.${workers}`;
}

/** A factor to three figures or to the unit. */
function timesText(times: number): string {
  return times >= 100 ? formatCount(times) : formatQuantity(Number(times.toPrecision(3)));
}

/** An amount times a factor, to the nano-dollar; the factor counts to 9 decimals. */
function scale(nano: bigint, factor: number): bigint {
  return divideHalfUp(nano * BigInt(Math.round(factor * 1e9)), 1_000_000_000n);
}
