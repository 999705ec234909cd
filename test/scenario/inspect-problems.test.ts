import { describe, expect, test } from 'vitest';
import { ScenarioError } from '../../src/errors/scenario-error.ts';
import { createScenario, loadScenario } from '../../src/scenario/load-scenario.ts';
import { scenarioWarnings } from '../../src/scenario/warnings.ts';

const textOf = (dialect: string, operation: string, rest: string): string => `name: inspected
provider:
  dialect: ${dialect}
  models:
    m: { operation: ${operation}, serviceTime: { type: constant, value: 1s }, price: { per: request, usd: '1' } }
workload:
  duration: 1s
  arrivals: { type: constant, rate: 1/s }
  requests:
    - { operation: ${operation}, model: m${rest} }
client:
  retry:
    type: constant
    inspect: on
`;

function problemsOf(text: string, ...overrides: string[]): string[] {
  try {
    loadScenario('s.yaml', { readText: () => text, overrides });
    return [];
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    return error.problems.map(({ line, path, message }) => `${line} ${path}: ${message}`);
  }
}

describe('a client that inspects needs tasks', () => {
  test('where the vendor has none, those who have are named', () => {
    expect(problemsOf(textOf('openai', 'text-to-image', ''))).toEqual([
      '14 client.retry.inspect: the wire format openai has no tasks to ask for; leave inspect out, or use prodia, fal, lumenfall, aggregator with delivery: async',
    ]);
  });

  test('where no request is a task, the delivery is named', () => {
    const text = textOf('prodia', 'text-to-image', '');
    expect(problemsOf(text)).toEqual([
      '14 client.retry.inspect: no request has a task that can be asked for; set delivery: async for those that are to be inspected',
    ]);
    expect(problemsOf(text, 'client.retry.inspect=off')).toEqual([]);
    expect(problemsOf(textOf('prodia', 'text-to-image', ', delivery: async'))).toEqual([]);
  });

  test('it is told with the other problems', () => {
    const problems = problemsOf(textOf('openai', 'text-to-image', ''), 'client.retry.attempts=0');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('client.retry.attempts');
  });
});

const retryOf = (retry: unknown): unknown => clientOf(retry).client.retry;
const clientOf = (retry: unknown, requests: readonly object[] = [{ delivery: 'async' }]) =>
  createScenario({
    name: 'inspected',
    provider: {
      models: {
        m: {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '1s' },
          price: { per: 'image', usd: '1' },
        },
      },
    },
    workload: {
      duration: '1s',
      arrivals: { type: 'constant', rate: '1/s' },
      requests: requests.map((each) => ({ operation: 'text-to-image', model: 'm', ...each })),
    },
    client: { retry },
  });

test('on, true and {} are the defaults; off, false and nothing are the same scenario', () => {
  const policy = { type: 'constant' };
  const defaults = { waitMs: 300_000, onUnknown: 'retry' };
  for (const inspect of ['on', true, {}]) expect(retryOf({ ...policy, inspect })).toMatchObject({ inspect: defaults });
  for (const inspect of ['off', false]) expect(retryOf({ ...policy, inspect })).toEqual(retryOf(policy));
  expect(retryOf({ preset: 'fal-js-submit', inspect: { wait: '9s', onUnknown: 'give-up' } })).toEqual({
    type: 'preset',
    name: 'fal-js-submit@1.10.1',
    inspect: { waitMs: 9000, onUnknown: 'give-up' },
  });
  expect(retryOf({ preset: 'openai-node', inspect: 'off' })).toEqual(retryOf('openai-node'));
});

test.each([
  [{ preset: 'no-such' }, /there is no retry preset "no-such"/],
  [{ preset: 'none', attempts: 2 }, /attempts/],
  [{ type: 'constant', inspect: 'maybe' }, /expected on, off, or options/],
  [{ type: 'constant', inspect: { wait: '0s' } }, /expected a duration above zero/],
])('%j is refused', (retry, message) => {
  expect(() => clientOf(retry)).toThrow(message);
});

test('a policy that never asks, and requests that are sent again blindly, are warned of', () => {
  const warnings = (retry: unknown, requests?: readonly object[]): string[] =>
    scenarioWarnings(clientOf(retry, requests));
  const never =
    'client.retry retries neither timeouts nor lost connections, so client.retry.inspect never asks for a task';
  expect(warnings({ preset: 'prodia-js', inspect: 'on' })).toEqual([never]);
  expect(warnings({ type: 'constant', attempts: 1, inspect: 'on' })).toEqual([never]);
  expect(warnings({ type: 'constant', inspect: 'on' }, [{ delivery: 'async' }, {}])).toEqual([
    'client.retry.inspect asks for tasks, and workload.requests[1] has none: such a request is sent again without a question',
  ]);
  expect(warnings({ type: 'constant', inspect: 'on' })).toEqual([]);
});
