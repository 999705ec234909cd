import { quantileOf, sojournTail } from './closed-forms.ts';

/** A load whose intervals are judged. */
export interface IntervalLoad {
  readonly name: string;
  /** The scenario without its seed. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What theory says of all figures; absent: long runs tell what is true. */
  readonly theory?: Readonly<Record<string, number>>;
  /** Runs of one trial; absent: one, whose own intervals are judged. */
  readonly replications?: number;
}

/** The projection of trials that state the requests of a month, and of those that do not. */
export const STATED = 'projection, month stated';
export const AT_RATE = 'projection, at the rate of the run';
/** The month that every second trial states. */
export const REQUESTS_PER_MONTH = 1_000_000;
export const SECONDS_PER_MONTH = 30 * 86_400;

const SLOTS = 16;
const FAULTS = 0.02;
/** Of a success, in the mean over the mix. */
const DOLLARS = 0.028;
const job = (usd: string): object => ({
  operation: 'text-to-image',
  serviceTime: { type: 'exponential', mean: '1s' },
  price: { per: 'image', usd },
});
const request = (model: string, weight: number): object => ({ weight, operation: 'text-to-image', model });
const ONE_HOUR = { duration: '1h' };
const FIVE_MINUTES = { duration: '5m' };
const PATIENT = { retry: 'none', timeout: '600s' };
const RETRIES = { type: 'full-jitter', attempts: 3, base: '1s' };

/** An endpoint of 16 slots, exponential jobs of 1 s, two prices, and 2 % of jobs that fail. */
function load(
  name: string,
  provider: object,
  workload: object,
  client: object = PATIENT,
  theory?: IntervalLoad['theory'],
): IntervalLoad {
  const options = {
    name: 'intervals',
    provider: {
      dialect: 'openai',
      capacity: { slots: SLOTS },
      models: { cheap: job('0.01'), dear: job('0.1') },
      faults: [{ status: 503, share: FAULTS }],
      ...provider,
    },
    workload: { requests: [request('cheap', 80), request('dear', 20)], maxRequests: 10_000_000, ...workload },
    client: { maxInFlight: 1_000_000, ...client },
  };
  return { name, options, ...(theory === undefined ? {} : { theory }) };
}

const poisson = (perSecond: number): object => ({ arrivals: { type: 'poisson', rate: `${perSecond}/s` } });

/** M/M/16, of which theory knows every figure. */
function markov(name: string, share: number, time: object): IntervalLoad {
  const erlang = Math.round(1000 * share * SLOTS) / 1000;
  const percentile = (p: number): number => 1000 * quantileOf((t) => sojournTail(SLOTS, erlang, t), 1 - p);
  return load(name, {}, { ...poisson(erlang), ...time }, PATIENT, {
    'latencyMs.p50': percentile(0.5),
    'latencyMs.p90': percentile(0.9),
    'latencyMs.p95': percentile(0.95),
    'latencyMs.p99': percentile(0.99),
    errorRate: FAULTS,
    retryAmplification: 1,
    'throughput.offeredPerSecond': erlang,
    'throughput.attemptsPerSecond': erlang,
    'throughput.goodputPerSecond': erlang * (1 - FAULTS),
    'dollars.perSuccess': DOLLARS,
    [STATED]: DOLLARS * (1 - FAULTS) * REQUESTS_PER_MONTH,
    [AT_RATE]: DOLLARS * (1 - FAULTS) * erlang * SECONDS_PER_MONTH,
  });
}

const impatient = (name: string, time: object): IntervalLoad =>
  load(
    name,
    { onDisconnect: 'cancel', billing: { outcomes: 'accepted' } },
    { ...poisson(13.6), ...time },
    { retry: RETRIES, timeout: '4s' },
  );

const overload = (name: string, time: object): IntervalLoad =>
  load(
    name,
    { capacity: { slots: SLOTS, queue: 32 } },
    { ...poisson(18), ...time },
    { retry: 'prodia-js@1.6.0', timeout: '30s' },
  );

/** Several runs a trial. */
const replicated = ({ name, options }: IntervalLoad, replications: number): IntervalLoad => ({
  name: `${name}, ${replications} replications`,
  options,
  replications,
});

const AT_85 = markov('load 0.85, 5m', 0.85, FIVE_MINUTES);
const IMPATIENT = impatient('load 0.85 with timeouts and retries, 5m', FIVE_MINUTES);

/** Loads of one endpoint from half of what it can do to more than that. */
export const INTERVAL_LOADS: readonly IntervalLoad[] = [
  markov('load 0.5, 1h', 0.5, ONE_HOUR),
  markov('load 0.85, 1h', 0.85, ONE_HOUR),
  markov('load 0.95, 1h', 0.95, ONE_HOUR),
  markov('load 0.95, 10h', 0.95, { duration: '10h' }),
  load(
    'bursts of 80 every 10 s, 1h',
    {},
    { arrivals: { type: 'burst', size: 80, every: '10s' }, ...ONE_HOUR },
    { ...PATIENT, retry: RETRIES },
  ),
  impatient('load 0.85 with timeouts and retries, 1h', ONE_HOUR),
  overload('overload with retries, 1h', ONE_HOUR),
  markov('load 0.5, 5m', 0.5, FIVE_MINUTES),
  AT_85,
  IMPATIENT,
  ...[3, 10].flatMap((count) => [replicated(AT_85, count), replicated(IMPATIENT, count)]),
];
