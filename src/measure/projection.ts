import { nanoUsdText } from '../money/nano-usd.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { studentT95 } from './student-t.ts';
import type { Summary } from './summary.ts';
import { unpaidDemand } from './unpaid-demand.ts';

const MS_PER_MONTH = 30 * 86_400_000;
/** Fewest batches an interval is computed from. */
const BATCHES_MIN = 10;
const BATCHES_MAX = 30;

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
  /** Window by window: nano-USD charged, and requests whose outcome became final. Both fall when the work ends, so they belong together. */
  readonly windowNano: readonly bigint[];
  readonly ended: readonly number[];
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
 * The interval is that of a ratio of sums (dollars over requests) by batch means over equal stretches of the run, with Student's t
 * (delta method; W. Cochran, Sampling Techniques, ch. 6); it covers the chance in this run, not a change of prices or traffic. A run whose
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
  const error = relativeHalfWidth(input);
  const unpaid = unpaidDemand({ ...input, requestsPerMonth });
  return {
    basis: basisOf(input),
    requestsPerMonth: Math.round(requestsPerMonth),
    perHour: nanoUsdText(divideHalfUp(perMonthNano, 720n)),
    perDay: nanoUsdText(divideHalfUp(perMonthNano, 30n)),
    perMonth: nanoUsdText(perMonthNano),
    ...(unknownNano === 0n ? {} : { perMonthAtMost: nanoUsdText(perMonth(input.billedNano + unknownNano)) }),
    ...(unpaid === undefined ? {} : { unpaid }),
    interval:
      error === undefined
        ? null
        : {
            low: nanoUsdText(scale(perMonthNano, Math.max(0, 1 - error.halfWidth))),
            high: nanoUsdText(scale(perMonthNano, 1 + error.halfWidth)),
            confidence: 0.95,
            method: `ratio of dollars to requests over ${error.batches} equal stretches of the run, Student's t`,
          },
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

/** Half width of the 95 % interval relative to the mean; undefined when the run has too few windows or no dollars. */
function relativeHalfWidth({ windowNano, ended }: ProjectionInput): { halfWidth: number; batches: number } | undefined {
  const windows = ended.length;
  const size = Math.max(1, Math.floor(windows / BATCHES_MAX));
  const batches = Math.floor(windows / size);
  if (batches < BATCHES_MIN) return undefined;
  const dollars: number[] = [];
  const requests: number[] = [];
  for (let batch = 0; batch < batches; batch++) {
    // The last batch takes the remainder, the drain included: every dollar counts once.
    const end = batch === batches - 1 ? windows : (batch + 1) * size;
    let nano = 0n;
    let count = 0;
    for (let i = batch * size; i < end; i++) {
      nano += windowNano[i] as bigint;
      count += ended[i] as number;
    }
    dollars.push(Number(nano) / 1e9);
    requests.push(count);
  }
  const totalDollars = dollars.reduce((sum, value) => sum + value, 0);
  const totalRequests = requests.reduce((sum, value) => sum + value, 0);
  if (totalDollars <= 0 || totalRequests === 0) return undefined;
  const ratio = totalDollars / totalRequests;
  let squares = 0;
  for (let i = 0; i < batches; i++) {
    const residual = (dollars[i] as number) - ratio * (requests[i] as number);
    squares += residual * residual;
  }
  const standardError = Math.sqrt((squares * batches) / (batches - 1)) / totalRequests;
  return { halfWidth: (studentT95(batches - 1) * standardError) / ratio, batches };
}
