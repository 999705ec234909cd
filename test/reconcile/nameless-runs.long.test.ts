import { join } from 'node:path';
import { writeFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { runReconcile } from '../../src/commands/reconcile.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { AttemptLog } from '../../src/runners/http/log/attempt-log.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import { folderWith, writtenTerminal } from '../commands/written-terminal.ts';
import { loadShipped } from '../scenarios/run-scenario.ts';

interface Written {
  readonly joinedByTime: number;
  readonly notMatched: readonly object[];
  readonly unknown: { readonly withoutJobId: number };
}

/** A run of a scenario that ships against a mock that stands for the vendor, and what the command makes of its log and the bill. */
async function reconcileShipped(name: string, ...overrides: string[]): Promise<{ code: number; written: Written }> {
  const scenario = loadShipped(name, ...overrides);
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const folder = folderWith({});
  const log = new AttemptLog(join(folder, 'attempts.ndjson'));
  const origin = await listenMockServer(server);
  const options = {
    scenario,
    world: 'real',
    origin,
    apiKey: 'k',
    clock: wallClock,
    log,
    twin: false,
    priming: false,
  } as const;
  await (
    await startRunOverHttp(options)
  ).finished;
  await server.close();
  const bill = join(folder, 'bill.json');
  writeFileSync(bill, JSON.stringify(server.usageRecords(0, 10_000, 'billed')));
  const { terminal, written } = writtenTerminal();
  const code = runReconcile(folder, [bill], { tolerance: undefined, json: true, quiet: true, color: false }, terminal);
  return { code, written: JSON.parse(written.stdout) as Written };
}

const MODERATION = [
  'workload.duration=2s',
  'workload.arrivals.rate=100/s',
  'provider.models.flux-kontext.serviceTime={ type: constant, value: 5ms }',
  'provider.faults=[{ type: moderated, stage: output, share: 0.1 }, { type: empty, share: 0.1 }, { status: 500, share: 0.1 }]',
  'provider.billing={ charge: acceptance, outcomes: accepted }',
];

test('failures without a name are joined with the bill by order and time, and the report says so', async () => {
  const { code, written } = await reconcileShipped('moderation', ...MODERATION);
  expect(written.notMatched).toEqual([]);
  expect(written.joinedByTime).toBeGreaterThan(5);
  expect([code, written.unknown.withoutJobId]).toEqual([0, 0]);
});

test('a header that names the job joins every failure by name', async () => {
  const { code, written } = await reconcileShipped(
    'moderation',
    ...MODERATION,
    'provider.requestIdHeader=x-request-id',
  );
  expect(written).toMatchObject({ notMatched: [], joinedByTime: 0, unknown: { withoutJobId: 0 } });
  expect(code).toBe(0);
});

test('jobs whose connections were cut are joined by order and time', async () => {
  const { code, written } = await reconcileShipped(
    'disconnect',
    'workload.duration=2s',
    'workload.arrivals.rate=30/s',
    'provider.models.slow-video.serviceTime.median=48.8ms',
    'provider.faults=[{ type: disconnect, after: 60ms }]',
  );
  expect(written.notMatched).toEqual([]);
  expect(written.joinedByTime).toBeGreaterThan(5);
  expect([code, written.unknown.withoutJobId]).toEqual([0, 0]);
});
