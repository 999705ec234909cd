import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Estimate, estimateDollars, shapesMade, type ShapeQuote } from '../../src/estimate/dollars.ts';
import { quoteRules, quoteScenario } from '../../src/estimate/prices.ts';
import { priceSchema } from '../../src/billing/price/rule.ts';
import { writeEstimate } from '../../reports/estimate-table.ts';
import { loadScenario, type LoadedScenario } from '../../src/scenario/load-scenario.ts';

/** Two image models and one that is metered, in the shares 6 : 3 : 1. */
const TEXT = `name: three
provider:
  dialect: openai
  models:
    flat: { operation: text-to-image, serviceTime: { type: constant, value: 1s }, price: { per: image, usd: "0.04" } }
    area: { operation: image-edit, serviceTime: { type: constant, value: 1s }, price: { per: megapixel, usd: "0.01" } }
    gpu:
      operation: text-to-image
      serviceTime: { type: uniform, min: 1s, max: 3s }
      price: { per: compute-second, usd: "0.002" }
workload:
  duration: 100s
  arrivals: { type: constant, rate: 10/s }
  requests:
    - { weight: 5, operation: text-to-image, model: flat }
    - { weight: 3, operation: image-edit, model: area, size: 2000x1000 }
    - { weight: 1, operation: text-to-image, model: flat, images: 2 }
    - { weight: 1, operation: text-to-image, model: gpu }
projection: { requestsPerMonth: 1_000_000 }
`;

function load(...overrides: readonly string[]): LoadedScenario {
  return loadScenario('three.yaml', { readText: () => TEXT, overrides });
}

/** An estimate in which the model `flat` has a price that was not the scenario's: one beyond any charge. */
function estimateTooDear(): Estimate {
  const loaded = load();
  const shapes = shapesMade(loaded.scenario);
  const dear = priceSchema.parse({ per: 'image', usd: '99999999' });
  const own = quoteScenario(loaded, shapes);
  const quotes = shapes.map((shape, i) =>
    shape.model === 'flat'
      ? quoteRules(dear, shape, { serviceTime: { type: 'constant', valueMs: 1 } }, 'elsewhere')
      : (own[i] as ShapeQuote),
  );
  return estimateDollars(loaded.scenario, quotes);
}

function estimate(...overrides: readonly string[]): Estimate {
  const loaded = load(...overrides);
  return estimateDollars(loaded.scenario, quoteScenario(loaded, shapesMade(loaded.scenario)));
}

const same = (text: string): object => ({ low: text, likely: text, high: text });

test('a model without a price costs what its machines cost, by their weights, and each is named with its rate', () => {
  const { byModel } = estimate(
    'provider.dialect=fal',
    'provider.machines={ A100: { price: { per: compute-second, usd: "0.001" } } }',
    'provider.models.gpu={ operation: text-to-image, serviceTime: { type: constant, value: 2s }, machines: [A100, { type: H100, weight: 3 }] }',
  );
  // A quarter of 0.002 and three quarters of 0.0025.
  expect(byModel[2]?.perRequest).toEqual({ low: '0', likely: '0.002375', high: '0.0025' });
  expect(byModel[2]?.sources.join()).toMatch(
    /^A100: \$0\.001 per second of A100; the scenario, provider\.machines\.A100\.price; .*; H100: \$4\.50 per hour of H100; the vendor’s GPU table; /,
  );
});

describe('by hand', () => {
  const { byModel, total, requests } = estimate();

  test('shapes of one model and operation are one row, weighed by their shares', () => {
    expect(byModel.map(({ model, operation, share }) => [model, operation, share.toFixed(6)])).toEqual([
      ['flat', 'text-to-image', '0.600000'],
      ['area', 'image-edit', '0.300000'],
      ['gpu', 'text-to-image', '0.100000'],
    ]);
    // (5 x 0.04 + 1 x 0.08) / 6 a request, 600 of 1,000 requests.
    expect(byModel[0]).toMatchObject({ perRequest: same('0.046666667'), perRun: same('28'), perMonth: same('28000') });
    expect(byModel[1]).toMatchObject({ perRequest: same('0.02'), perRun: same('6'), perMonth: same('6000') });
  });

  test('compute time has bounds: none, the mean, and the 99th percentile', () => {
    // 1 s to 3 s, evenly: mean 2 s, 99th percentile 2.98 s.
    expect(byModel[2]).toMatchObject({
      perRequest: { low: '0', likely: '0.004', high: '0.00596' },
      perRun: { low: '0', likely: '0.4', high: '0.596' },
    });
    expect(byModel[2]?.sources).toEqual([
      '$0.002 per second of compute; the scenario, provider.models.gpu.price; for no compute time, 2.00 s (mean) and 2.98 s (99th percentile) of the scenario’s service time',
    ]);
  });

  test('the whole', () => {
    expect(requests).toEqual({ count: 1000, basis: 'constant arrivals, 10.0/s for 100 s', perMonth: 1_000_000 });
    expect(total).toMatchObject({
      complete: true,
      perRequest: { low: '0.034', likely: '0.0344', high: '0.034596' },
      perRun: { low: '34', likely: '34.4', high: '34.596' },
      perMonth: { low: '34000', likely: '34400', high: '34596' },
    });
  });

  test('the provider’s discount and markup are in it', () => {
    expect(estimate('provider.billing={ discount: 50, markup: 10 }').total.perRun).toEqual({
      low: '18.7',
      likely: '18.92',
      high: '19.0278',
    });
  });

  test('and words alone leave out where a price stands, and no upstream', () => {
    const loaded = load(
      'provider.models.flat.upstreams=[{ name: a }, { name: b, price: { per: image, usd: "0.05" } }]',
      'provider.billing.markup=15',
    );
    const [quote] = quoteScenario(loaded, shapesMade(loaded.scenario));
    expect(quote?.words).toBe('$0.04 per image, billed plus 15 % at a, $0.05 per image, billed plus 15 % at b');
  });

  test('and in the words of each price, wherever it stands', () => {
    const sources = (...overrides: string[]): readonly string[] =>
      estimate(...overrides).byModel.flatMap(({ sources: each }) => each.map((text) => text.split(';')[0] ?? ''));
    const plain = sources();
    expect(sources('provider.billing.markup=15')).toEqual(plain.map((words) => `${words}, billed plus 15 %`));
    expect(sources('provider.billing={ discount: 50, markup: "10" }')).toEqual(
      plain.map((words) => `${words}, billed less 50 %, plus 10 %`),
    );
  });
});

test('a fraction of a request costs that fraction', () => {
  const { requests, total } = estimate('workload.arrivals={ type: poisson, rate: 0.5/s }', 'workload.duration=2500ms');
  expect(requests.count).toBe(1.25);
  expect(total.perRun).toEqual({ low: '0.0425', likely: '0.043', high: '0.043245' });
});

test('a closed loop is per request only, and without a projection there is no month', () => {
  const { requests, total, byModel } = estimate('workload.arrivals={ type: closed, users: 3 }', 'projection=');
  expect(requests).toMatchObject({ count: null, perMonth: null });
  expect([total.perRun, total.perMonth, total.perRequest?.likely]).toEqual([null, null, '0.0344']);
  expect(byModel.map(({ perRun }) => perRun)).toEqual([null, null, null]);
});

test('what is not known is left out of the total, and said', () => {
  const loaded = load();
  const quotes = quoteScenario(loaded, shapesMade(loaded.scenario)).map((quote, index): ShapeQuote =>
    index === 1 ? { problem: 'nobody knows', source: 'a rumour' } : quote,
  );
  const { byModel, total } = estimateDollars(loaded.scenario, quotes);
  expect(byModel[1]).toMatchObject({ perRequest: null, perRun: null, perMonth: null, problems: ['nobody knows'] });
  expect(total).toMatchObject({ complete: false, perRun: { likely: '28.4' }, perRequest: { likely: '0.040571429' } });
  const none = estimateDollars(
    loaded.scenario,
    quotes.map(() => ({ problem: 'nobody knows', source: 'a rumour' })),
  );
  expect(none.total).toEqual({ complete: false, perRequest: null, perRun: null, perMonth: null });
});

test('kinds of request that are never made are not in it', () => {
  const { byModel, total } = estimate('workload.requests[3].weight=0');
  expect(byModel.map(({ model }) => model)).toEqual(['flat', 'area']);
  expect(total.complete).toBe(true);
});

test('behind a gateway: likely is who is tried first, low and high whoever may serve', () => {
  const upstreams = [
    '{ name: cheap, weight: 3, price: { per: image, usd: "0.01" } }',
    '{ name: own, weight: 1 }',
    '{ name: last, priority: 2, price: { per: image, usd: "0.10" } }',
  ];
  const { byModel } = estimate(
    `provider.models.flat.upstreams=[${upstreams.join(', ')}]`,
    'workload.requests[2].weight=0',
  );
  // 3 of 4 cost 0.01, one of 4 the model's own 0.04.
  expect(byModel[0]?.perRequest).toEqual({ low: '0.01', likely: '0.0175', high: '0.1' });
  expect(byModel[0]?.sources).toEqual([
    'cheap: $0.01 per image; the scenario, provider.models.flat.upstreams[0].price; own: $0.04 per image; the scenario, provider.models.flat.price; last: $0.10 per image; the scenario, provider.models.flat.upstreams[2].price',
  ]);
});

test('a price that no posting could hold is not known', () => {
  const { byModel, total } = estimateTooDear();
  expect(byModel[0]?.problems[0]).toMatch(/beyond the 9007199254740991 that one posting can hold/);
  expect(total.complete).toBe(false);
});

describe('laws', () => {
  const nano = fc.integer({ min: 0, max: 10_000_000_000 });
  const bounds = fc.tuple(nano, nano, nano).map((some) => {
    const [lowNano = 0, likelyNano = 0, highNano = 0] = some.toSorted((left, right) => left - right);
    return { estimate: { lowNano, likelyNano, highNano }, source: 'test' };
  });
  const { scenario } = load();

  test('rows add up to the total within the nano-dollars that rounding them may cost, and bounds keep their order', () => {
    fc.assert(
      fc.property(fc.array(bounds, { minLength: 4, maxLength: 4 }), (quotes) => {
        const { byModel, total } = estimateDollars(scenario, quotes);
        for (const bound of ['low', 'likely', 'high'] as const) {
          const sum = byModel.reduce((dollars, row) => dollars.plus(row.perRun?.[bound] ?? Number.NaN), new Decimal(0));
          expect(
            sum
              .minus(total.perRun?.[bound] ?? Number.NaN)
              .abs()
              .lte('0.000000002'),
          ).toBe(true);
        }
        for (const row of [...byModel, total]) {
          const { low, likely, high } = row.perMonth ?? { low: '1', likely: '0', high: '0' };
          expect(new Decimal(low).lte(likely) && new Decimal(likely).lte(high)).toBe(true);
        }
      }),
      { seed: 42, numRuns: 200 },
    );
  });

  test('the total is the mean price times the requests, exactly, rounded once', () => {
    fc.assert(
      fc.property(fc.array(bounds, { minLength: 4, maxLength: 4 }), (quotes) => {
        const { total } = estimateDollars(scenario, quotes);
        const [flat, area, pair, gpu] = quotes.map((quote) => new Decimal(quote.estimate.likelyNano).div(1e9));
        const mean = [flat?.times('0.5'), area?.times('0.3'), pair?.times('0.1'), gpu?.times('0.1')].reduce<Decimal>(
          (sum, part) => sum.plus(part ?? Number.NaN),
          new Decimal(0),
        );
        const rounded = (dollars: Decimal): string => dollars.toDecimalPlaces(9, Decimal.ROUND_HALF_UP).toFixed();
        expect(total.perRequest?.likely).toBe(rounded(mean));
        expect(total.perRun?.likely).toBe(rounded(mean.times(1000)));
        expect(total.perMonth?.likely).toBe(rounded(mean.times(1_000_000)));
      }),
      { seed: 42, numRuns: 200 },
    );
  });
});

test.each([
  ['whole', () => estimate()],
  ['closed', () => estimate('workload.arrivals={ type: closed, users: 3 }', 'projection=', 'workload.requests[3]=')],
  ['unknown', estimateTooDear],
] as const)('the report, golden: %s', async (name, estimateIt) => {
  const text = writeEstimate(estimateIt(), { color: false, width: 100 });
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  await expect(text).toMatchFileSnapshot(`goldens/estimate-${name}.txt`);
});
