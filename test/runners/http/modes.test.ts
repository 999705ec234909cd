import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../../mock-server/index.ts';
import { wallClock } from '../../../src/platform/wall-clock.ts';
import type { AttemptLine } from '../../../src/attempts/attempt-record.ts';
import { rebuildSummary } from '../../../src/runners/http/rebuild.ts';
import { startRunOverHttp } from '../../../src/runners/http/run-over-http.ts';
import { simulate } from '../../../src/runners/virtual/simulate.ts';
import { createScenario } from '../../../src/scenario/load-scenario.ts';

const scenario = createScenario({
  name: 'modes',
  provider: {
    dialect: 'openai',
    models: {
      paint: {
        serviceTime: { type: 'constant', value: '2ms' },
        operations: {
          'text-to-image': { price: { per: 'image', usd: '0.01' } },
          inpaint: { price: { per: 'edit', usd: '0.02' } },
          'image-to-image': { price: { per: 'image', usd: '0.04' } },
        },
      },
    },
  },
  workload: {
    maxRequests: 30,
    arrivals: { type: 'constant', rate: '300/s' },
    catchUp: true,
    requests: ['text-to-image', 'inpaint', 'image-to-image'].map((operation) => ({ operation, model: 'paint' })),
  },
});

test.each(['mock', 'real'] as const)(
  'a %s run, and its log, tell operations apart as its simulation',
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
    const { byOperation } = await run.finished;
    expect(byOperation).toEqual(simulate(scenario).byOperation);
    expect(byOperation?.map(({ dollars }) => dollars.perSuccess)).toEqual(['0.01', '0.02', '0.04']);
    expect(rebuildSummary(scenario, world, lines).byOperation).toEqual(byOperation);
  },
);
