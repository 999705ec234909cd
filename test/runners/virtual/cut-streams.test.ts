import { expect, test } from 'vitest';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';

/** Ten answers whose first word comes after 100 ms and whose last after 200 ms; every connection is lost after `lostAfter`. */
function attempts(lostAfter: string, retry: string | object): number {
  const scenario = createScenario({
    name: 'cut',
    provider: {
      dialect: 'openai',
      models: {
        chat: {
          operation: 'chat',
          serviceTime: { type: 'constant', value: '200ms' },
          timeToFirstToken: 0.5,
          price: { per: 'token', input: '1', output: '1' },
        },
      },
      faults: [{ type: 'disconnect', after: lostAfter }],
    },
    workload: {
      duration: '10s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'chat', model: 'chat', inputTokens: 4, outputTokens: 6, delivery: 'stream' }],
    },
    client: { retry },
  });
  const { requests, attempts: sent } = simulate(scenario);
  expect(requests).toMatchObject({ offered: 10, failed: 10 });
  expect(sent.networkErrors).toBe(sent.total);
  return sent.total;
}

test('an SDK tries again what broke before its first word, and not what broke behind it', () => {
  expect(attempts('50ms', 'openai-node')).toBe(30);
  expect(attempts('150ms', 'openai-node')).toBe(10);
});

test('a policy of your own says whether it does', () => {
  const retry = { type: 'constant', attempts: 3, base: '10ms' };
  expect(attempts('150ms', retry)).toBe(30);
  expect(attempts('150ms', { ...retry, retryBroken: false })).toBe(10);
  expect(attempts('50ms', { ...retry, retryBroken: false })).toBe(30);
  expect(attempts('150ms', { ...retry, retryNetwork: false })).toBe(10);
  expect(attempts('150ms', { ...retry, retryNetwork: false, retryBroken: true })).toBe(30);
});
