import fc from 'fast-check';
import { OUTCOMES } from '../../src/billing/outcome.ts';
import { OUTCOME_PRESETS } from '../../src/billing/outcome-policy.ts';
import type { LimitOptions } from '../../src/provider/limits/limit-options.ts';
import { providerSchema, type ProviderOptions } from '../../src/provider/provider-options.ts';
import { anyLimit } from './limits/limit-arbitraries.ts';
import type { Call } from './played-provider.ts';
import { ORACLE_PRICES } from './provider-oracle.ts';

/** Generators of providers with the oracle's three models, and of traces of calls. */

/** `whole`: everything happens at few whole milliseconds, and ties abound. `apart`: nothing but what one event sets off at once ties. */
export type Timing = 'whole' | 'apart';

const NAMES = ['image', 'compute', 'chat'] as const;
const ms = (max: number): fc.Arbitrary<string> => fc.nat(max).map((value) => `${value}ms`);
const due = fc.constantFrom('none', 'full', 'input', 'elapsed');
const outcomes = fc.oneof(
  fc.constantFrom(...Object.keys(OUTCOME_PRESETS)),
  fc.record(Object.fromEntries(OUTCOMES.map((outcome) => [outcome, due])), { requiredKeys: [] }),
);

function serviceTime(timing: Timing): fc.Arbitrary<object> {
  return timing === 'whole'
    ? fc.oneof(
        fc.record({ type: fc.constant('constant'), value: ms(6) }),
        fc.record({ type: fc.constant('empirical'), values: fc.array(ms(9), { minLength: 1, maxLength: 3 }) }),
      )
    : fc.constantFrom(
        { type: 'exponential', mean: '5ms' },
        { type: 'uniform', min: '0.1ms', max: '9.7ms' },
        { type: 'lognormal', median: '3ms', sigma: 1 },
      );
}

/** The stage of a status fault where it is said. */
const stage = fc.option(fc.constantFrom('admission', 'completion'), { nil: undefined });

function fault(timing: Timing): fc.Arbitrary<object> {
  const scope = fc.record(
    {
      at: ms(30),
      for: fc.integer({ min: 1, max: 60 }).map((value) => `${value}ms`),
      share: fc.constantFrom(0, 0.3, 0.5, 1),
      models: fc.subarray([...NAMES], { minLength: 1 }),
    },
    { requiredKeys: ['share'] },
  );
  const kinds = [
    fc.record({
      status: fc.constantFrom(400, 404, 429, 500, 503),
      stage,
      retryAfter: fc.option(ms(2000), { nil: undefined }),
    }),
    fc.record({ type: fc.constant('latency'), extra: serviceTime(timing) }),
    fc.constant({ type: 'empty' }),
    fc.constantFrom({ type: 'moderated' }, { type: 'moderated', status: 451, stage: 'input' }),
    fc.constant({ type: 'reset' }),
    fc.record({ type: fc.constant('disconnect'), after: timing === 'whole' ? ms(8) : fc.constant('3.3ms') }),
  ];
  const scoped = fc.tuple(fc.oneof(...kinds), scope).map(([kind, where]) => ({ ...kind, ...where }));
  // The oracle lives through pauses millisecond by millisecond.
  const pause = fc.record({ type: fc.constant('pause'), at: ms(30), for: fc.constantFrom('1ms', '7ms', '20ms') });
  return timing === 'whole' ? fc.oneof({ weight: 6, arbitrary: scoped }, { weight: 1, arbitrary: pause }) : scoped;
}

/** A provider with everything that the options offer. */
export function provider(timing: Timing): fc.Arbitrary<ProviderOptions> {
  const capacity = fc.record(
    { slots: fc.integer({ min: 1, max: 3 }), queue: fc.nat(5), fullStatus: fc.constantFrom(429, 503) },
    { requiredKeys: ['slots'] },
  );
  const fields = fc.record(
    {
      capacity,
      retryAfter: fc.record(
        { form: fc.constantFrom('seconds', 'http-date', 'milliseconds', 'none'), fixed: ms(5000) },
        { requiredKeys: [] },
      ),
      faults: fc.array(fault(timing), { maxLength: 5 }),
      billing: fc.record({ charge: fc.constantFrom('completion', 'acceptance'), outcomes }),
      onDisconnect: fc.constantFrom('continue', 'cancel-queued', 'cancel'),
    },
    { requiredKeys: ['billing', 'onDisconnect'] },
  );
  const times = fc.tuple(serviceTime(timing), serviceTime(timing), serviceTime(timing));
  const limits = fc.oneof(
    { weight: 2, arbitrary: fc.constant<LimitOptions[]>([]) },
    { weight: 1, arbitrary: fc.array(anyLimit, { maxLength: 3 }) },
  );
  return fc.tuple(fields, times, limits).map(([rest, [image, compute, chat], limitOptions]) => ({
    ...providerSchema.parse({
      ...rest,
      models: {
        image: { operation: 'text-to-image', serviceTime: image, price: ORACLE_PRICES[0] },
        compute: { operation: 'text-to-image', serviceTime: compute, price: ORACLE_PRICES[1] },
        chat: { operation: 'chat', serviceTime: chat, price: ORACLE_PRICES[2] },
      },
    }),
    limits: limitOptions,
  }));
}

/** A trace of calls in the order of time, some of whose clients leave. */
export function calls(timing: Timing): fc.Arbitrary<Call[]> {
  const call = fc.record({
    gapMs: timing === 'whole' ? fc.nat(3) : fc.integer({ min: 1, max: 5 }),
    model: fc.nat(2),
    key: fc.nat(1),
    inputTokens: fc.nat(5),
    outputTokens: fc.nat(50),
    cancelAfterMs: fc.option(
      timing === 'whole' ? fc.nat(12) : fc.integer({ min: 1, max: 12 }).map((value) => value + 0.5),
      { nil: undefined },
    ),
  });
  return fc.array(call, { minLength: 1, maxLength: 50 }).map((list) => {
    let atMs = 0;
    return list.map(({ gapMs, ...rest }) => ({ ...rest, atMs: (atMs += gapMs) }));
  });
}
