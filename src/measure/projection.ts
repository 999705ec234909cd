import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { relativeInterval, replicatedInterval, type IntervalInput, type RunDollars } from './projection-interval.ts';
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
  /** Whether a part of the dollars is for time of workers, beside the requests; default no. */
  readonly hasWorkerTime?: boolean;
  /** Requests that failed, and attempts that the account could not pay: then the run is that of an account that ran dry. */
  readonly failed: number;
  readonly unpaidAttempts: number;
}

/**
 * Dollars a month (of 30 days): dollars per offered request in the run, times the requests of a month.
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
  const interval =
    input.ofRuns !== undefined && input.ofRuns.length > 1
      ? replicatedInterval(input.ofRuns)
      : relativeInterval({ ...input.chance, loadDurationMs: input.loadDurationMs });
  const unpaid = unpaidDemand({ ...input, requestsPerMonth });
  return {
    basis: basisOf(input),
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

/** How the projection follows from the run, in words. */
function basisOf({ requestsPerMonth, hasWorkerTime = false }: ProjectionInput): string {
  const times =
    requestsPerMonth === undefined
      ? 'at the rate of this run, for 30 days.'
      : 'times the scenario’s requestsPerMonth; a month is 30 days.';
  const workers = hasWorkerTime ? ' Time of workers is taken to grow with them.' : '';
  return `Dollars per offered request in this run, ${times}${workers}`;
}

/** An amount times a factor, to the nano-dollar; the factor counts to 9 decimals. */
function scale(nano: bigint, factor: number): bigint {
  return divideHalfUp(nano * BigInt(Math.round(factor * 1e9)), 1_000_000_000n);
}
