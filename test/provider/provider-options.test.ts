import { describe, expect, test } from 'vitest';
import { providerSchema, QUEUE_MAX, SLOTS_UNLIMITED } from '../../src/provider/provider-options.ts';

const flux = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '0.04' },
};
const models = { flux };

function problems(input: unknown): string {
  const result = providerSchema.safeParse(input);
  if (result.success) throw new Error(`${JSON.stringify(input)} was accepted.`);
  return result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('\n');
}

describe('providerSchema', () => {
  test('fills in what an endpoint does when the scenario is silent: no limits, no faults, every job at once', () => {
    expect(providerSchema.parse({ models })).toMatchObject({
      dialect: 'prodia',
      capacity: { slots: SLOTS_UNLIMITED, queue: 0, fullStatus: 429 },
      limits: [],
      retryAfter: { form: 'seconds' },
      faults: [],
      billing: { charge: 'completion', outcomes: { name: 'success-only' } },
      onDisconnect: 'continue',
      auth: 'none',
    });
  });

  test('models become a list in the order of the file, with their names and their names on the wire', () => {
    const { models: list } = providerSchema.parse({ models: { b: flux, a: { ...flux, wireName: 'vendor/a-v2' } } });
    expect(list.map(({ name, wireName }) => [name, wireName])).toEqual([
      ['b', 'b'],
      ['a', 'vendor/a-v2'],
    ]);
  });

  test('models that a request on the wire cannot tell apart are refused; another operation tells them apart', () => {
    const second = (fields: object): object => ({ models: { a: flux, b: { ...flux, wireName: 'a', ...fields } } });
    expect(() => providerSchema.parse(second({}))).toThrow(/a does text-to-image under the wire name a, too/);
    expect(providerSchema.safeParse(second({})).error?.issues[0]?.path).toEqual(['models', 'b', 'wireName']);
    expect(providerSchema.parse(second({ operation: 'image-edit' })).models).toHaveLength(2);
  });

  test('a capacity without a queue lets as many wait as fit', () => {
    expect(providerSchema.parse({ models, capacity: { slots: 2 } }).capacity).toEqual({
      slots: 2,
      queue: QUEUE_MAX,
      fullStatus: 429,
    });
  });

  test('a wait is announced as computed unless it is fixed', () => {
    expect(providerSchema.parse({ models, retryAfter: {} }).retryAfter).toEqual({ form: 'seconds' });
    const retryAfter = { form: 'http-date', fixed: '30s' };
    expect(providerSchema.parse({ models, retryAfter }).retryAfter).toEqual({ form: 'http-date', fixedMs: 30_000 });
  });

  test.each<[object, RegExp]>([
    [{}, /^models: /],
    [{ models: {} }, /^models: name at least one model/],
    [{ models: { flux: { ...flux, price: { per: 'image', usd: 0.04 } } } }, /^models\.flux\.price/],
    [{ models: { flux: { ...flux, operation: 'text-to-song' } } }, /^models\.flux\.operation: /],
    [{ models: { flux: { ...flux, serviceTime: '1s' } } }, /^models\.flux\.serviceTime/],
    [{ models, capacity: { queue: 5 } }, /^capacity\.slots: /],
    [{ models, capacity: { slots: 0 } }, /^capacity\.slots: /],
    [{ models, capacity: { slots: 1, queue: -1 } }, /^capacity\.queue: /],
    [{ models, capacity: { slots: 1, fullStatus: 500 } }, /^capacity\.fullStatus: /],
    [{ models, limits: Array.from({ length: 17 }, () => ({ type: 'concurrency', limit: 1 })) }, /^limits: /],
    [{ models, limits: [{ type: 'concurrency' }] }, /^limits\.0\.limit: /],
    [{ models, faults: Array.from({ length: 33 }, () => ({ status: 500 })) }, /^faults: /],
    [{ models, retryAfter: { form: 'minutes' } }, /^retryAfter\.form: /],
    [{ models, billing: { outcomes: 'free' } }, /^billing\.outcomes/],
    [{ models, onDisconnect: 'crash' }, /^onDisconnect: /],
    [{ models, auth: 'basic' }, /^auth: /],
    [{ models, price: '0.04' }, /price/],
  ])('refuses %o', (input, message) => {
    expect(problems(input)).toMatch(message);
  });
});
