import { describe, expect, test } from 'vitest';
import { hasTimedPrices } from '../../src/provider/price-clock.ts';
import { providerSchema } from '../../src/provider/provider-options.ts';
import type { ProviderListener } from '../../src/provider/submission.ts';
import { Provider } from '../../src/provider/provider.ts';
import { runVirtually, Timeline } from '../../src/engine/timeline.ts';
import { NO_USAGE } from '../../src/billing/usage.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { summarizeSimulation } from '../../src/runners/virtual/simulate.ts';
import { Simulation } from '../../src/runners/virtual/simulation.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import type { Scenario } from '../../src/scenario/scenario.ts';

const TIMED = [
  { daily: '01:00..04:00', price: { per: 'image', usd: '0.02' } },
  { price: { per: 'image', usd: '0.01' } },
];

function simulate(scenario: Scenario): Summary {
  const simulation = new Simulation(scenario);
  simulation.run();
  return summarizeSimulation(scenario, simulation);
}

interface Case {
  readonly startAt?: string;
  readonly billing?: object;
  readonly serviceTime?: string;
  readonly price?: unknown;
  readonly faults?: readonly object[];
  readonly client?: object;
}

/** One image a minute for two hours, each of which takes `serviceTime`. */
function run({ startAt, billing = {}, serviceTime = '1s', price = TIMED, faults = [], client = {} }: Case) {
  return simulate(
    createScenario({
      name: 'hours',
      ...(startAt === undefined ? {} : { startAt }),
      provider: {
        models: {
          m: { operation: 'text-to-image', serviceTime: { type: 'constant', value: serviceTime }, price },
        },
        billing,
        faults,
      },
      workload: {
        duration: '2h',
        arrivals: { type: 'constant', rate: '1/min' },
        requests: [{ operation: 'text-to-image', model: 'm' }],
      },
      client: { timeout: '3h', ...client },
    }),
  );
}

const billed = (options: Case): string => run(options).dollars.billed;

describe('a job pays the price of the instant', () => {
  test.each([
    ['00:00', '1.8'],
    ['2026-11-20T01:00Z', '2.4'],
    ['2026-11-20T03:30:00Z', '1.5'],
    ['12:00', '1.2'],
    ['2026-11-20', '1.8'],
  ])('of its acceptance, in a run that begins at %s', (startAt, dollars) => {
    expect(billed({ startAt })).toBe(dollars);
  });

  test('and without a start, as one that begins at midnight', () => {
    expect(billed({})).toBe('1.8');
  });

  test('of its end, where the provider says so: jobs of half an hour are half an hour dearer', () => {
    const late = { startAt: '00:00', serviceTime: '30m' };
    expect(billed(late)).toBe('1.8');
    expect(billed({ ...late, billing: { pricedAt: 'completion' } })).toBe('2.1');
  });

  test.each(['acceptance', 'hold'])('however it is charged: %s', (charge) => {
    const late = { startAt: '00:00', serviceTime: '30m' };
    expect(billed({ ...late, billing: { charge } })).toBe('1.8');
    expect(billed({ ...late, billing: { charge, pricedAt: 'completion' } })).toBe('2.1');
  });

  test('out of an account: a balance buys half as many at the dear hours', () => {
    const account = { type: 'prepaid', balance: '0.50' };
    const served = (startAt: string): number => run({ startAt, billing: { account } }).requests.succeeded;
    expect([served('12:00'), served('01:00')]).toEqual([50, 25]);
  });

  test('with what the input alone costs', () => {
    const price = [
      { daily: '01:00..04:00', price: { per: 'token', input: '20', output: '1' } },
      { price: { per: 'token', input: '10', output: '1' } },
    ];
    const failing = simulate(
      createScenario({
        name: 'input',
        startAt: '00:00',
        provider: {
          dialect: 'openai',
          models: { m: { operation: 'chat', serviceTime: { type: 'constant', value: '1s' }, price } },
          billing: { outcomes: { 'server-error': 'input' } },
          faults: [{ status: 500 }],
        },
        workload: {
          duration: '2h',
          arrivals: { type: 'constant', rate: '1/min' },
          requests: [{ operation: 'chat', model: 'm', inputTokens: 1000, outputTokens: 1 }],
        },
      }),
    );
    expect(failing.dollars.billed).toBe('1.8');
  });

  test('and a spend cap holds what the dearest of its prices would be', () => {
    expect(run({ startAt: '12:00', client: { maxDollars: '0.015' } }).refused.spendCap).toBeGreaterThan(0);
  });
});

test('a price given with the request, as by a server, is that of the instant too', () => {
  const timeline = new Timeline();
  const options = providerSchema.parse({
    models: { m: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' }, price: TIMED } },
  });
  const charges: number[] = [];
  const listener: ProviderListener = {
    refused: () => {},
    settled: (job) => charges.push(provider.jobs.chargedNano[job] as number),
    disconnected: () => {},
  };
  const provider: Provider = new Provider(options, 1, timeline, { listener });
  const usage = { ...NO_USAGE, images: 1 };
  const quote = provider.quotes.add({ model: 0, tokens: 0, fullNano: 10_000_000, inputNano: 0, usage });
  const handler = {
    handle: (kind: number, job: number): void => {
      if (kind >= 8) provider.handle(kind, job);
      else provider.submit({ callerRef: 0, request: job, attempt: 1, quote, key: 0 });
    },
    expire: () => {},
    arrive: () => {},
  };
  timeline.at(0, 1, 1);
  timeline.at(3_600_000, 1, 2);
  timeline.at(4 * 3_600_000, 1, 3);
  runVirtually(timeline, handler, Number.POSITIVE_INFINITY);
  expect(charges).toEqual([10_000_000, 20_000_000, 10_000_000]);
});

test('a provider says whether a price of it changes', () => {
  const provider = (price: unknown) =>
    providerSchema.parse({
      models: { m: { operation: 'text-to-image', serviceTime: { type: 'constant', value: '1s' }, price } },
    });
  expect(hasTimedPrices(provider(TIMED))).toBe(true);
  expect(hasTimedPrices(provider({ per: 'image', usd: '0.01' }))).toBe(false);
});
