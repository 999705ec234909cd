import fc from 'fast-check';
import type { AccountOptions } from '../../../src/billing/account/options.ts';
import { compilePrice } from '../../../src/billing/price/rule.ts';
import type { FaultOptions } from '../../../src/provider/faults/fault-options.ts';
import type { ModelOptions, ProviderOptions } from '../../../src/provider/provider-options.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import type { ArrivalsOptions } from '../../../src/workload/arrivals/create-arrivals.ts';
import { scenario } from '../../theory/oracle/scenario-arbitraries.ts';

/** Random scenarios that the fused simulation takes: those of the oracle, less what it leaves to the other one, and more of what it takes. */

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
  account: optional(account),
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
});
type More = typeof more extends fc.Arbitrary<infer T> ? T : never;

function isTaken(fault: FaultOptions): boolean {
  return !['disconnect', 'brownout'].includes(fault.type) && !(fault.type === 'moderated' && fault.stage === 'input');
}

function latency(share: number): FaultOptions {
  const extra = { type: 'exponential', meanMs: 1.7 } as const;
  return { type: 'latency', extra, share, models: [], fromMs: 0, untilMs: Number.POSITIVE_INFINITY };
}

function fusibleProvider(
  provider: ProviderOptions,
  { account: other, load, slower, ties, untilMs }: More,
): ProviderOptions {
  const [flat] = provider.models;
  const { billing, capacity } = provider;
  const due = Object.entries(billing.outcomes.due).map(([name, what]) => [name, what === 'elapsed' ? 'input' : what]);
  const ofCustomer = other ?? billing.account;
  return {
    ...provider,
    capacity: load === undefined ? capacity : { ...capacity, slots: load.slots, queue: load.queue },
    models: provider.models.map((model, index) => ({
      ...model,
      upstreams: undefined,
      ...(ties === undefined ? {} : { serviceTime: { type: 'constant', valueMs: ties.serviceMs + index } }),
      price: compilePrice(model.price, billing).metered ? (flat as ModelOptions).price : model.price,
      availability: model.availability && {
        ...model.availability,
        untilMs: model.availability.fromMs + (untilMs[index] as number),
      },
    })),
    requeue: undefined,
    startTimeoutMs: Number.POSITIVE_INFINITY,
    faults: [...provider.faults.filter(isTaken), ...(slower === undefined ? [] : [latency(slower)])],
    billing: {
      ...billing,
      account: ofCustomer,
      outcomes: { ...billing.outcomes, due: Object.fromEntries(due) },
      charge: ofCustomer === undefined || billing.charge === 'acceptance' ? 'completion' : billing.charge,
    },
  } as ProviderOptions;
}

function fusible(drawn: Scenario, added: More): Scenario {
  const { workload, client } = drawn;
  const { load, ties, isSingle } = added;
  const requests = workload.requests.filter(({ insteadOf }) => insteadOf === undefined);
  const provider = fusibleProvider(drawn.provider, added);
  const open = workload.arrivals.type === 'closed' ? { type: 'poisson', ratePerSecond: 300 } : workload.arrivals;
  const tied = ties && { type: 'burst', size: 3, everyMs: ties.everyMs, atMs: 1 };
  return {
    ...drawn,
    provider: isSingle ? { ...provider, models: provider.models.slice(0, 1) } : provider,
    workload: {
      ...workload,
      ...(load === undefined
        ? { arrivals: tied ?? open }
        : { arrivals: load.arrivals, durationMs: load.durationMs, maxRequests: load.maxRequests }),
      requests: isSingle ? requests.slice(0, 1) : requests,
    },
    client: {
      ...client,
      drainMs: ties?.drainMs ?? client.drainMs,
      maxInFlight: load?.maxInFlight ?? client.maxInFlight,
      maxNanoUsd: undefined,
      fallback: undefined,
    },
  } as Scenario;
}

/** A random scenario that the fused simulation takes. */
export const fusibleScenario: fc.Arbitrary<Scenario> = fc
  .tuple(scenario, more)
  .map(([drawn, added]) => fusible(drawn, added));
