import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runPilot } from '../../src/commands/pilot.ts';
import { type Pilot, pilotSchema } from '../../src/pilot/pilot.ts';
import { plainTarget } from '../../src/runners/target.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { PILOT_FLAGS } from './run-flags.ts';
import { folderWith, writtenTerminal } from './written-terminal.ts';

/** A pilot against an endpoint in fal's form whose bill is as `records` says. */
async function pilot(records: object, patienceMs: number): Promise<readonly [code: number, pilot: Pilot]> {
  const source = {
    name: 'small',
    provider: {
      dialect: 'fal',
      models: {
        paint: {
          operation: 'text-to-image',
          serviceTime: { type: 'constant', value: '5ms' },
          price: { per: 'image', usd: '0.02' },
        },
      },
      records,
    },
    workload: {
      maxRequests: 1,
      arrivals: { type: 'constant', rate: '1/s' },
      requests: [{ operation: 'text-to-image', model: 'paint' }],
    },
  };
  const file = join(folderWith({ 'small.json': JSON.stringify(source) }), 'small.json');
  const server = createMockServer({ provider: createScenario(source).provider, seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = plainTarget(await listenMockServer(server), 'k');
  const { terminal, written } = writtenTerminal();
  const code = await runPilot(file, PILOT_FLAGS, terminal, target, patienceMs);
  return [code, pilotSchema.parse(JSON.parse(written.stdout))];
}

test('charges that are listed late are waited for', async () => {
  const [code, { bill, doubtful }] = await pilot({ late: { share: 0.5, by: '3s' } }, 20_000);
  expect([code, bill?.matched, doubtful]).toEqual([0, 20, []]);
});

test('without patience they are only in the log, which fails the pilot', async () => {
  const [code, { doubtful, checklist }] = await pilot({ late: { share: 1, by: '1h' } }, 0);
  expect([code, doubtful.map(({ why }) => why)]).toEqual([1, Array.from({ length: 20 }, () => 'client-only')]);
  expect(checklist.filter(({ state }) => state === 'failed').map(({ box }) => box)).toEqual([
    'Compare request logs against usage records',
  ]);
});

test('a bill that loses, doubles and misstates charges is shown charge by charge', async () => {
  const [code, found] = await pilot({ lost: 0.2, duplicate: 0.2, glitch: { share: 0.2, factor: 10 } }, 0);
  expect([code, new Set(found.doubtful.map(({ why }) => why))]).toEqual([
    1,
    new Set(['client-only', 'duplicate', 'differs']),
  ]);
  expect(found.doubtful.every(({ jobId }) => jobId !== null)).toBe(true);
});
