import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import type { UsageRecordPage } from '../../../src/measure/usage-record.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';

const ROWS = [
  { code: 'steps-4', usd: '0.0025', maxSteps: 4, maxPixels: 1_048_576 },
  { code: 'steps-8', usd: '0.004', maxSteps: 8, maxPixels: 1_048_576 },
];

const scenario = createScenario({
  name: 'products',
  seed: 3,
  provider: {
    dialect: 'prodia',
    models: {
      image: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '2ms' },
        price: { per: 'product', rows: ROWS },
      },
      plain: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '2ms' },
        price: { per: 'image', usd: '1' },
      },
    },
    billing: { charge: 'acceptance', outcomes: 'accepted' },
    faults: [{ status: 500, share: 0.3 }],
  },
  workload: {
    maxRequests: 60,
    arrivals: { type: 'constant', rate: '200/s' },
    catchUp: true,
    requests: [
      { operation: 'text-to-image', model: 'image' },
      { operation: 'text-to-image', model: 'image', steps: 8, weight: 2 },
      { operation: 'text-to-image', model: 'plain' },
    ],
  },
  client: { retry: { type: 'constant', attempts: 2, base: '1ms' } },
});

test.each(['mock', 'real'] as const)(
  'a %s run counts products as its simulation, and so does its log',
  async (world) => {
    const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
    onTestFinished(() => server.close());
    const origin = await listenMockServer(server);
    const lines: AttemptLine[] = [];
    const log = {
      open: (): void => {},
      write: (line: AttemptLine) => lines.push(line),
      close: () => Promise.resolve(undefined),
    };
    const run = await startRunOverHttp({ scenario, world, origin, apiKey: '', clock: wallClock, log, twin: false });
    const summary = await run.finished;
    const { byProduct = [] } = simulate(scenario);
    expect(byProduct.map(({ product }) => product)).toEqual(['steps-4', 'steps-8']);
    const requests = byProduct.map((row) => row.requests.offered);
    expect(summary.byProduct?.map((row) => row.requests.offered).slice(0, 2)).toEqual(requests);
    // An endpoint that is not told the keys of draws fails others.
    expect(world === 'mock' ? summary.byProduct : byProduct).toEqual(byProduct);
    expect(rebuildSummary(scenario, world, lines).byProduct?.map((row) => row.requests)).toEqual(
      summary.byProduct?.map((row) => row.requests),
    );
    const { records } = (await server.app.inject({ url: '/tollmark/usage-records' })).json<UsageRecordPage>();
    expect(new Set(records.map(({ model, product }) => `${model} ${product}`))).toEqual(
      new Set(['image steps-4', 'image steps-8', 'plain undefined']),
    );
  },
);
