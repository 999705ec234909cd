import { expect, test } from 'vitest';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { createServed } from '../../src/scenario/load-provider.ts';
import { ScenarioError } from '../../src/errors/scenario-error.ts';

const MODEL = {
  operation: 'text-to-image',
  serviceTime: { type: 'constant', value: '1s' },
  price: { per: 'image', usd: '1' },
};
const SCENARIO = {
  name: 's',
  provider: { dialect: 'openai', models: { one: MODEL } },
  workload: {
    maxRequests: 1,
    arrivals: { type: 'constant', rate: '1/s' },
    requests: [{ operation: 'text-to-image', model: 'one' }],
  },
  client: { fallback: { on: [500], models: {} } },
  thresholds: { errorRate: '< 1' },
};

/** Plain data with an own key `__proto__` in the map at a path, as `JSON.parse` makes it. */
function withProto(path: readonly (string | number)[], input: object = SCENARIO): unknown {
  const copy = structuredClone(input) as Record<string, unknown>;
  const map = path.reduce<Record<string, unknown>>((at, key) => (at[key] ??= {}) as Record<string, unknown>, copy);
  Object.defineProperty(map, '__proto__', { value: MODEL, enumerable: true, configurable: true, writable: true });
  return copy;
}

function problemsOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

test.each([
  [['provider', 'models'], 'provider.models'],
  [['provider', 'models', 'one'], 'provider.models.one'],
  [['provider', 'models', 'one', 'price'], 'provider.models.one.price'],
  [['provider', 'models', 'one', 'operations'], 'provider.models.one.operations'],
  [['workload', 'requests', 0], 'workload.requests[0]'],
  [['client', 'fallback', 'models'], 'client.fallback.models'],
  [['thresholds'], 'thresholds'],
  [[], ''],
])('a key __proto__ in the map at %j of plain data is refused, as it is in a file', (path, place) => {
  expect(problemsOf(() => createScenario(withProto(path)))).toContain(`${place}: __proto__ is no field name`);
});

test('plain data whose keys are all sound is a scenario, whatever its own prototype', () => {
  const { client: _, ...sound } = SCENARIO;
  expect(problemsOf(() => createScenario(sound))).toEqual([]);
  expect(problemsOf(() => createScenario(Object.assign(Object.create(null), sound)))).toEqual([]);
  expect(problemsOf(() => createServed(withProto(['models'], sound.provider)))).toContain(
    'provider.models: __proto__ is no field name',
  );
});
