import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer, type MockServer } from '../../mock-server/index.ts';
import type { Summary } from '../../src/measure/summary.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { childrenOf, type Command, hasOrphans, runCommand, scratchFile, summaryIn, until } from './command.ts';
import { figuresOf, hasSent, sourceWith } from './crowd.ts';
import { startRun } from './started-run.ts';

const FLAGS = ['--no-twin', '--no-rehearsal'];

/** A mock server in this process, which a run takes for a real endpoint. */
async function startEndpoint(): Promise<{ readonly server: MockServer; readonly url: string }> {
  const scenario = createScenario(JSON.parse(sourceWith({})));
  const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
  onTestFinished(() => server.close());
  return { server, url: await listenMockServer(server) };
}

/** The last worker of a command. */
function lastWorker(command: Command): number {
  return Math.max(...childrenOf(command));
}

/** Lines of attempts in the logs of workers. */
function linesIn(folder: string, workers: number): number {
  const logs = Array.from({ length: workers }, (_, worker) => join(folder, `attempts-${worker}.ndjson`));
  return logs.reduce((sum, log) => sum + readFileSync(log, 'utf8').trimEnd().split('\n').length - 1, 0);
}

test('three workers come to the figures and the bill of one process', async () => {
  const one = await runCommand(['run', scratchFile('s.yaml', sourceWith({})), '--json', ...FLAGS]);
  const run = await startRun(sourceWith({}), ['--workers', '3', ...FLAGS]);
  const ending = await run.command.ended;
  expect(figuresOf(ending)).toEqual(figuresOf(one));
  expect(summaryIn(ending).validity.workers).toMatchObject({ count: 3, lost: 0 });
});

test.each([
  ['SIGKILL', /worker 1 of 2 was lost .* SIGKILL.*requests are missing from the load/],
  ['SIGSTOP', /worker 1 of 2 was lost .*\(it was silent for 3 s\).*requests are missing from the load/],
] as const)(
  'a run that loses a worker by %s goes on without it, has what its log tells, and is invalid',
  async (signal, reason) => {
    const { command, folder } = await startRun(sourceWith({ duration: '8s', warmup: '0s' }), [
      '--workers',
      '2',
      ...FLAGS,
    ]);
    await until(command, () => hasSent(folder, 1));
    process.kill(lastWorker(command), signal);
    const ending = await command.ended;
    expect(ending.code).toBe(3);
    const { verdict, validity, attempts, loadDurationMs } = summaryIn(ending);
    expect(verdict).toBe('invalid');
    expect(validity.reasons.join('\n')).toMatch(reason);
    expect(validity.workers).toMatchObject({ count: 2, lost: 1 });
    expect(attempts.total).toBe(linesIn(folder, 2));
    expect(loadDurationMs).toBeGreaterThanOrEqual(8000);
    expect(await hasOrphans(command)).toBe(false);
  },
);

test('workers whose coordinator was killed end', async () => {
  const { command, folder } = await startRun(sourceWith({ duration: '60s' }), ['--workers', '2', '--no-rehearsal']);
  await until(command, () => hasSent(folder, 1));
  process.kill(command.child.pid ?? 0, 'SIGKILL');
  await command.ended;
  let left = true;
  for (let tries = 0; tries < 5 && left; tries++) left = await hasOrphans(command);
  expect(left).toBe(false);
});

test('Ctrl-C ends the load of all workers, and the summary is partial', async () => {
  const text = sourceWith({ duration: '60s', warmup: '0s' });
  const { command, folder } = await startRun(text, ['--workers', '2', ...FLAGS]);
  await until(command, () => hasSent(folder, 0));
  command.pressCtrlC();
  const ending = await command.ended;
  expect(ending.code).toBe(130);
  const { verdict, requests, attempts } = summaryIn(ending);
  expect(verdict).toBe('partial');
  expect(requests.offered).toBeLessThan(5000);
  expect(attempts.total).toBeGreaterThan(0);
  expect(await hasOrphans(command)).toBe(false);
});

/** The dollars that a mock server has charged once nothing is under way any more. */
async function chargedBy(server: MockServer): Promise<number> {
  while (server.stats().jobs.waiting + server.stats().jobs.running > 0) await sleep(10);
  return Number(server.stats().ledger.accounts.customer);
}

test.each([2, 3])('the ledger of the endpoint never passes the spend cap of %i workers', async (count) => {
  const { server, url } = await startEndpoint();
  const file = scratchFile('s.yaml', sourceWith({ duration: '20s' }));
  const flags = ['--target', url, '--max-dollars', '1.00', ...FLAGS, '--json', '--workers', String(count)];
  const ending = await runCommand(['run', file, ...flags]);
  expect(ending.code).toBe(3);
  expect(summaryIn(ending).validity.reasons[0]).toMatch(/^the spend cap of \$1 .* was reached/);
  const charged = await chargedBy(server);
  expect(charged).toBeLessThanOrEqual(1);
  expect(charged).toBeGreaterThan(0.8);
});

test.each([2, 3])('nor that of %i workers of which one is killed in the middle', async (count) => {
  const { server, url } = await startEndpoint();
  const flags = ['--target', url, '--max-dollars', '8', ...FLAGS, '--workers', String(count)];
  const { command, folder } = await startRun(sourceWith({ duration: '30s' }), flags);
  await until(command, () => hasSent(folder, count - 1));
  process.kill(lastWorker(command), 'SIGKILL');
  const ending = await command.ended;
  expect(ending.code).toBe(3);
  const { validity, dollars } = summaryIn(ending);
  expect(validity.workers).toMatchObject({ count, lost: 1 });
  expect(validity.reasons.join('\n')).toContain('the spend cap of $8');
  const charged = await chargedBy(server);
  expect(charged).toBeLessThanOrEqual(8);
  // A lease is 1/8 of an even share at most, so no more than that is out of reach.
  expect(charged).toBeGreaterThan(8 * (1 - 1 / (8 * count)) - 0.5);
  expect(Number(dollars.billed)).toBeLessThanOrEqual(charged);
});

test('a threshold that ends the load is judged on what all workers have measured, and ends it within a second', async () => {
  const thresholds = { retryAmplification: { condition: '< 1.05', abortOnFail: true } };
  const text = JSON.stringify({ ...JSON.parse(sourceWith({ duration: '30s', warmup: '0s' })), thresholds });
  const ending = await runCommand(['run', scratchFile('s.yaml', text), '--json', '--workers', '2', ...FLAGS]);
  const { thresholds: rows, loadDurationMs } = summaryIn(ending);
  const abortedAtMs = rows[0]?.abortedAtMs ?? Number.NaN;
  expect(abortedAtMs % 1000).toBe(0);
  expect(loadDurationMs - abortedAtMs).toBeGreaterThanOrEqual(0);
  expect(loadDurationMs - abortedAtMs).toBeLessThan(1000);
});

type Phase = NonNullable<Summary['phases']>['steady'];

/** What logs tell of a phase: they know no dropped requests, and not when the load ended. */
function figures(phase: Phase | undefined): object | undefined {
  if (phase === undefined) return undefined;
  const { fromMs, requests, attempts, latencyMs, dollars } = phase;
  return { fromMs, ended: [requests.succeeded, requests.failed], attempts, latencyMs, dollars };
}

test.each([2, 3])('the logs of %i workers give the summary of their run again', async (count) => {
  const { url } = await startEndpoint();
  const flags = ['--target', url, '--max-dollars', '100', ...FLAGS, '--workers', String(count)];
  const { command, folder } = await startRun(sourceWith({}), flags);
  const live = summaryIn(await command.ended);
  rmSync(join(folder, 'summary.json'));
  const again = summaryIn(await runCommand(['report', folder, '--json']));
  expect({ ...again.dollars, source: '' }).toEqual({ ...live.dollars, source: '' });
  expect(again.attempts).toEqual(live.attempts);
  expect(again.priming).toEqual(live.priming);
  expect(again.byModel.map(({ requests }) => requests)).toEqual(live.byModel.map(({ requests }) => requests));
  expect([again.phases?.warmup, again.phases?.steady].map(figures)).toEqual(
    [live.phases?.warmup, live.phases?.steady].map(figures),
  );
  expect(again.exemplars?.of).toBe(live.exemplars?.of);
});
