import { expect, test } from 'vitest';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { scenarioWarnings } from '../../src/scenario/warnings.ts';

function warnings(faults: readonly object[], end: object): string[] {
  const model = {
    operation: 'text-to-image',
    serviceTime: { type: 'constant', value: '1s' },
    price: { per: 'image', usd: '0.01' },
  };
  const scenario = createScenario({
    name: 'warned',
    provider: { models: { flux: model, other: model } },
    workload: {
      ...end,
      arrivals: { type: 'poisson', rate: '5/s' },
      requests: [{ operation: 'text-to-image', model: 'flux' }],
    },
    faults,
  });
  return scenarioWarnings(scenario);
}

test('a fault that begins behind the end of the load is told of', () => {
  const faults = [
    { status: 503, at: '59s' },
    { status: 503, at: '60s' },
    { type: 'pause', at: '2m', for: '1s' },
  ];
  expect(warnings(faults, { duration: '60s' })).toEqual([
    expect.stringMatching(/^fault 2 \(status 503\) begins .* no new request meets it$/),
    expect.stringMatching(/^fault 3 \(pause\) begins/),
  ]);
  expect(warnings(faults, { maxRequests: 10 })).toEqual([]);
});

test('a fault of models that nobody asks for is told of', () => {
  const faults = [
    { status: 500, models: ['other'] },
    { status: 500, models: ['other', 'flux'] },
  ];
  expect(warnings(faults, { duration: '60s' })).toEqual([
    'fault 1 (status 500) hits only other, which no request asks for',
  ]);
});

test('a fault that cuts connections is told of where no request that it can hit has one', () => {
  const faults = [
    { type: 'disconnect', after: '1s' },
    { type: 'disconnect', after: '1s', models: ['other'] },
    { status: 500 },
  ];
  const of = (deliveries: readonly (string | undefined)[], dialect: string): string[] => {
    const model = {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '0.01' },
    };
    const requests = deliveries.map((delivery, at) => ({
      operation: 'text-to-image',
      model: ['flux', 'other'][at],
      ...(delivery === undefined ? {} : { delivery }),
    }));
    const workload = { duration: '60s', arrivals: { type: 'poisson', rate: '5/s' }, requests };
    const provider = { dialect, models: { flux: model, other: model } };
    return scenarioWarnings(createScenario({ name: 'cut', provider, workload, faults }));
  };
  const never = (number: number): unknown =>
    expect.stringMatching(new RegExp(`^fault ${number} \\(disconnect.* never shows: .*delivery: async`));
  expect(of(['async', 'async'], 'fal')).toEqual([never(1), never(2)]);
  expect(of([undefined, 'async'], 'fal')).toEqual([never(2)]);
  expect(of(['async', undefined], 'fal')).toEqual([]);
});

function warningsOf(price: unknown, rest: object = {}, dialect = 'prodia'): string[] {
  return scenarioWarnings(
    createScenario({
      name: 'priced',
      provider: {
        dialect,
        models: { flux: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' }, price } },
      },
      workload: {
        duration: '10m',
        arrivals: { type: 'poisson', rate: '5/s' },
        requests: [
          { operation: 'text-to-image', model: 'flux', steps: 4 },
          { operation: 'text-to-image', model: 'flux' },
          { operation: 'text-to-image', model: 'flux', weight: 0 },
        ],
      },
      ...rest,
    }),
  );
}

test('a request that costs nothing, because its price counts what it does not say, is told of', () => {
  const perStep = { per: 'step', usd: '0.001' };
  expect(warningsOf(perStep, {}, 'fal')).toEqual([
    'workload.requests[1] (text-to-image) costs nothing: the price of flux counts step, and the request has none',
  ]);
  // Prodia's replies tell how many steps that is.
  expect(warningsOf(perStep)).toEqual([]);
  expect(warningsOf({ per: 'image', usd: '0' })).toEqual([]);
});

test('prices that change with time ask when the run begins, and for whole days to project', () => {
  const timed = [{ daily: '01:00..04:00', price: { per: 'image', usd: '2' } }, { price: { per: 'image', usd: '1' } }];
  expect(warningsOf(timed)).toEqual([expect.stringMatching(/^prices change with time, .* set startAt$/)]);
  expect(warningsOf(timed, { startAt: '09:00' })).toEqual([]);
  expect(warningsOf(timed, { startAt: '09:00', projection: { requestsPerMonth: 10 } })).toEqual([
    expect.stringMatching(/^prices change with time, and the projection multiplies .* 10\.0 min/),
  ]);
});

test('a price that another one, which always holds, keeps from ever holding is told of', () => {
  const [image, night] = [{ per: 'image', usd: '1' }, '01:00..04:00'];
  const always = { price: image };
  expect(warningsOf([{ daily: night, price: image }, always, always], { startAt: '09:00' })).toEqual([
    'price 2 of flux holds at all times, so none of those after it ever does; put it last',
  ]);
  expect(warningsOf([{ daily: night, price: image }, always], { startAt: '09:00' })).toEqual([]);
});

test('a fallback that is not asked at the status of a model that is not there is told of', () => {
  const told = (dialect: string, availability: object, fallback: object): string[] => {
    const model = {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '0.01' },
    };
    const scenario = createScenario({
      name: 'warned',
      provider: { dialect, models: { flux: { ...model, availability }, other: model } },
      workload: {
        maxRequests: 5,
        arrivals: { type: 'poisson', rate: '5/s' },
        requests: [{ operation: 'text-to-image', model: 'flux' }],
      },
      client: { fallback },
    });
    return scenarioWarnings(scenario);
  };
  const models = { flux: 'other' };
  expect(told('prodia', { until: '1s' }, { models })).toEqual([
    expect.stringMatching(/^where flux is not there it is answered 429.* add 429 to client\.fallback\.on/),
  ]);
  expect(told('prodia', { until: '1s' }, { on: [429], models })).toEqual([]);
  expect(told('prodia', { until: '1s', status: 404 }, { models })).toEqual([]);
  expect(told('openai', { until: '1s' }, { models })).toEqual([]);
});

test('a model that is never there is told of, where a request asks for it', () => {
  const told = (availability: object, place: object = {}): string[] => {
    const model = {
      operation: 'text-to-image',
      serviceTime: { type: 'constant', value: '1s' },
      price: { per: 'image', usd: '0.01' },
    };
    const scenario = createScenario({
      name: 'absent',
      provider: { models: { flux: { ...model, availability }, other: { ...model, availability } }, ...place },
      workload: {
        duration: '1m',
        arrivals: { type: 'poisson', rate: '5/s' },
        requests: [{ operation: 'text-to-image', model: 'flux' }],
      },
    });
    return scenarioWarnings(scenario);
  };
  expect(told({ regions: ['eu', 'us'] })).toEqual([
    'flux is never there: it is in eu, us, and provider.region is not set',
  ]);
  expect(told({ regions: ['eu'], tiers: ['pro'] }, { region: 'eu', tier: 'free' })).toEqual([
    'flux is never there: it is for pro, and provider.tier is free',
  ]);
  const late = ['flux is never there: the load ends 60.0 s after the start, and it comes later'];
  expect(told({ from: '1m' })).toEqual(late);
  expect(told({ rollout: [{ at: '2m', share: 1 }] })).toEqual(late);
  expect(told({ regions: ['eu'], from: '59s' }, { region: 'eu' })).toEqual([]);
});

test('a client of an older major version than the newest that was measured is told of', () => {
  const of = (retry: string | object): string[] =>
    scenarioWarnings(
      createScenario({
        name: 'aged',
        provider: {
          models: {
            flux: {
              operation: 'text-to-image',
              serviceTime: { type: 'constant', value: '1s' },
              price: { per: 'image', usd: '0.01' },
            },
          },
        },
        workload: {
          duration: '60s',
          arrivals: { type: 'poisson', rate: '5/s' },
          requests: [{ operation: 'text-to-image', model: 'flux' }],
        },
        client: { retry },
      }),
    );
  expect(of('openai-node@6.49.0')).toEqual([
    'client.retry openai-node@6.49.0 is an older major version; openai-node@7.59.0 has been measured since: name that one if it is what your program installs',
  ]);
  expect(of({ preset: 'elevenlabs-js@1.59.0' })).toHaveLength(1);
  // A minor version, a preset of a month, one without a number, and none at all.
  for (const retry of ['openai-node', 'anthropic-ts@1.10.0', 'openai-python@2026-01', 'aws-standard@legacy', 'none'])
    expect(of(retry)).toEqual([]);
  expect(of({ type: 'constant' })).toEqual([]);
});
