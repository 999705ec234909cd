import { describe, expect, test } from 'vitest';
import { compilePrice } from '../../src/billing/price/rule.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import { readTextFile } from '../../src/platform/files.ts';
import { providerSchema, type ProviderOptions } from '../../src/provider/provider-options.ts';
import { loadCatalog } from '../../src/scenario/load-catalog.ts';
import { PlayedProvider } from './played-provider.ts';

const always = (value: string): object => ({ type: 'constant', value });
const own = (fields: object): object => ({ operation: 'text-to-image', serviceTime: always('2s'), ...fields });

function providerOf(fields: object, rest: object = {}): ProviderOptions {
  return providerSchema.parse({ dialect: 'fal', models: { own: own(fields) }, ...rest });
}

/** Nano-USD of an hour on the machine of the only model. */
function hourNano({ models: [model] }: ProviderOptions): number {
  return compilePrice(model?.price ?? []).quoteNano({ ...NO_USAGE, computeMs: 3_600_000 });
}

function problems(fields: object, rest: object = {}): string[] {
  const reading = providerSchema.safeParse({ dialect: 'fal', models: { own: own(fields) }, ...rest });
  return reading.error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
}

describe('the GPU table', () => {
  test('of fal is the one of its catalog', () => {
    const { entries } = loadCatalog('scenarios/catalogs/fal.yaml', readTextFile);
    const gpus = entries.filter(({ model }) => model.startsWith('GPU '));
    expect(gpus).toHaveLength(4);
    for (const { model, price } of gpus) {
      const { models } = providerOf({ machine: model.slice('GPU '.length) });
      expect(models[0]?.price).toEqual(price);
    }
  });

  test('has what the provider adds, which goes before the vendor’s own', () => {
    const price = (usd: string): object => ({ price: { per: 'compute-second', usd, usdPer: 'hour' } });
    const machines = { H100: price('2'), L40S: price('1.5') };
    expect(['H100', 'L40S', 'B200'].map((machine) => hourNano(providerOf({ machine }, { machines })))).toEqual([
      2e9, 1.5e9, 6.25e9,
    ]);
  });

  test.each([
    [{}, {}, ['models.own.price: expected a price, or the machine type on which the model runs (machine: H100)']],
    [
      { machine: 'H10' },
      {},
      [
        'models.own.machine: the GPU table has no machine "H10": it has H100, H200, B200, B300; add it to provider.machines',
      ],
    ],
    [
      { machines: ['H100', { type: 'A100' }] },
      {},
      [expect.stringMatching(/^models\.own\.machines\.1: .* no machine "A100": it has H100/)],
    ],
    [{ machine: 'H100' }, { dialect: 'prodia' }, [expect.stringContaining('it is empty; add it to provider.machines')]],
    [
      { machine: 'H100', price: { per: 'image', usd: '1' } },
      {},
      [expect.stringMatching(/^models\.own\.machine: price already says/)],
    ],
    [{ machine: 'H100', machines: ['H200'] }, {}, [expect.stringMatching(/^models\.own\.machines: machine already/)]],
    [{ machines: ['H100', 'H100'] }, {}, [expect.stringContaining('two machines have the same type')]],
    [
      { machine: 'H100', upstreams: [{ name: 'a' }] },
      {},
      [expect.stringMatching(/^models\.own\.machine: a model is served by machines or by upstreams/)],
    ],
    [
      { machine: 'T4' },
      { machines: { T4: { price: { per: 'image', usd: '1' } } } },
      ['machines.T4.price: expected a price of time: { per: compute-second, usd: "4.50", usdPer: hour }'],
    ],
    [{ machines: [] }, {}, [expect.stringMatching(/^models\.own\.machines: /)]],
  ])('of a model with %j and %j: what is wrong', (fields, rest, expected) => {
    expect(problems(fields, rest)).toEqual(expected);
  });
});

describe('several machines', () => {
  const machines = [
    { type: 'H100', weight: 3 },
    { type: 'B300', serviceTime: always('1s') },
  ];
  const H100_NANO = 2_500_000;
  const B300_NANO = 2_361_111;

  test('serve requests by their weights, each for its own rate and time', () => {
    const calls = Array.from({ length: 4000 }, (_, atMs) => ({ atMs, model: 0 }));
    const { records } = new PlayedProvider(providerOf({ machines }), calls, 42).play();
    const charges = records.map(({ chargedNano }) => chargedNano);
    const onFirst = charges.filter((nano) => nano === H100_NANO).length;
    expect(onFirst + charges.filter((nano) => nano === B300_NANO).length).toBe(4000);
    // Of 4000 draws with three quarters, 99 % lie within 71 of 3000.
    expect(Math.abs(onFirst - 3000)).toBeLessThan(71);
  });

  test('do not stand in for each other: a job that fails on one has failed', () => {
    const faults = [{ status: 503, stage: 'completion' }];
    const { records } = new PlayedProvider(providerOf({ machines }, { faults }), [{ atMs: 0, model: 0 }], 42).play();
    expect(records).toMatchObject([{ status: 503, chargedNano: 0 }]);
  });
});
