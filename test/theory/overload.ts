import { scenarioOf } from '../runners/worlds.ts';
import { watchRequests } from './courses.ts';

/** An endpoint of 16 slots and 80 places in all, one second of work, asked for more than it can do. */
export interface Overload {
  /** What users ask over what the endpoint can do. */
  readonly load: number;
  /** Share of the work that fails when it is done. */
  readonly erring: number;
  /** Most attempts per request. */
  readonly most: number;
  readonly runs: number;
  /** For how long requests are counted in each run. */
  readonly seconds: number;
}

/** Retries wait up to this long, evenly spread: long after the queue has forgotten the attempt before. */
const SPREAD_S = 100;
/** Retries make retries: their number settles only after several times the time that one request's may take. */
const SETTLING = 5;

/**
 * Attempts per request and share of successes under several seeds. Early requests are not counted, which meet too few retries of others,
 * nor late ones, which meet ever fewer arrivals.
 */
export function overloadedRuns(overload: Overload): { attempts: number; success: number }[] {
  const perSecond = 16 * overload.load;
  const margin = Math.floor(perSecond * SPREAD_S * overload.most);
  const from = SETTLING * margin;
  const until = from + Math.floor(perSecond * overload.seconds);
  return Array.from({ length: overload.runs }, (_, i) => {
    let [ended, attempts, succeeded] = [0, 0, 0];
    const scenario = scenarioOf({
      seed: 51 + i,
      model: { serviceTime: { type: 'exponential', mean: '1s' } },
      provider: {
        capacity: { slots: 16, queue: 64 },
        faults: overload.erring > 0 ? [{ status: 500, share: overload.erring }] : [],
        retryAfter: { form: 'none' },
      },
      workload: { arrivals: { type: 'poisson', rate: `${perSecond}/s` }, maxRequests: until + margin },
      client: {
        retry: { type: 'full-jitter', attempts: overload.most, base: `${SPREAD_S}s`, cap: `${SPREAD_S}s` },
        timeout: 'none',
        drain: '1d',
        maxInFlight: 4_000_000,
      },
    });
    watchRequests(scenario, (request) => {
      if (request.request < from || request.request >= until) return;
      ended++;
      attempts += request.attempts;
      if (request.succeeded) succeeded++;
    });
    return { attempts: attempts / ended, success: succeeded / ended };
  });
}
