import fc from 'fast-check';
import type { ClientOptions } from '../../../src/client/client-options.ts';
import { createRetryPolicy } from '../../../src/client/retry/retry-options.ts';
import type { AccountOptions } from '../../../src/billing/account/options.ts';
import { compilePrice } from '../../../src/billing/price/rule.ts';
import type { FaultOptions } from '../../../src/provider/faults/fault-options.ts';
import type { ModelOptions, ProviderOptions } from '../../../src/provider/provider-options.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { ArrivalsOptions } from '../../../src/workload/arrivals/create-arrivals.ts';
import { scenario } from '../../theory/oracle/scenario-arbitraries.ts';

/** Random scenarios of which most have a lane: those of the oracle, mostly without what shuts it, and more of what takes it. */

const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const nano = (dollars: readonly number[]): fc.Arbitrary<number> =>
  fc.constantFrom(...dollars.map((each) => Math.round(each * 1e9)));
const ms = fc.constantFrom(3, 10.3, 25, 60);

/** Short lives and periods, which the schema refuses but accounts do not: a run of a tenth of a second meets all of them. */
const terms = {
  holds: fc.constantFrom('strict' as const, 'check' as const, 'none' as const),
  keyCap: optional(fc.record({ nano: nano([0.2, 0.9]), perMs: optional(ms) })),
  refusal: fc.record({ status: fc.constantFrom(402, 429), message: fc.constant('') }),
};
const credit = fc.record({ nano: nano([0.05, 0.3]), expiresAfterMs: optional(ms), priority: fc.nat(2) });
const prepaid = fc.record({
  ...terms,
  type: fc.constant('prepaid' as const),
  balanceNano: nano([0, 0.4, 2, 50]),
  expiresAfterMs: optional(ms),
  credits: fc.array(credit, { maxLength: 3 }),
  lockBelowNano: nano([0, 0.1]),
  topUp: optional(
    fc.record({
      belowNano: nano([0.2, 0.5]),
      amountNano: nano([0.5, 1]),
      monthlyMaxNano: optional(nano([1, 3])),
      afterMs: fc.constantFrom(0, 7),
    }),
  ),
});
const postpaid = fc.record({
  ...terms,
  type: fc.constant('postpaid' as const),
  creditLimitNano: optional(nano([0.2, 1])),
  invoice: fc.record({ everyMs: ms, paidAfterMs: fc.constantFrom(0, 5, 40) }),
});
const account = fc.oneof(prepaid, postpaid) as fc.Arbitrary<unknown> as fc.Arbitrary<AccountOptions>;

/** Hundreds at once make tables grow, and a rate that is low makes windows of the time series many. */
const arrivals: fc.Arbitrary<ArrivalsOptions> = fc.oneof(
  fc.record({
    type: fc.constant('ramping' as const),
    spacing: fc.constantFrom('even' as const, 'poisson' as const),
    startRatePerSecond: fc.constantFrom(0, 300),
    stages: fc.array(fc.record({ forMs: ms, ratePerSecond: fc.constantFrom(0, 100, 2000) }), {
      minLength: 1,
      maxLength: 3,
    }),
  }),
  fc.record({
    type: fc.constant('burst' as const),
    size: fc.constantFrom(70, 300, 700, 700),
    everyMs: fc.constantFrom(1, 20),
    atMs: fc.constantFrom(0, 2),
  }),
  fc.record({
    type: fc.constantFrom('constant' as const, 'poisson' as const),
    ratePerSecond: fc.constantFrom(4, 5000),
  }),
);

/** What the oracle's scenarios have not. */
const more = fc.record({
  account: fc.option(account, { nil: undefined, freq: 1 }),
  /** A heavy load, and an endpoint that takes much of it. */
  load: optional(
    fc.record({
      arrivals,
      durationMs: fc.constantFrom(1, 50, 400, 90_000, Number.POSITIVE_INFINITY),
      maxRequests: fc.constantFrom(1, 130, 700, 700),
      slots: fc.constantFrom(1, 50, 600),
      queue: fc.constantFrom(0, 100, 2000, 2000),
      maxInFlight: fc.constantFrom(40, 10_000, 10_000),
    }),
  ),
  /** An extra latency of some attempts, on top of whatever else slows them. */
  slower: optional(fc.constantFrom(0.3, 1)),
  /** Whole times only, so that much falls due at the instant at which the run stops waiting. */
  ties: optional(fc.record({ serviceMs: fc.nat(6), drainMs: fc.nat(12), everyMs: fc.integer({ min: 1, max: 9 }) })),
  untilMs: fc.array(fc.constantFrom(20, 60, Number.POSITIVE_INFINITY), { minLength: 3, maxLength: 3 }),
  isSingle: fc.nat(4).map((one) => one === 0),
  /** Whether what shuts the lane is left in. */
  isShut: fc.nat(9).map((one) => one === 0),
  /** Jobs that are polled about every half second, or answers that are streamed. */
  answers: optional(
    fc.record({
      dialect: fc.constantFrom('prodia', 'fal', 'aggregator', 'openai'),
      deliveries: fc.array(fc.constantFrom('sync' as const, 'async' as const, 'stream' as const), {
        minLength: 3,
        maxLength: 3,
      }),
      timeoutMs: fc.constantFrom(700, 1600, 6000, Number.POSITIVE_INFINITY),
      serviceMs: fc.constantFrom(5, 480, 1000),
    }),
  ),
  isCapped: fc.boolean(),
  billsFailedTries: fc.boolean(),
  charge: fc.constantFrom('completion' as const, 'acceptance' as const, 'hold' as const),
  isMetered: fc.boolean(),
  /** What a success owes that the drawn policy may not bill in full. */
  isPaidInFull: fc.nat(3).map((none) => none > 0),
  phases: optional(
    fc.record({
      steadyFromMs: fc.constantFrom(0, 7, 40.3),
      steadyUntilMs: fc.constantFrom(60, 93.7, Number.POSITIVE_INFINITY),
    }),
  ),
});
type More = typeof more extends fc.Arbitrary<infer T> ? T : never;

function latency(share: number): FaultOptions {
  const extra = { type: 'exponential', meanMs: 1.7 } as const;
  return { type: 'latency', extra, share, models: [], fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
}

/** Whether a limit counts what is under way, or a fault changes the number of slots. */
const shutsLane = ({ type }: { readonly type: string }): boolean => type === 'concurrency' || type === 'brownout';

function laneProvider(provider: ProviderOptions, added: More): ProviderOptions {
  const { account: other, load, slower, ties, untilMs, isShut, answers, charge, isMetered, isPaidInFull } = added;
  const { billsFailedTries } = added;
  const [flat] = provider.models;
  const { billing, capacity } = provider;
  const ofCustomer = other ?? billing.account;
  const { lowBalanceCheck: _, ...plainAccount } = (ofCustomer ?? {}) as Record<string, unknown>;
  const outcomes = isPaidInFull
    ? { ...billing.outcomes, due: { ...billing.outcomes.due, ok: 'full' } }
    : billing.outcomes;
  const moment = ofCustomer === undefined ? charge : billing.charge;
  return {
    ...provider,
    ...(answers === undefined ? {} : { dialect: answers.dialect }),
    capacity: load === undefined ? capacity : { ...capacity, slots: load.slots, queue: load.queue },
    models: provider.models.map((model, index) => ({
      ...model,
      ...(isShut ? {} : { upstreams: undefined }),
      ...(ties === undefined ? {} : { serviceTime: { type: 'constant', valueMs: ties.serviceMs + index } }),
      ...(answers === undefined
        ? {}
        : { serviceTime: { type: 'exponential', meanMs: answers.serviceMs }, timeToFirstToken: { share: 0.3 } }),
      price: !isMetered && compilePrice(model.price, billing).metered ? (flat as ModelOptions).price : model.price,
      availability: model.availability && {
        ...model.availability,
        untilMs: model.availability.fromMs + (untilMs[index] as number),
      },
    })),
    failover: { ...provider.failover, billsFailedTries },
    // A requeueing provider of which no job ends with such a status has a lane.
    ...(isShut
      ? {}
      : {
          requeue: provider.requeue && { ...provider.requeue, statuses: [599] },
          startTimeoutMs: Number.POSITIVE_INFINITY,
        }),
    limits: provider.limits.filter((one) => isShut || !shutsLane(one)),
    faults: [
      ...provider.faults.filter((one) => isShut || !shutsLane(one)),
      ...(slower === undefined ? [] : [latency(slower)]),
    ],
    billing: { ...billing, account: ofCustomer === undefined ? undefined : plainAccount, charge: moment, outcomes },
  } as ProviderOptions;
}

/** A retry policy that does not need to hear of successes. */
function withoutFeedback(retry: ClientOptions['retry']): ClientOptions['retry'] {
  if (!createRetryPolicy(retry).needsSuccessFeedback) return retry;
  return retry.type === 'preset'
    ? { type: 'preset', name: 'openai-node@6.49.0' }
    : { ...retry, budget: { type: 'ratio', ratio: 0.2, burst: 3 } };
}

function laned(drawn: Scenario, added: More): Scenario {
  const { workload, client } = drawn;
  const { load, ties, isSingle, answers, isCapped, isShut, phases } = added;
  const provider = laneProvider(drawn.provider, added);
  const tied = ties && { type: 'burst', size: 3, everyMs: ties.everyMs, atMs: 1 };
  const isClosed = workload.arrivals.type === 'closed';
  const requests = isSingle ? workload.requests.slice(0, 1) : workload.requests;
  return {
    ...drawn,
    provider: isSingle ? { ...provider, models: provider.models.slice(0, 1) } : provider,
    workload: {
      ...workload,
      ...(phases === undefined ? {} : { phases }),
      ...(load === undefined
        ? { arrivals: isClosed ? workload.arrivals : (tied ?? workload.arrivals) }
        : { arrivals: load.arrivals, durationMs: load.durationMs, maxRequests: load.maxRequests }),
      requests: requests.map((each, index) => ({ ...each, delivery: answers?.deliveries[index % 3] ?? each.delivery })),
    },
    client: {
      ...client,
      ...(answers === undefined ? {} : { timeoutMs: answers.timeoutMs }),
      ...(isShut ? {} : { retry: withoutFeedback(client.retry) }),
      drainMs: ties?.drainMs ?? client.drainMs,
      maxInFlight: load?.maxInFlight ?? client.maxInFlight,
      maxNanoUsd: isCapped ? client.maxNanoUsd : undefined,
      fallback: isSingle ? undefined : client.fallback,
    },
  } as Scenario;
}

/** A random scenario; most have a lane. */
export const laneScenario: fc.Arbitrary<Scenario> = fc
  .tuple(scenario, more)
  .map(([drawn, added]) => laned(drawn, added));
