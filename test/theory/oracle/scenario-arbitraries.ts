import fc from 'fast-check';
import { clientSchema } from '../../../src/client/client-options.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';
import { limitSchema } from '../../../src/provider/limits/limit-options.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { withFallbackClasses } from '../../../src/workload/fallback-classes.ts';
import { workloadSchema } from '../../../src/workload/workload-options.ts';
import { OUTCOMES } from '../../../src/billing/outcome.ts';
import { OUTCOME_PRESETS } from '../../../src/billing/outcome-policy.ts';
import { MACHINES, PRICES } from './prices.ts';

/**
 * Random scenarios in which some fifty requests meet everything that the options offer, within a fraction of a second. All answers come over the
 * connection, so there are no tasks to inspect: `client.retry.inspect` is tested by laws of its own (test/runners/virtual/inspect-laws.test.ts) and
 * between the worlds (test/worlds).
 */

const ms = (max: number): fc.Arbitrary<string> => fc.nat(max).map((value) => `${value}ms`);
const positiveMs = (max: number): fc.Arbitrary<string> => fc.integer({ min: 1, max }).map((value) => `${value}ms`);
const optional = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined });

/** Mostly absent. */
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const someMs = rarely(ms(40));

/** Whole ones make ties abound, the others none. */
const serviceTime = fc.oneof(
  fc.record({ type: fc.constant('constant'), value: ms(8) }),
  fc.constantFrom(
    { type: 'exponential', mean: '6ms' },
    { type: 'uniform', min: '0.1ms', max: '9.7ms' },
    { type: 'lognormal', median: '4ms', sigma: 1 },
  ),
);

const statusKind = fc.record({
  status: fc.constantFrom(400, 404, 429, 500, 503),
  stage: optional(fc.constantFrom('admission', 'completion')),
  retryAfter: optional(ms(50)),
});
const faultKind = fc.oneof(
  statusKind,
  statusKind,
  fc.record({ type: fc.constant('latency'), extra: serviceTime }),
  fc.constant({ type: 'empty' }),
  fc.record({
    type: fc.constant('moderated'),
    stage: fc.constantFrom('input', 'output'),
    status: fc.constantFrom(400, 429, 503),
  }),
  fc.constant({ type: 'reset' }),
  fc.record(
    { type: fc.constant('disconnect'), after: ms(8), status: fc.constantFrom(404, 502, 504) },
    { requiredKeys: ['type', 'after'] },
  ),
);
const faultScope = fc.record(
  {
    at: ms(60),
    for: positiveMs(80),
    share: fc.constantFrom(0, 0.1, 0.3, 0.6, 1),
    models: fc.subarray(['image', 'compute', 'chat'], { minLength: 1 }),
  },
  { requiredKeys: ['share'] },
);
const pause = fc.record({ type: fc.constant('pause'), at: ms(80), for: positiveMs(30) });
/** One without end leaves a slot: what waits for ever keeps the books of its request open. */
const brownout = fc.oneof(
  fc.record({ type: fc.constant('brownout'), slots: fc.nat(2), at: ms(80), for: positiveMs(40) }),
  fc.record({ type: fc.constant('brownout'), slots: fc.integer({ min: 1, max: 2 }), at: ms(80) }),
);
const fault = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(faultKind, faultScope).map(([kind, scope]) => ({ ...kind, ...scope })) },
  { weight: 1, arbitrary: pause },
  { weight: 1, arbitrary: brownout },
);

const limitOf = { of: fc.constantFrom('requests', 'tokens') };
const count = fc.integer({ min: 1, max: 40 });
const limit = fc.oneof(
  fc.record({
    type: fc.constant('token-bucket'),
    rate: fc.integer({ min: 50, max: 900 }).map((rate) => `${rate}/s`),
    burst: count,
    ...limitOf,
  }),
  fc.record({
    type: fc.constantFrom('fixed-window', 'sliding-window'),
    limit: count,
    window: positiveMs(60),
    ...limitOf,
  }),
  fc.record({ type: fc.constant('concurrency'), limit: fc.integer({ min: 1, max: 8 }) }),
);

const due = fc.constantFrom('none', 'full', 'input', 'elapsed');
const outcomes = fc.oneof(
  fc.constant('accepted'),
  fc.constantFrom(...Object.keys(OUTCOME_PRESETS)),
  fc.record(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, due])), { requiredKeys: [] }),
);

const topUp = fc.record({
  below: fc.constantFrom('0.1', '0.25'),
  amount: fc.constantFrom('0.25', '1'),
  after: ms(30),
});
const account = fc.record(
  {
    type: fc.constant('prepaid'),
    balance: fc.constantFrom('0', '0.09', '0.5', '1.5'),
    holds: fc.constantFrom('strict', 'check', 'none'),
    lockBelow: fc.constantFrom('0', '0.2'),
    topUp,
    refusal: fc.record({ status: fc.constantFrom(400, 402, 403, 429) }),
  },
  { requiredKeys: ['type', 'balance', 'holds'] },
);
const billing = fc
  .record({ charge: fc.constantFrom('completion', 'acceptance', 'hold'), outcomes, account: rarely(account) })
  // Who holds prices asks for holds.
  .map(({ account: of, ...fields }) => ({
    ...fields,
    ...(of === undefined ? {} : { account: fields.charge === 'hold' ? { ...of, holds: 'strict' } : of }),
  }));

const failureStatuses = fc.subarray([400, 429, 500, 503], { minLength: 1 });
const requeue = fc.record({ statuses: failureStatuses, times: fc.integer({ min: 1, max: 3 }) });
const failover = fc.record({ on: failureStatuses, unhealthyFor: ms(40), exhaustedStatus: fc.constantFrom(502, 429) });
const outage = fc.record({ at: ms(60), for: positiveMs(40) });
const upstream = fc.record(
  {
    priority: fc.integer({ min: 1, max: 2 }),
    weight: fc.integer({ min: 1, max: 3 }),
    serviceTime,
    failures: fc.record({ share: fc.constantFrom(0.2, 0.7), status: fc.constantFrom(400, 429, 500, 503) }),
    outages: fc.array(outage, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const upstreams = fc
  .array(upstream, { minLength: 1, maxLength: 3 })
  .map((list) => list.map((fields, index) => ({ name: `upstream ${index}`, ...fields })));
const stages = fc.constantFrom(
  [{ at: '0s', share: 0.6 }],
  [
    { at: '5ms', share: 0.3 },
    { at: '25ms', share: 0.8 },
    { at: '40ms', share: 1 },
  ],
);
const availability = fc
  .record(
    {
      from: ms(30),
      status: fc.constantFrom(404, 410, 503),
      safety: fc.constantFrom(['default'], ['relaxed', 'strict'], ['off', 'default']),
      rollout: stages,
      rolloutBy: fc.constantFrom('requests', 'keys'),
    },
    { requiredKeys: [] },
  )
  .map(({ rolloutBy, ...fields }) => ({ ...fields, ...(fields.rollout === undefined ? {} : { rolloutBy }) }));
/** Times that follow from what is asked. */
const workTime = fc.constantFrom(
  { type: 'work', per: { image: '2ms', outputToken: '0.3ms' } },
  { type: 'work', base: '1ms', per: { step: '1ms', megapixel: '1.5ms', inputToken: '1ms' }, sigma: 0.7 },
  {
    type: 'table',
    rows: [
      { maxImages: 1, maxTokens: 8, time: { type: 'constant', value: '2ms' } },
      { maxPixels: 1_100_000, maxTokens: 0, time: { type: 'exponential', mean: '5ms' } },
      { time: { type: 'constant', value: '4ms' } },
    ],
  },
);
/** The machines on which a model runs, in place of a price. */
const machine = fc.record(
  { type: fc.constantFrom('slow', 'fast'), weight: fc.integer({ min: 1, max: 3 }), serviceTime },
  { requiredKeys: ['type'] },
);
const machines = fc.oneof(
  fc.constantFrom('slow', 'fast').map((one) => ({ machine: one })),
  fc.uniqueArray(machine, { selector: ({ type }) => type, minLength: 1 }).map((several) => ({ machines: several })),
);
/** What a model may have beside its price. */
const modelFields = fc.record({
  serviceTime: fc.oneof({ weight: 4, arbitrary: serviceTime }, { weight: 1, arbitrary: workTime }),
  upstreams: rarely(upstreams),
  availability: rarely(availability),
});

const provider = fc
  .tuple(
    fc.record(
      {
        capacity: fc.record(
          {
            slots: fc.integer({ min: 1, max: 4 }),
            queue: fc.nat(8),
            directQueue: rarely(fc.nat(2)),
            fullStatus: fc.constantFrom(429, 503),
          },
          { requiredKeys: ['slots'] },
        ),
        retryAfter: fc.record(
          { form: fc.constantFrom('seconds', 'http-date', 'milliseconds', 'milliseconds', 'none'), fixed: someMs },
          { requiredKeys: ['form'] },
        ),
        limits: fc.array(limit, { minLength: 1, maxLength: 2 }),
        faults: fc.array(fault, { minLength: 1, maxLength: 6 }),
        billing,
        requeue: optional(requeue),
        failover,
        startTimeout: positiveMs(9),
        onDisconnect: fc.constantFrom('continue', 'cancel-queued', 'cancel'),
      },
      { requiredKeys: ['billing', 'onDisconnect', 'requeue', 'retryAfter'] },
    ),
    fc.tuple(modelFields, modelFields, modelFields, rarely(machines)),
  )
  .map(([{ limits = [], ...fields }, [image, { upstreams: own, ...compute }, chat, on]]) => ({
    ...providerSchema.parse({
      ...fields,
      machines: MACHINES,
      models: {
        // All do the same, so that they can stand in for each other.
        image: { operation: 'text-to-image', ...image, price: PRICES[0] },
        compute: { operation: 'text-to-image', ...compute, ...(on ?? { price: PRICES[1], upstreams: own }) },
        chat: { operation: 'text-to-image', ...chat, price: PRICES[2] },
      },
    }),
    limits: limits.map((one) => limitSchema.parse(one)),
  }));

const arrivals = fc.constantFrom(
  { type: 'poisson', rate: '400/s' },
  { type: 'constant', rate: '250/s' },
  { type: 'burst', size: 9, every: '20ms', at: '1ms' },
  { type: 'closed', users: 6, thinkTime: { type: 'exponential', mean: '5ms' } },
  { type: 'closed', users: 4, rampUp: '10ms' },
);
const workload = fc
  .record(
    {
      duration: fc.constantFrom('80ms', '150ms'),
      maxRequests: fc.integer({ min: 1, max: 60 }),
      order: fc.constantFrom('random', 'in-turn'),
      arrivals,
    },
    { requiredKeys: ['arrivals', 'maxRequests'] },
  )
  .map((fields) =>
    workloadSchema.parse({
      ...fields,
      requests: [
        { weight: 3, operation: 'text-to-image', model: 'image', images: 2 },
        { weight: 2, operation: 'text-to-image', model: 'compute' },
        { weight: 3, operation: 'text-to-image', model: 'chat', inputTokens: 3, outputTokens: 11 },
        { weight: 0, operation: 'text-to-image', model: 'chat', inputTokens: 1, outputTokens: 1 },
      ],
    }),
  );

const budget = fc.constantFrom(
  { type: 'ratio', ratio: 0.2, burst: 3 },
  { type: 'finagle', ratio: 0.2, reserve: '20/s', expiry: '1s' },
  { type: 'grpc', maxTokens: 10, tokenRatio: 0.5 },
  { type: 'aws', capacity: 100 },
);
const retry = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom('none', 'prodia-js@1.6.0', 'openai-node@6.49.0', 'aws-standard@2026') },
  {
    weight: 2,
    arbitrary: fc.record(
      {
        type: fc.constantFrom('constant', 'exponential', 'full-jitter', 'equal-jitter', 'decorrelated'),
        attempts: fc.integer({ min: 1, max: 6 }),
        base: positiveMs(6),
        cap: fc.constantFrom('6ms', '25ms'),
        statuses: fc.constantFrom(['4xx', '5xx'], [429], ['5xx']),
        budget,
        retryAfterMax: positiveMs(60),
      },
      { requiredKeys: ['type', 'attempts', 'base', 'cap'] },
    ),
  },
);
const client = fc
  .record(
    {
      retry,
      timeout: fc.constantFrom('none', '4ms', '9ms', '15.5ms', '40ms'),
      maxInFlight: fc.constantFrom(3, 10, 1000),
      maxDollars: fc.constantFrom(undefined, '0.5', '2', '0.09'),
      drain: fc.constantFrom('0s', '13ms', '5m'),
      fallback: fc.constant({ models: { compute: ['image', 'chat'], chat: 'compute' } }),
    },
    { requiredKeys: ['retry', 'timeout'] },
  )
  .map((fields) => clientSchema.parse(fields));

/**
 * A random scenario. Where the provider stops what clients abandon, the run waits for all of them: who is abandoned first at its end
 * decides who is still served, and that order is the engine's own.
 */
export const scenario: fc.Arbitrary<Scenario> = fc
  .record({ seed: fc.nat(0xffffffff), provider, workload, client })
  .map(({ client: caller, workload: { requests, ...load }, ...parts }) => ({
    ...parts,
    workload: { ...load, requests: withFallbackClasses(requests, caller.fallback?.models ?? {}) },
    name: 'random',
    description: '',
    thresholds: [],
    client: parts.provider.onDisconnect === 'cancel' ? { ...caller, drainMs: 300_000 } : caller,
  }));
