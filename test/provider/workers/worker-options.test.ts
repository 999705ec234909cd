import { expect, test } from 'vitest';
import { workersSchema } from '../../../src/provider/workers/worker-options.ts';
import { providerSchema } from '../../../src/provider/provider-options.ts';

const setupTime = { type: 'constant', value: '8s' };

/** Paths and messages of what is wrong with a provider of one model. */
function problemsOf(fields: object): string[] {
  const model = { operation: 'text-to-image', serviceTime: setupTime, price: { per: 'image', usd: '0' } };
  const { error } = providerSchema.safeParse({ models: { model }, ...fields });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

test('a worker needs a time of set-up, and nothing else', () => {
  const { setupTime: time, ...rest } = workersSchema.parse({ setupTime });
  expect(time).toEqual({ type: 'constant', valueMs: 8000 });
  expect(rest).toEqual({ min: 0, keepAliveMs: 60_000 });
  expect(workersSchema.safeParse({}).success).toBe(false);
  expect(workersSchema.safeParse({ setupTime, max: 3 }).success).toBe(false);
  expect(workersSchema.safeParse({ setupTime, min: -1 }).success).toBe(false);
});

test('no more workers are always alive than there are slots', () => {
  expect(problemsOf({ capacity: { slots: 2, workers: { setupTime, min: 2 } } })).toEqual([]);
  expect(problemsOf({ capacity: { slots: 2, workers: { setupTime, min: 3 } } })).toEqual([
    'capacity.workers.min: expected at most as many workers as there are slots: raise slots, or lower min',
  ]);
});

test('a bill for what is not there is a mistake', () => {
  const workers = { price: { per: 'compute-second', usd: '1' }, bills: ['idle'] };
  const nothing = 'nothing starts cold here: give capacity its workers, or leave this out';
  expect(problemsOf({ billing: { workers, coldStart: 'billed' } })).toEqual([
    `billing.coldStart: ${nothing}`,
    `billing.workers: ${nothing}`,
  ]);
  expect(problemsOf({ billing: { coldStart: 'free' } })).toEqual([]);
  expect(problemsOf({ billing: { workers }, capacity: { slots: 1, workers: { setupTime } } })).toEqual([]);
});
