import { describe, expect, test } from 'vitest';
import { canonicalText } from '../../src/scenario/canonical.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { FILES, load, PROVIDER_TEXT, SCENARIO_TEXT, withScenario } from './scenario-fixtures.ts';

test('a scenario is qualified, its faults after those of the provider, its defaults filled in', () => {
  const files = { ...FILES, 'dir/providers/prodia.yaml': `${PROVIDER_TEXT}faults: [{ status: 500, share: 0.01 }]\n` };
  const { scenario } = load(files);
  expect(scenario).toMatchObject({
    name: 'brownout',
    seed: 42,
    workload: { durationMs: 300_000, arrivals: { type: 'poisson', ratePerSecond: 20 } },
    client: { timeoutMs: 60_000, maxInFlight: 2000 },
    thresholds: [
      { metric: 'latencyMs.p95', condition: '< 5000' },
      { metric: 'dollars.perSuccess', condition: '< 0.004' },
    ],
    projection: { requestsPerMonth: 30_000_000 },
  });
  expect(scenario.workload.requests.map(({ model, share }) => [model, share])).toEqual([
    ['flux-schnell', 0.8],
    ['flux-kontext', 0.2],
  ]);
  expect(scenario.provider.faults.map((fault) => (fault.type === 'status' ? fault.status : fault.type))).toEqual([
    500, 503,
  ]);
  expect(scenario.provider.models.map((model) => model.name)).toEqual(['flux-schnell', 'flux-kontext']);
});

test('only name, provider and workload are needed', () => {
  const { scenario } = load({
    ...FILES,
    'dir/scenario.yaml': `name: least
provider: providers/prodia.yaml
workload: { maxRequests: 1, arrivals: { type: closed, users: 1 }, requests: [{ operation: text-to-image, model: flux-schnell }] }
`,
  });
  expect(scenario).toMatchObject({ seed: 1, description: '', thresholds: [], provider: { faults: [] } });
  expect(scenario).not.toHaveProperty('projection');
});

describe('the resolved document', () => {
  test('holds the provider written out, and loads to the same scenario without any other file', () => {
    const first = load(FILES, ['provider.capacity.slots=3', 'thresholds.errorRate=> 0.1'], { seed: 7 });
    expect(first.source).toMatchObject({ seed: 7, provider: { dialect: 'prodia', capacity: { slots: 3, queue: 64 } } });
    const second = load({ 'dir/scenario.yaml': first.text });
    expect(second.scenario).toEqual(first.scenario);
    expect(second.text).toBe(first.text);
  });

  test('is what createScenario takes', () => {
    const { source, scenario } = load();
    expect(createScenario(source)).toEqual(scenario);
    expect(() => createScenario({ ...source, seed: -1 })).toThrow(
      'seed: expected a whole number from 0 to 4294967295, got -1',
    );
  });

  test('JSON is read as well', () => {
    const { source, scenario } = load();
    expect(load({ 'dir/scenario.yaml': JSON.stringify(source) }).scenario).toEqual(scenario);
  });
});

describe('provider', () => {
  test('changes are laid over the file: maps merge, lists replace, null removes, another kind replaces as a whole', () => {
    const changes = `provider:
  from: ./providers/prodia.yaml
  capacity: null
  limits: [{ type: token-bucket, rate: 20/s, burst: 40 }]
  models:
    flux-schnell:
      serviceTime: { type: constant, value: 1s }
    sdxl: { operation: text-to-image, serviceTime: { type: constant, value: 2s }, price: { per: image, usd: "0.01" } }`;
    const { source } = load(withScenario('provider: providers/prodia.yaml', changes));
    expect(source['provider']).not.toHaveProperty('capacity');
    expect(source['provider']).not.toHaveProperty('from');
    expect(source['provider']).toMatchObject({
      dialect: 'prodia',
      models: {
        'flux-schnell': {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price: { usd: '0.0025' },
        },
        'flux-kontext': { operation: 'image-edit' },
        sdxl: { operation: 'text-to-image' },
      },
      limits: [{ type: 'token-bucket' }],
    });
    expect(source).not.toHaveProperty('provider.models.flux-schnell.serviceTime.median');
  });

  test.each(['/abs/p.yaml', String.raw`C:\abs\p.yaml`])('an absolute path stays as it is: %s', (path) => {
    const files = { 'dir/scenario.yaml': SCENARIO_TEXT.replace('providers/prodia.yaml', path), [path]: PROVIDER_TEXT };
    expect(load(files).scenario).toEqual(load().scenario);
  });
});

describe('canonicalText', () => {
  const text = (files = FILES): string => canonicalText(load(files).scenario);

  test('does not change with the order of fields, the way a quantity is written, or a default written out', () => {
    expect(text(withScenario('duration: 5m', 'duration: 300s'))).toBe(text());
    expect(text(withScenario('{ type: poisson, rate: 20/s }', '{ rate: 1200/min, type: poisson }'))).toBe(text());
    expect(text(withScenario('rate: 20/s }', 'rate: 20/s } # the flagship’s rate'))).toBe(text());
    expect(text(withScenario('size: 1024x1024', 'images: 1'))).toBe(text());
  });

  test('changes with anything that a run can notice', () => {
    const others = [
      text(withScenario('seed: 42', 'seed: 43')),
      text(withScenario('rate: 20/s', 'rate: 21/s')),
      text(withScenario('1024x1024', '1024x1023')),
      text(withScenario('"< 5000"', '"< 5001"')),
      text({ ...FILES, 'dir/providers/prodia.yaml': PROVIDER_TEXT.replace('0.0025', '0.0026') }),
    ];
    expect(new Set([text(), ...others]).size).toBe(6);
  });

  test('is JSON whose keys are in order', () => {
    const keys = Object.keys(JSON.parse(text()) as object);
    expect(keys).toEqual(keys.toSorted());
    expect(keys).toContain('workload');
  });
});

test.each([
  ['client.maxDollars=25', ['client', 'maxDollars'], '25'],
  ['client.maxDollars=0.10', ['client', 'maxDollars'], '0.10'],
  ['provider.models.flux-schnell.price.usd=0.020', ['provider', 'models', 'flux-schnell', 'price', 'usd'], '0.020'],
  ['workload.arrivals.users=3', ['workload', 'arrivals', 'users'], 3],
  ['name=1.50', ['name'], '1.50'],
])('a number of a flag is taken as it is written where only text fits: --set %s', (text, path, expected) => {
  const isUsers = text.includes('users');
  const { source } = load(FILES, [...(isUsers ? ['workload.arrivals={ type: closed, users: 1 }'] : []), text]);
  expect(path.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], source)).toBe(expected);
});

test('more decimals than dollars have are a problem of the flag, told as they were written', () => {
  expect(() => load(FILES, ['client.maxDollars=0.10000000000000001'])).toThrow(
    /--set: client\.maxDollars: .*got "0\.10000000000000001"/,
  );
});
