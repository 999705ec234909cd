import { scenarioOf } from '../runners/worlds.ts';
import { watchRequests } from './courses.ts';

/** Clients that time out after ten mean service times, an endpoint of 16 slots that does not notice, and a pause of 60 s. */
export interface PausedService {
  /** What users ask over what the endpoint can do. */
  readonly load: number;
  /** Most attempts per request. */
  readonly most: number;
  /** Retries that each request earns for all; absent: no budget. */
  readonly budget?: number;
  readonly seed: number;
}

/** The pause, from 100 s to 160 s. */
const PAUSE = { type: 'pause', at: '100s', for: '60s' } as const;
/** What counts is long after the pause: from 2000 s to 3000 s. */
const FROM_MS = 2_000_000;
const UNTIL_MS = 3_000_000;

/** Successes long after the pause, as a share of the requests that were due; and attempts per request. */
export function afterPause(
  service: PausedService,
  faults: readonly object[] = [PAUSE],
): {
  goodput: number;
  attempts: number;
} {
  const perSecond = Math.round(16 * service.load * 1e6) / 1e6;
  const budget = service.budget === undefined ? {} : { budget: { type: 'ratio', ratio: service.budget, burst: 10 } };
  let [succeeded, ended, attempts] = [0, 0, 0];
  const scenario = scenarioOf({
    seed: service.seed,
    model: { serviceTime: { type: 'exponential', mean: '1s' } },
    provider: { capacity: { slots: 16 }, faults },
    workload: { arrivals: { type: 'poisson', rate: `${perSecond}/s` }, duration: '3000s', maxRequests: 1_000_000 },
    client: {
      retry: { type: 'full-jitter', attempts: service.most, base: '1s', cap: '8s', ...budget },
      timeout: '10s',
      drain: '0s',
      maxInFlight: 1_000_000,
    },
  });
  watchRequests(scenario, (request) => {
    if (request.endedMs < FROM_MS || request.endedMs >= UNTIL_MS) return;
    ended++;
    attempts += request.attempts;
    if (request.succeeded) succeeded++;
  });
  return { goodput: (succeeded * 1000) / ((UNTIL_MS - FROM_MS) * perSecond), attempts: attempts / ended };
}
