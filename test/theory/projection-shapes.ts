import { createScenario } from '../../src/index.ts';
import { simulate } from '../../src/runners/virtual/simulate.ts';

/** A load whose dollars per request in the long run are known. */
export interface Shape {
  readonly name: string;
  /** The scenario without its seed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** From the shares of the mix; else from a simulation of 4,000 hours. */
  readonly longRunDollars: number;
}

/** Of some runs: how many had an interval, in how many of these it held the long-run value, and why the others had none. */
export interface Coverage {
  readonly runs: number;
  readonly given: number;
  readonly held: number;
  /** Mean half width of the intervals, relative to the long-run value. */
  readonly halfWidth: number;
  readonly reasons: ReadonlyMap<string, number>;
}

const REQUESTS_PER_MONTH = 1_000_000;
const job = (usd: string, mean: string): object => ({
  operation: 'text-to-image',
  serviceTime: { type: 'exponential', mean },
  price: { per: 'image', usd },
});
const request = (model: string, weight = 1): object => ({ weight, operation: 'text-to-image', model });
const mix = (dear: number): object[] => [request('cheap', 100 - dear), request('dear', dear)];
const poisson = (rate: string): object => ({ type: 'poisson', rate });
const faults = (share: number): object[] => [{ status: 503, share }];
const ONE = { m: job('0.01', '1s') };
const TWO = { cheap: job('0.01', '1s'), dear: job('0.1', '1s') };
const FULL = { capacity: { slots: 8, queue: 16 }, models: ONE };
const PATIENT = { retry: 'none', timeout: '60s' };

function shape(
  name: string,
  longRunDollars: number,
  provider: object,
  workload: object,
  client: object = PATIENT,
): Shape {
  const projection = { requestsPerMonth: REQUESTS_PER_MONTH };
  const options = {
    name: 'projection',
    provider: { dialect: 'openai', ...provider },
    workload: { requests: [request('m')], ...workload },
    client,
    projection,
  };
  return { name, options, longRunDollars };
}

/** Eight slots at 7/8 of their load, clients that give up after 4 s, and a charge for whatever was accepted. */
function congested(duration: string): Shape {
  return shape(
    `timeouts and retries at 7/8 load, all accepted charged, ${duration}`,
    0.010481,
    { onDisconnect: 'cancel', capacity: { slots: 8 }, models: ONE, billing: { outcomes: 'accepted' } },
    { duration, arrivals: poisson('7/s') },
    { retry: { type: 'full-jitter', attempts: 3, base: '1s' }, timeout: '4s' },
  );
}

const fullAt95 = (duration: string): Shape =>
  shape(`M/M/8/24 at 95 % load, ${duration}`, 0.009712, FULL, { duration, arrivals: poisson('7.6/s') });

const storm = (duration: string): Shape =>
  shape(
    `retry storm, ${duration}`,
    0.008886,
    FULL,
    { duration, arrivals: poisson('9/s') },
    {
      retry: 'prodia-js@1.6.0',
      timeout: '30s',
    },
  );

/** Loads of all kinds: independent requests, congestion, retries, charges at acceptance, closed loops, and few requests. */
export const SHAPES: readonly Shape[] = [
  congested('5m'),
  congested('20m'),
  congested('1h'),
  shape(
    'M/M/8 at 50 % load, two prices, 5 % faults, 5m',
    0.0266,
    { capacity: { slots: 8 }, models: TWO, faults: faults(0.05) },
    {
      duration: '5m',
      arrivals: poisson('4/s'),
      requests: mix(20),
    },
  ),
  fullAt95('5m'),
  fullAt95('1h'),
  storm('5m'),
  storm('1h'),
  shape(
    'charge at acceptance, 10 % faults, 5m',
    0.0252,
    { models: { ...TWO, dear: job('0.1', '20s') }, billing: { charge: 'acceptance' }, faults: faults(0.1) },
    { duration: '5m', arrivals: poisson('4/s'), requests: mix(20) },
  ),
  shape(
    'closed loop of 12 users on 8 slots, 10 % faults, 5m',
    0.0252,
    { capacity: { slots: 8 }, models: TWO, faults: faults(0.1) },
    {
      duration: '5m',
      arrivals: { type: 'closed', users: 12, thinkTime: { type: 'exponential', mean: '500ms' } },
      requests: mix(20),
    },
  ),
  shape('2 % faults, 5m', 0.0098, { models: ONE, faults: faults(0.02) }, { duration: '5m', arrivals: poisson('20/s') }),
  shape(
    '1 % of requests cost 10 times, 5m',
    0.0109,
    { models: TWO },
    {
      duration: '5m',
      arrivals: poisson('4/s'),
      requests: mix(1),
    },
  ),
  shape(
    '35 requests, 20 % cost 10 times',
    0.028,
    { models: TWO },
    { duration: '35s', arrivals: poisson('1/s'), requests: mix(20) },
  ),
  shape(
    '35 requests, 5 % cost 10 times',
    0.0145,
    { models: TWO },
    { duration: '35s', arrivals: poisson('1/s'), requests: mix(5) },
  ),
  shape(
    '35 requests, 2 % faults',
    0.0098,
    { models: ONE, faults: faults(0.02) },
    { duration: '35s', arrivals: poisson('1/s') },
  ),
];

/** Runs a shape under the seeds from 1 on. */
export function coverageOf({ options, longRunDollars }: Shape, runs: number): Coverage {
  const month = longRunDollars * REQUESTS_PER_MONTH;
  const reasons = new Map<string, number>();
  let [given, held, halfWidths] = [0, 0, 0];
  for (let seed = 1; seed <= runs; seed++) {
    const { projection } = simulate(createScenario({ ...options, seed }));
    const interval = projection?.interval ?? null;
    if (interval === null) {
      const reason = projection?.noInterval?.replace(/ at least .*?,/, ' longer,') ?? 'nothing was offered';
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      continue;
    }
    const [low, high] = [Number(interval.low), Number(interval.high)];
    given++;
    halfWidths += (high - low) / 2 / month;
    if (low <= month && month <= high) held++;
  }
  return { runs, given, held, halfWidth: given > 0 ? halfWidths / given : 0, reasons };
}
