import type { Problem } from '../errors/scenario-error.ts';
import { compilePrice } from '../billing/price/rule.ts';
import { NO_USAGE } from '../billing/usage.ts';
import { createSampler } from '../engine/distribution.ts';
import { shapesMade } from '../estimate/dollars.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { MAX_SAFE } from '../money/safe-integer.ts';
import { valueAt } from '../scenario/field-path.ts';
import type { LoadedScenario } from '../scenario/load-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { formatCount } from '../units/format.ts';

/** Requests of each kind where nobody says how many. */
const PILOT_REQUESTS_DEFAULT = 5;
/** Most requests of each kind: beyond, it is a load and no pilot. */
const PILOT_REQUESTS_MAX = 100;

/** The quantile of the set-up time that a balance is to last for. */
const SLOW_SETUP = 0.99;
/** Nano-USD in a cent. */
const CENT_NANO = 10_000_000n;

/** The number of requests of each kind that a flag asks for, or what is wrong with it. */
export function readPilotRequests(text: string): number | Problem {
  if (text === '') return PILOT_REQUESTS_DEFAULT;
  const count = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= PILOT_REQUESTS_MAX) return count;
  const message = `expected a whole number from 1 to ${formatCount(PILOT_REQUESTS_MAX)}, the requests of each kind; leave --pilot out for more load`;
  return { path: '--pilot', message };
}

/**
 * The balance that a pilot has at a mock where nobody says how much, in nano-USD: twice what its requests cost at most when each is sent once,
 * in whole cents, and at most what an account may begin with. `mostNano`: of each kind; `besideNano`: of what is billed beside requests.
 */
export function defaultBalanceNano(requests: number, mostNano: readonly number[], besideNano = 0n): bigint {
  const onceNano = mostNano.reduce((sum, nano) => sum + BigInt(nano) * BigInt(requests), besideNano);
  const cents = (2n * onceNano + CENT_NANO - 1n) / CENT_NANO;
  const most = MAX_SAFE / CENT_NANO;
  return (cents === 0n ? 1n : cents < most ? cents : most) * CENT_NANO;
}

/** What a worker costs that starts for a pilot, and idles until it shuts down; nano-USD, 0 where the time of workers is not billed. */
export function workerLifeNano(scenario: Scenario): bigint {
  const { billing, capacity } = scenario.provider;
  const { workers } = capacity;
  if (billing.workers === undefined || workers === undefined) return 0n;
  const lifeMs = createSampler(workers.setupTime).sample(SLOW_SETUP) + workers.keepAliveMs;
  const nano = compilePrice(billing.workers.price, billing).quoteExact({ ...NO_USAGE, computeMs: lifeMs });
  return nano * BigInt(Math.max(1, workers.min));
}

/** What a pilot makes of a scenario. */
export interface PilotPlan {
  /** Of each kind. */
  readonly requests: number;
  /** The prepaid balance at a mock; undefined: no mock, or the scenario's own balance. */
  readonly balanceNano?: bigint | undefined;
}

/**
 * The overrides that make a pilot of a scenario: each kind of request equally often, one request at a time, without thresholds and projection,
 * and at a mock from a prepaid balance that nothing refills.
 */
export function pilotOverrides(
  loaded: LoadedScenario,
  { requests, balanceNano }: PilotPlan,
  atMock: boolean,
): string[] {
  const { scenario, source } = loaded;
  const load = ['duration', 'warmup', 'cooldown'].map((field) => `workload.${field}`);
  const removed = [...load, 'thresholds', 'projection'];
  const account = ['provider', 'billing', 'account'];
  const isPrepaid = valueAt(source, [...account, 'type']) === 'prepaid';
  if (isPrepaid && atMock) removed.push('provider.billing.account.topUp', 'provider.billing.account.credits');
  const balance = balanceNano === undefined ? undefined : `"${nanoUsdText(balanceNano)}"`;
  return [
    'workload.arrivals={ type: closed, users: 1 }',
    'workload.order=in-turn',
    `workload.maxRequests=${requests * shapesMade(scenario).length}`,
    ...removed.filter((path) => valueAt(source, path.split('.')) !== undefined).map((path) => `${path}=`),
    ...(balance === undefined
      ? []
      : [
          isPrepaid
            ? `provider.billing.account.balance=${balance}`
            : `provider.billing.account={ type: prepaid, balance: ${balance} }`,
        ]),
  ];
}
