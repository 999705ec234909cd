import { expect, test } from 'vitest';
import type { Summary } from '../../../src/measure/summary.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';

const serviceTime = { type: 'constant', value: '100ms' };
const model = (usd: string, rest: object = {}): object => ({
  operation: 'text-to-image',
  serviceTime,
  price: { per: 'image', usd },
  ...rest,
});

function run(client: object, provider: object = {}): Summary {
  return simulate(
    createScenario({
      name: 'fallback',
      provider: {
        dialect: 'openai',
        models: {
          old: model('0.01', { availability: { until: '5s' } }),
          next: model('0.02', { availability: { until: '8s' } }),
          last: model('0.04'),
        },
        ...provider,
      },
      workload: {
        duration: '10s',
        arrivals: { type: 'constant', rate: '10/s' },
        requests: [{ operation: 'text-to-image', model: 'old' }],
      },
      client,
    }),
  );
}

test('a client asks the next model when one is gone, and pays what that one costs', () => {
  const summary = run({ fallback: { models: { old: ['next', 'last'] } } });
  expect(summary.requests).toMatchObject({ offered: 100, succeeded: 100 });
  // 50 at the old model, 30 at the next after one 404, 20 at the last after two.
  expect(summary.attempts.byStatus).toEqual({ 200: 100, 404: 30 + 2 * 20 });
  expect(summary.dollars.billed).toBe('1.9');
  // A request counts for the model that it was meant for, an attempt for the one that it asked.
  expect(summary.byModel).toMatchObject([
    { model: 'old', requests: { offered: 100, succeeded: 100 }, attempts: 100 },
    { model: 'next', requests: { offered: 0, succeeded: 0 }, attempts: 50 },
    { model: 'last', requests: { offered: 0, succeeded: 0 }, attempts: 20 },
  ]);
});

test('without a fallback the requests fail', () => {
  expect(run({}).requests).toMatchObject({ succeeded: 50, failed: 50 });
});

test('other failures are left to the retry policy', () => {
  const client = {
    fallback: { models: { old: 'last' } },
    retry: { type: 'full-jitter', attempts: 2, base: '10ms', cap: '10ms' },
  };
  const summary = run(client, { faults: [{ status: 503, at: '0s', for: '1s' }] });
  expect(summary.byModel[2]).toMatchObject({ attempts: 50 });
  expect(summary.attempts.byStatus['503']).toBeGreaterThan(10);
});

test('models that fall back on each other exist, and do the same', () => {
  expect(() => run({ fallback: { models: { old: 'gone' } } })).toThrow('the provider has no model "gone"');
  const models = { old: model('0.01'), chat: { operation: 'chat', serviceTime, price: { per: 'request', usd: '1' } } };
  expect(() => run({ fallback: { models: { old: 'chat' } } }, { models })).toThrow(
    'old does text-to-image, but chat does chat',
  );
});
