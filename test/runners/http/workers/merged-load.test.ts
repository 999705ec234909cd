import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../../../mock-server/index.ts';
import { wallClock } from '../../../../src/platform/wall-clock.ts';
import { HttpRun } from '../../../../src/runners/http/http-run.ts';
import { LiveView } from '../../../../src/runners/http/live-view.ts';
import { mergeLoad } from '../../../../src/runners/http/workers/merged-load.ts';
import { PartStore } from '../../../../src/runners/http/workers/part-store.ts';
import { partOf, type RunDelta } from '../../../../src/runners/http/workers/part.ts';
import { RequestTape } from '../../../../src/runners/http/workers/request-tape.ts';
import { createScenario } from '../../../../src/scenario/load-scenario.ts';
import { DIALECTS } from '../../../../src/wire/dialects.ts';

const WORKERS = 3;
const scenario = createScenario({
  name: 'parts',
  seed: 5,
  provider: {
    dialect: 'openai',
    models: {
      m: {
        operation: 'text-to-image',
        serviceTime: { type: 'exponential', mean: '4ms' },
        price: { per: 'image', usd: '0.01' },
      },
    },
    faults: [{ status: 500, share: 0.3, stage: 'completion' }],
  },
  workload: {
    duration: '300ms',
    warmup: '100ms',
    catchUp: true,
    arrivals: { type: 'constant', rate: '400/s' },
    requests: [{ operation: 'text-to-image', model: 'm' }],
  },
  client: { retry: { type: 'constant', attempts: 3, base: '5ms' } },
});

/** The deltas of one worker: at the beginning, somewhere on the way, and at the end. */
async function deltasOf(origin: string, index: number): Promise<RunDelta[]> {
  const tape = new RequestTape();
  const dialect = DIALECTS.openai;
  const parts = {
    scenario,
    dialect,
    origin,
    apiKey: '',
    world: 'real',
    clock: wallClock,
    log: undefined,
    tape,
  } as const;
  const run = new HttpRun({ ...parts, stripe: { index, count: WORKERS } });
  const view = new LiveView(run, undefined, undefined);
  const deltas: RunDelta[] = [];
  const tell = (): void => {
    const delta = {
      seq: deltas.length,
      part: partOf(run, { scenario }),
      tape: tape.take(),
      upToMs: 0,
      live: view.snapshot(),
    };
    deltas.push(structuredClone(delta));
  };
  tell();
  const timer = setInterval(tell, 50);
  await run.run();
  clearInterval(timer);
  tell();
  return deltas;
}

/** All that is merged, as bytes. */
function bytesOf(deltas: readonly (readonly [number, RunDelta])[]): string {
  const store = new PartStore();
  for (const [worker, delta] of deltas) store.put(worker, delta);
  const { recorders, bill, exemplars, client, load, answers, dearestNano, connection } = mergeLoad(
    scenario,
    store,
    undefined,
  );
  const requests = Array.from({ length: 120 }, (_, request) => [
    answers.deliveries.delivered(request),
    recorders.all.indexOf(answers.phases.recorderOf(request)),
  ]);
  const split = bill.costs.byModel.map((each) => each.dump());
  const chosen = exemplars.exemplars();
  const measured = { phases: recorders.dump(), split, sources: bill.bySource().dump(), chosen, client, load };
  return JSON.stringify({ ...measured, requests, dearest: [...dearestNano], waits: connection.waits.dump() });
}

test('parts of workers merge to the same bytes in any order, and however often one comes', async () => {
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close());
  const origin = await listenMockServer(server);
  const workers = await Promise.all(Array.from({ length: WORKERS }, (_, index) => deltasOf(origin, index)));
  const all = workers.flatMap((deltas, worker) => deltas.map((delta) => [worker, delta] as const));
  const expected = bytesOf(all);
  expect(JSON.parse(expected).chosen.of).toBe(120);
  const orders = fc.shuffledSubarray(all, { minLength: all.length });
  fc.assert(
    fc.property(orders, fc.subarray(all), (order, again) => {
      expect(bytesOf([...order, ...again])).toBe(expected);
      expect(bytesOf([...again, ...order])).toBe(expected);
    }),
    { seed: 72, numRuns: 8 },
  );
});
