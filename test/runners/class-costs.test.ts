import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/billing/outcome.ts';
import { compilePrice } from '../../src/billing/price/rule.ts';
import { priceClasses, type ClassCosts } from '../../src/runners/class-costs.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';

const FLAT = { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' } };

function costsOf(
  models: object,
  requests: object[],
  billing: object = {},
  more: object = {},
  faults: object[] = [],
): ClassCosts {
  const { provider, workload } = createScenario({
    name: 'test',
    provider: { dialect: 'openai', models, billing, ...more },
    workload: { arrivals: { type: 'constant', rate: '1/s' }, maxRequests: 1, requests },
    faults,
  });
  const prices = provider.models.map((model) => compilePrice(model.price, provider.billing));
  return priceClasses(workload.requests, provider, prices);
}

test('every shape has the price of its own model', () => {
  const costs = costsOf(
    {
      cheap: { ...FLAT, price: { per: 'image', usd: '0.002' } },
      dear: { ...FLAT, price: { per: 'image', usd: '0.05' } },
    },
    [
      { operation: 'text-to-image', model: 'dear', images: 3 },
      { operation: 'text-to-image', model: 'cheap' },
    ],
  );
  expect([...costs.model]).toEqual([1, 0]);
  expect([...costs.fullNano]).toEqual([150_000_000, 2_000_000]);
  expect([...costs.worstNano]).toEqual([150_000_000, 2_000_000]);
  expect([...costs.inputNano]).toEqual([0, 0]);
});

test('tokens are those of input and output together; the input has its own price', () => {
  const costs = costsOf({ m: { ...FLAT, price: { per: 'token', input: '3', output: '15' } } }, [
    { operation: 'text-to-image', model: 'm', inputTokens: 600, outputTokens: 200 },
  ]);
  expect([costs.tokens[0], costs.inputNano[0], costs.fullNano[0]]).toEqual([800, 1_800_000, 4_800_000]);
});

test('what an outcome costs is the outcome policy’s word', () => {
  const costs = costsOf(
    { m: { ...FLAT, price: { per: 'token', input: '3', output: '15' } } },
    [{ operation: 'text-to-image', model: 'm', inputTokens: 600, outputTokens: 200 }],
    { outcomes: { ok: 'full', empty: 'full', 'input-moderated': 'input' } },
  );
  expect(costs.costNano(0, OUTCOME.ok)).toBe(4_800_000);
  expect(costs.costNano(0, OUTCOME.empty)).toBe(4_800_000);
  expect(costs.costNano(0, OUTCOME['input-moderated'])).toBe(1_800_000);
  expect(costs.costNano(0, OUTCOME['server-error'])).toBe(0);
  expect(costs.costNano(0, OUTCOME.throttled)).toBe(0);
});

test('a metered price is unknown before the work: free at first, and at worst that of a service time which one in a thousand passes', () => {
  const price = { per: 'compute-second', usd: '0.001' };
  const costs = costsOf(
    { m: { operation: 'text-to-image', serviceTime: { type: 'exponential', mean: '1s' }, price } },
    [{ operation: 'text-to-image', model: 'm' }],
  );
  expect(costs.fullNano[0]).toBe(0);
  // The exponential quantile at 0.999 is ln 1000 seconds.
  expect((costs.worstNano[0] as number) / 1e6).toBeCloseTo(Math.log(1000), 2);
  expect(costs.costNano(0, OUTCOME.ok)).toBe(costs.worstNano[0]);
});

test('a discount of the provider is in every price', () => {
  const costs = costsOf(
    { m: { ...FLAT, price: { per: 'image', usd: '0.04' } } },
    [{ operation: 'text-to-image', model: 'm' }],
    {
      discount: '25',
    },
  );
  expect(costs.worstNano[0]).toBe(30_000_000);
});

test('where cold starts are billed any request may have to pay for one, which is held but not expected', () => {
  const models = { m: { ...FLAT, price: { per: 'compute-second', usd: '0.001' } } };
  const capacity = { slots: 1, workers: { setupTime: { type: 'constant', value: '9s' } } };
  const request = { operation: 'text-to-image', model: 'm' };
  const [free, billed] = [{}, { coldStart: 'billed' }].map((billing) =>
    costsOf(models, [request], billing, { capacity }),
  );
  expect([free?.worstNano[0], free?.costNano(0, OUTCOME.ok)]).toEqual([1_000_000, 1_000_000]);
  expect([billed?.worstNano[0], billed?.costNano(0, OUTCOME.ok)]).toEqual([10_000_000, 1_000_000]);
});

test('quantities that a reply states are priced at the scenario’s rates, by the outcome policy', () => {
  const price = { per: 'token', input: '2.50', cached: '0.25', output: '10' };
  const costs = costsOf({ m: { ...FLAT, operation: 'chat', price } }, [
    { operation: 'chat', model: 'm', inputTokens: 10, outputTokens: 500 },
  ]);
  const stated = { inputTokens: 1000, cachedTokens: 800, outputTokens: 7 };
  expect(costs.usedNano(0, OUTCOME.ok, stated)).toBe(770_000);
  expect(costs.usedNano(0, OUTCOME['server-error'], stated)).toBe(0);
  // No price reaches so far.
  expect(costs.usedNano(0, OUTCOME.ok, { outputTokens: Number.MAX_SAFE_INTEGER })).toBe(Number.POSITIVE_INFINITY);
});

test('what a status may mean is settled at the dearest', () => {
  const costs = costsOf(
    { m: { ...FLAT, price: { per: 'image', usd: '0.01' } } },
    [{ operation: 'text-to-image', model: 'm' }],
    { outcomes: { ok: 'full', 'output-moderated': 'full' } },
  );
  const most = (status: number, outcome: number): number => costs.failedNano(0, status, outcome);
  expect([most(400, OUTCOME.invalid), most(422, OUTCOME.invalid)]).toEqual([10_000_000, 10_000_000]);
  expect([most(401, OUTCOME.invalid), most(429, OUTCOME.throttled), most(503, OUTCOME.unavailable)]).toEqual([0, 0, 0]);
  // A gateway has given up: the job may end well.
  expect([most(504, OUTCOME['server-error']), most(200, OUTCOME.empty)]).toEqual([10_000_000, 0]);
  // Somebody between has cut the stream, perhaps, and the provider sees a success.
  expect(most(200, OUTCOME.truncated)).toBe(10_000_000);
});

test('a fault of the scenario tells what else a status may mean', () => {
  const costs = costsOf(
    { m: { ...FLAT, price: { per: 'image', usd: '0.01' } } },
    [{ operation: 'text-to-image', model: 'm' }],
    { outcomes: { ok: 'full', 'output-moderated': 'full' } },
    {},
    [
      { type: 'disconnect', after: '1s', status: 404 },
      { type: 'moderated', status: 429 },
    ],
  );
  const most = (status: number, outcome: number): number => costs.failedNano(0, status, outcome);
  expect([most(404, OUTCOME.invalid), most(429, OUTCOME.throttled)]).toEqual([10_000_000, 10_000_000]);
  expect([most(402, OUTCOME.unpaid), most(503, OUTCOME.unavailable)]).toEqual([0, 0]);
});
