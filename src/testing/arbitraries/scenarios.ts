import fc from 'fast-check';
import { OUTCOME_PRESETS } from '../../billing/outcome-policy.ts';
import { multiplyDecimal, rateText } from './rates.ts';

/** A scenario as it is written: what `createScenario` reads, and what YAML text holds. */
export type ScenarioInput = Readonly<Record<string, unknown>>;

type Written = Readonly<Record<string, unknown>>;

const REQUESTS_MAX = 30;
/** More kinds of requests than this tell nothing new. */
const SHAPES_MAX = 3;

const ms = (min: number, max: number): fc.Arbitrary<string> => fc.integer({ min, max }).map((value) => `${value}ms`);
const share = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const serviceTime: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ type: fc.constant('constant'), value: ms(1, 2000) }),
  fc.record({ type: fc.constant('uniform'), min: ms(1, 500), max: ms(500, 2000) }),
  fc.record({ type: fc.constant('exponential'), mean: ms(1, 2000) }),
  fc.record({ type: fc.constant('lognormal'), median: ms(100, 500), p95: ms(501, 3000) }),
);

const adjusted: fc.Arbitrary<Written> = fc.record(
  { discount: fc.integer({ min: 0, max: 100 }), markup: fc.integer({ min: 0, max: 50 }) },
  { requiredKeys: [] },
);

/** A model and a kind of request that it serves. */
interface Offer {
  readonly model: Written;
  readonly request: Written;
}

const rate = rateText({ decimals: 9 });

function priced(price: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<Written> {
  return fc.tuple(fc.record(price), adjusted).map(([rule, terms]) => ({ ...rule, ...terms }));
}

const imageOffer: fc.Arbitrary<Offer> = fc
  .record({
    operation: fc.constantFrom('text-to-image', 'image-edit', 'inpaint', 'image-to-image'),
    serviceTime,
    price: fc.oneof(
      priced({ per: fc.constantFrom('image', 'request'), usd: rate }),
      priced({ per: fc.constant('megapixel'), usd: rate, round: fc.constantFrom('up', 'exact') }),
      priced({ per: fc.constant('compute-second'), usd: rate }),
    ),
    size: fc.constantFrom('512x512', '1024x1024', '1536x1024', '2048x2048'),
  })
  .map(({ operation, serviceTime: time, price, size }) => ({
    model: { operation, serviceTime: time, price },
    request: { operation, size },
  }));

const videoOffer: fc.Arbitrary<Offer> = fc
  .record({
    serviceTime,
    price: priced({ per: fc.constant('video-second'), usd: rate }),
    duration: fc.integer({ min: 1, max: 10 }),
  })
  .map(({ serviceTime: time, price, duration }) => ({
    model: { operation: 'text-to-video', serviceTime: time, price },
    request: { operation: 'text-to-video', duration: `${duration}s` },
  }));

const arrivals: fc.Arbitrary<Written> = fc.oneof(
  fc.record({
    type: fc.constantFrom('constant', 'poisson'),
    rate: fc.integer({ min: 1, max: 100 }).map((perSecond) => `${perSecond}/s`),
  }),
  fc.record({ type: fc.constant('closed'), users: fc.integer({ min: 1, max: 5 }) }),
);

const fault: fc.Arbitrary<Written> = fc.oneof(
  fc.record({ type: fc.constant('status'), status: fc.constantFrom(400, 429, 500, 503), share }),
  fc.record({ type: fc.constantFrom('empty', 'reset', 'moderated'), share }),
  fc.record({ type: fc.constant('disconnect'), share, after: ms(0, 500) }),
  fc.record({
    type: fc.constant('latency'),
    share,
    extra: fc.record({ type: fc.constant('constant'), value: ms(1, 500) }),
  }),
);

const client: fc.Arbitrary<Written> = fc.record(
  {
    retry: fc.oneof(
      fc.constantFrom('none', 'prodia-js@1.6.0'),
      fc.record({
        type: fc.constant('full-jitter'),
        attempts: fc.integer({ min: 1, max: 4 }),
        base: ms(10, 200),
        cap: ms(200, 1000),
      }),
    ),
    timeout: ms(50, 5000),
    maxInFlight: fc.integer({ min: 1, max: 100 }),
  },
  { requiredKeys: [] },
);

const capacity = fc.record({ slots: fc.integer({ min: 1, max: 8 }), queue: fc.integer({ min: 0, max: 20 }) });

const billing: fc.Arbitrary<Written> = fc.record({
  charge: fc.constantFrom('completion', 'acceptance'),
  outcomes: fc.constantFrom(...Object.keys(OUTCOME_PRESETS)),
});

/**
 * Whole scenarios in input form, which `createScenario` accepts, and `loadScenario` as YAML. Every one has an end: at most 30 requests, services of
 * seconds, few retries; a simulation of it takes about a millisecond. Prices may be zero; faults, limits of capacity, timeouts and retries occur.
 */
export function scenarioInput(): fc.Arbitrary<ScenarioInput> {
  return fc
    .record({
      seed: fc.integer({ min: 0, max: 4_294_967_295 }),
      offers: fc.array(fc.oneof(imageOffer, videoOffer), { minLength: 1, maxLength: SHAPES_MAX }),
      weights: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: SHAPES_MAX, maxLength: SHAPES_MAX }),
      maxRequests: fc.integer({ min: 1, max: REQUESTS_MAX }),
      arrivals,
      client,
      faults: fc.array(fault, { maxLength: 2 }),
      provider: fc.record(
        { capacity, billing, onDisconnect: fc.constantFrom('continue', 'cancel-queued', 'cancel') },
        { requiredKeys: ['billing'] },
      ),
    })
    .map(({ seed, offers, weights, maxRequests, provider, ...rest }) => ({
      name: 'generated',
      seed,
      provider: {
        ...provider,
        models: Object.fromEntries(offers.map(({ model }, index) => [`model-${index}`, model])),
      },
      workload: {
        maxRequests,
        arrivals: rest.arrivals,
        requests: offers.map(({ request }, index) => ({
          ...request,
          model: `model-${index}`,
          weight: weights[index] ?? 1,
        })),
      },
      client: rest.client,
      faults: rest.faults,
    }));
}

/**
 * The scenario with all prices multiplied by a whole factor: every `usd` of every model. Discounts and markups stay as they are.
 * Throws a RangeError for prices that are tables or lists, which `scenarioInput` does not make.
 */
export function scaleScenarioPrices(scenario: ScenarioInput, factor: number): ScenarioInput {
  const provider = scenario['provider'] as Written;
  const models = Object.entries(provider['models'] as Readonly<Record<string, Written>>).map(([name, model]) => {
    const price = model['price'] as Written;
    const usd = price['usd'];
    if (typeof usd !== 'string')
      throw new RangeError(`The price of ${name} is no single rate: scale it where it is made.`);
    return [name, { ...model, price: { ...price, usd: multiplyDecimal(usd, BigInt(factor)) } }];
  });
  return { ...scenario, provider: { ...provider, models: Object.fromEntries(models) } };
}
