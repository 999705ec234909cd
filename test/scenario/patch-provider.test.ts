import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ScenarioError, type Problem } from '../../src/errors/scenario-error.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import { patchProvider, providerInput } from '../../src/scenario/patch-provider.ts';

const model = {
  operation: 'text-to-image',
  serviceTime: { type: 'lognormal', median: '1s', p95: '2s' },
  price: { per: 'image', usd: '0.01' },
};
const BASE = {
  dialect: 'openai',
  models: {
    one: model,
    two: { ...model, wireName: 'deux', operation: undefined, operations: { 'text-to-image': {}, 'image-edit': {} } },
  },
  capacity: { slots: 4, queue: 2 },
  faults: [{ status: 500, share: 0.1 }],
};

function problemsOf(changes: unknown, base: Readonly<Record<string, unknown>> = BASE): readonly Problem[] {
  try {
    patchProvider(base, changes);
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
  return [];
}

describe('a patch', () => {
  test('merges maps, replaces all else, and removes by null', () => {
    const { input, options } = patchProvider(BASE, {
      capacity: { queue: 0 },
      faults: null,
      limits: [{ type: 'concurrency', limit: 3 }],
      models: {
        one: { serviceTime: { p95: '9s' } },
        two: { operations: { 'image-edit': { serviceTime: { type: 'constant', value: '3s' } } } },
      },
    });
    expect(options).toMatchObject({ capacity: { slots: 4, queue: 0 }, faults: [], limits: [{ limit: 3 }] });
    expect(options.models.map(({ serviceTime }) => serviceTime.type)).toEqual(['lognormal', 'lognormal', 'constant']);
    expect(input).not.toHaveProperty('faults');
    expect(BASE.faults).toHaveLength(1);
    expect(providerSchema.parse(input)).toEqual(options);
  });

  test('may name what stays with the value that it has', () => {
    expect(patchProvider(BASE, { ...BASE, auth: 'required' }).options).toMatchObject({ auth: 'required' });
  });

  test('that would change what stays is refused with a reason, all at once', () => {
    const problems = problemsOf({
      dialect: 'prodia',
      models: {
        one: { price: { usd: '1' }, wireName: 'une' },
        three: model,
        two: { operations: { 'image-edit': null } },
      },
      billing: { charge: 'acceptance' },
      requeue: { times: 1 },
      records: { lost: 0.1 },
      limits: [{ type: 'bucket' }],
      capacity: { workers: { keepAlive: '1m', setupTime: { type: 'constant', value: '1s' } }, queue: -1 },
    });
    const byPath = Object.fromEntries(problems.map(({ path, message }) => [path, message]));
    expect(byPath).toMatchObject({
      dialect: expect.stringContaining('routes') as string,
      'models.one.price': expect.stringContaining('price list') as string,
      'models.one.wireName': expect.stringContaining('routes') as string,
      'models.three': expect.stringContaining('none comes or goes') as string,
      'models.two.operations.image-edit': expect.stringContaining('none comes or goes') as string,
      billing: expect.stringContaining('price list') as string,
      requeue: expect.stringContaining('tries') as string,
      records: expect.stringContaining('start another server') as string,
      'limits[0].type': expect.stringContaining('expected one of') as string,
      'capacity.workers': expect.stringContaining('workers') as string,
      'capacity.queue': expect.stringContaining('at least 0') as string,
    });
  });

  test.each([
    ['a model that is not there', { faults: [{ status: 500, models: ['three'] }] }, 'faults[0].models[0]'],
    ['an unknown field', { falts: [] }, 'falts'],
    ['all models gone', { models: null }, 'models'],
    ['text', 'faults', ''],
    ['a list', [], ''],
    ['a field that no data has', JSON.parse('{"__proto__":{"auth":"required"}}') as unknown, ''],
    ['its removal', JSON.parse('{"__proto__":null}') as unknown, ''],
    ['such a model', JSON.parse('{"models":{"__proto__":{}}}') as unknown, 'models.__proto__'],
    ['a name that every map has', { constructor: {} }, 'constructor'],
    ['the removal of such a name', { toString: null }, 'toString'],
    ['a model of such a name', { models: { constructor: {} } }, 'models.constructor'],
    ['a mode of such a name', { models: { one: { serviceTime: { valueOf: 1 } } } }, 'models.one.serviceTime.valueOf'],
    ['the removal of an unknown field', { models: { one: { falts: null } } }, 'models.one.falts'],
    ['a function', { faults: () => [] }, ''],
  ])('with %s is refused', (_, changes, path) => {
    expect(problemsOf(changes).map((problem) => problem.path)).toContain(path);
  });

  test('that nests without end is refused', () => {
    expect(problemsOf(JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`))).toHaveLength(1);
  });

  test('that removes what is not there changes nothing', () => {
    const { input } = patchProvider(BASE, { faults: null });
    const nothing = { faults: null, limits: null, capacity: { fullStatus: null }, models: { three: null } };
    expect(patchProvider(input, nothing).input).toEqual(input);
    expect(patchProvider(input, { retryAfter: { form: null } }).input).toEqual({ ...input, retryAfter: {} });
  });

  test('that takes away workers is refused', () => {
    const workers = { keepAlive: '1m', setupTime: { type: 'constant', value: '1s' } };
    const base = { ...BASE, capacity: { slots: 4, workers } };
    expect(problemsOf({ capacity: null }, base).map(({ path }) => path)).toEqual(['capacity.workers']);
    expect(problemsOf({ capacity: { slots: 2 } }, base)).toEqual([]);
  });

  test('of any JSON is a sound provider that keeps what stays, or a list of problems', () => {
    const field = fc.constantFrom('faults', 'limits', 'capacity', 'models', 'retryAfter', 'dialect', 'billing', 'auth');
    const inherited = fc
      .tuple(fc.constantFrom('constructor', 'toString', '__proto__', 'hasOwnProperty'), fc.jsonValue({ maxDepth: 2 }))
      .map((entry) => Object.fromEntries([entry]));
    const within = fc.oneof(
      inherited,
      inherited.map((models) => ({ models })),
      inherited.map((one) => ({ models: { one } })),
      inherited.map((operations) => ({ models: { two: { operations } } })),
      inherited.map((capacity) => ({ capacity, retryAfter: capacity, billing: capacity, faults: [capacity] })),
    );
    const good = fc.constantFrom(
      { faults: [{ status: 503, share: 0.5 }] },
      { capacity: { slots: 9 } },
      { models: { one: { serviceTime: { type: 'constant', value: '1s' } } } },
      { auth: 'required' },
    );
    let [sound, unsound] = [0, 0];
    fc.assert(
      fc.property(
        fc.oneof(good, within, fc.jsonValue(), fc.dictionary(field, fc.jsonValue(), { maxKeys: 2 })),
        (changes) => {
          const before = structuredClone(BASE);
          const problems = problemsOf(changes);
          expect(BASE).toEqual(before);
          if (problems.length > 0) return void unsound++;
          sound++;
          const { options } = patchProvider(BASE, changes);
          const kept = ({ name, wireName, price }: (typeof options.models)[0]): unknown => [name, wireName, price];
          const was = providerSchema.parse(BASE);
          expect([options.dialect, options.models.map(kept)]).toEqual([was.dialect, was.models.map(kept)]);
          expect(options.billing).toEqual(was.billing);
        },
      ),
      { seed: 42, numRuns: 300 },
    );
    expect(sound).toBeGreaterThan(50);
    expect(unsound).toBeGreaterThan(50);
  });
});

test('the faults of a scenario stand behind those of its provider', () => {
  const faults = [{ status: 503 }];
  expect(providerInput({ provider: BASE, faults })).toEqual({ ...BASE, faults: [...BASE.faults, ...faults] });
  expect(providerInput({ provider: BASE })).toBe(BASE);
  expect(providerInput({ provider: 'file.yaml' })).toBeUndefined();
});
