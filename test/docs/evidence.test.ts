import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { wallClock } from '../../src/platform/wall-clock.ts';
import { RunEvidence } from '../../src/runners/http/log/attempt-log.ts';
import { startRunOverHttp } from '../../src/runners/http/run-over-http.ts';
import { loadShipped } from '../scenarios/run-scenario.ts';
import { readProjectFile } from '../tidy/project-files.ts';

/** What docs/evidence.md shows of a log and of a bill is what a run of its scenario writes, but for times. */

const text = readProjectFile('docs/evidence.md');
const QUICK = ['paint', 'touch', 'vary'].map(
  (name) => `provider.models["acme/${name}"].serviceTime={ type: constant, value: 1ms }`,
);

/** Objects of JSON without their times, by their request and attempt. */
function withoutTimes(objects: readonly object[]): object[] {
  return objects.map((each) => Object.fromEntries(Object.entries(each).filter(([key]) => !/(?:Ms|Us)$/.test(key))));
}

const shown = (start: string): object[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(start))
    .map((line) => JSON.parse(line) as object);

test('the lines of the log and the record of the bill are as they are written', async () => {
  const scenario = loadShipped(
    'pilot',
    ...QUICK,
    'workload.arrivals={ type: closed, users: 1 }',
    'workload.order=in-turn',
    'workload.maxRequests=9',
    'client.maxDollars="2"',
    'client.retry={ type: constant, attempts: 3, base: 1ms }',
  );
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const evidence = new RunEvidence();
  const origin = await listenMockServer(server);
  const log = evidence.watch(undefined);
  const run = {
    scenario,
    world: 'real',
    origin,
    apiKey: '',
    clock: wallClock,
    log,
    twin: false,
    priming: false,
  } as const;
  await (
    await startRunOverHttp(run)
  ).finished;
  const lines = evidence.logText
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as { request: number });
  const wanted = shown('{"request":3,');
  expect(wanted).toHaveLength(2);
  // Draws of a run against a target are its own: the log shows the same fields, and the bill the same record.
  const failed = lines.find((line) => 'message' in line);
  const retried = lines.find((line) => 'attempt' in line && line.attempt === 2 && !('message' in line));
  expect(wanted.map((line) => Object.keys(line))).toEqual([failed, retried].map((line) => Object.keys(line ?? {})));
  const [record] = shown('{"records":[{') as { records: object[] }[];
  expect(withoutTimes(record?.records ?? [])).toEqual(withoutTimes(server.usageRecords(0, 1).records));
});

test('each field that the page explains is one of the log', () => {
  const rows = text.split('\n').filter((line) => line.startsWith('| `') && !line.includes('/v1'));
  const named = rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name));
  const source = readProjectFile('src/attempts/attempt-bytes.ts');
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => !source.includes(`"${name}":`))).toEqual([]);
});
