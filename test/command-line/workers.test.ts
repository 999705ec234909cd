import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { childrenOf, hasOrphans, runCommand, scratchFile, startCommand, summaryIn, until } from './command.ts';
import { startRun } from './started-run.ts';

/** Several processes start in each: on a busy machine that takes its time. */
const TEST_MS_MAX = 60_000;

const SOURCE = {
  name: 'crowd',
  provider: {
    dialect: 'openai',
    models: {
      big: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '15ms' },
        price: { per: 'image', usd: '0.04' },
      },
      small: {
        operation: 'text-to-image',
        serviceTime: { type: 'constant', value: '5ms' },
        price: { per: 'image', usd: '0.003' },
      },
    },
    faults: [{ share: 0.2, status: 500, stage: 'completion' }],
  },
  workload: {
    arrivals: { type: 'poisson', rate: '200/s' },
    duration: '2s',
    warmup: '500ms',
    // What a busy machine makes late is sent all the same: the bill is to be that of all requests.
    catchUp: true,
    requests: [
      { operation: 'text-to-image', model: 'big' },
      { operation: 'text-to-image', model: 'small', weight: 2 },
    ],
  },
  client: { retry: 'openai-node', drain: '20s' },
};

const sourceWith = (workload: object, client: object = {}): string =>
  JSON.stringify({
    ...SOURCE,
    workload: { ...SOURCE.workload, ...workload },
    client: { ...SOURCE.client, ...client },
  });

/** Whether a worker has written down attempts. */
function hasSent(folder: string, worker: number): boolean {
  const path = join(folder, `attempts-${worker}.ndjson`);
  return existsSync(path) && readFileSync(path, 'utf8').split('\n').length > 20;
}

/** What does not depend on how fast a machine is. */
function figuresOf({ stdout }: { readonly stdout: string }): object {
  const { requests, attempts, dollars, phases, byModel, exemplars, refused } = summaryIn({ stdout });
  const models = byModel.map(({ model, requests: ofModel, dollars: billed }) => ({ model, ofModel, billed }));
  const warmup = phases?.warmup?.requests;
  return { requests, attempts, dollars, warmup, models, exemplars: exemplars?.of, refused };
}

test(
  'two and three workers come to the figures and the bill of one, and leave a log each',
  async () => {
    const one = await runCommand([
      'run',
      scratchFile('s.yaml', sourceWith({})),
      '--json',
      '--no-twin',
      '--no-rehearsal',
    ]);
    for (const count of [2, 3]) {
      const run = await startRun(sourceWith({}), ['--workers', String(count), '--no-twin', '--no-rehearsal']);
      const ending = await run.command.ended;
      expect(figuresOf(ending)).toEqual(figuresOf(one));
      expect(summaryIn(ending).validity.workers).toMatchObject({ count, lost: 0 });
      const logs = Array.from({ length: count }, (_, worker) => `attempts-${worker}.ndjson`);
      expect(readdirSync(run.folder)).toEqual(expect.arrayContaining(['attempts.ndjson', ...logs]));
      expect(await hasOrphans(run.command)).toBe(false);
    }
  },
  TEST_MS_MAX,
);

test(
  'a run that loses a worker goes on without it, and is invalid',
  async () => {
    const { command, folder } = await startRun(sourceWith({ duration: '4s' }), [
      '--workers',
      '2',
      '--no-twin',
      '--no-rehearsal',
    ]);
    await until(command, () => hasSent(folder, 1));
    // The mock server is the first child, the workers follow in their order.
    const last = Math.max(...childrenOf(command));
    process.kill(last, 'SIGKILL');
    const ending = await command.ended;
    expect(ending.code).toBe(3);
    const { verdict, validity } = summaryIn(ending);
    expect(verdict).toBe('invalid');
    expect(validity.reasons.join('\n')).toMatch(
      /worker 1 of 2 was lost .* SIGKILL.*requests are missing from the load/,
    );
    expect(validity.workers).toMatchObject({ count: 2, lost: 1 });
    expect(await hasOrphans(command)).toBe(false);
  },
  TEST_MS_MAX,
);

test(
  'workers whose coordinator was killed end',
  async () => {
    const { command, folder } = await startRun(sourceWith({ duration: '60s' }), ['--workers', '2', '--no-rehearsal']);
    await until(command, () => hasSent(folder, 1));
    process.kill(command.child.pid ?? 0, 'SIGKILL');
    await command.ended;
    let left = true;
    for (let tries = 0; tries < 5 && left; tries++) left = await hasOrphans(command);
    expect(left).toBe(false);
  },
  TEST_MS_MAX,
);

test(
  'Ctrl-C ends the load of all workers, and the summary is partial',
  async () => {
    const { command, folder } = await startRun(sourceWith({ duration: '60s', warmup: '0s' }), [
      '--workers',
      '2',
      '--no-rehearsal',
      '--no-twin',
    ]);
    await until(command, () => hasSent(folder, 0));
    command.pressCtrlC();
    const ending = await command.ended;
    expect(ending.code).toBe(130);
    const { verdict, requests, attempts } = summaryIn(ending);
    expect(verdict).toBe('partial');
    expect(requests.offered).toBeLessThan(5000);
    expect(attempts.total).toBeGreaterThan(0);
    expect(await hasOrphans(command)).toBe(false);
  },
  TEST_MS_MAX,
);

test(
  'the spend cap of two workers is that of the run: the endpoint’s own ledger never passes it',
  async () => {
    const scenario = createScenario(JSON.parse(sourceWith({})));
    const server = createMockServer({ provider: scenario.provider, seed: scenario.seed });
    onTestFinished(() => server.close());
    const target = await listenMockServer(server);
    const file = scratchFile('s.yaml', sourceWith({ duration: '20s' }));
    const flags = ['--target', target, '--max-dollars', '1.00', '--no-twin', '--no-rehearsal', '--json'];
    const ending = await runCommand(['run', file, ...flags, '--workers', '2']);
    expect(ending.code).toBe(3);
    const { validity, dollars, priming } = summaryIn(ending);
    expect(validity.reasons[0]).toMatch(/^the spend cap of \$1 .* was reached/);
    const answer = await fetch(`${target}/stats`);
    const { ledger } = (await answer.json()) as { ledger: { chargedDollars?: string } };
    const billed = Number(dollars.billed) + Number(priming?.dollars.billed ?? 0);
    expect(JSON.stringify(ledger)).not.toBe('{}');
    expect(billed).toBeLessThanOrEqual(1);
    expect(billed).toBeGreaterThan(0.8);
  },
  TEST_MS_MAX,
);

test(
  'a threshold that ends the load is judged on what all workers have measured',
  async () => {
    const thresholds = { retryAmplification: { condition: '< 1.05', abortOnFail: true } };
    const text = JSON.stringify({ ...JSON.parse(sourceWith({ duration: '30s', warmup: '0s' })), thresholds });
    const ending = await runCommand([
      'run',
      scratchFile('s.yaml', text),
      '--json',
      '--workers',
      '2',
      '--no-twin',
      '--no-rehearsal',
    ]);
    const summary = summaryIn(ending);
    expect(summary.thresholds[0]?.abortedAtMs).toBeLessThan(30_000);
    expect(summary.loadDurationMs).toBeLessThan(30_000);
  },
  TEST_MS_MAX,
);

test.each([
  [['--workers', '0'], '--workers: is "0"; write a whole number from 1 to 64, or auto'],
  [['--workers', '65'], '--workers: is "65"'],
  [['--workers', '2', '--pilot'], '--workers: does not go with --pilot'],
  [['--workers', '2', '--replications', '3'], '--workers: does not go with --replications'],
  [['--workers', '2', '--dry-run'], '--workers: does not go with --dry-run'],
  [['--workers', '9', '--set', 'workload.maxRequests=5'], '--workers: is 9, and the load has about 5 requests'],
])('%j is refused', async (flags, message) => {
  const command = await startCommand(['run', scratchFile('s.yaml', sourceWith({})), ...flags]);
  const { code, stderr } = await command.ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

test(
  'what is written of a run is read again from all logs',
  async () => {
    const { command, folder } = await startRun(sourceWith({}), ['--workers', '2', '--no-twin', '--no-rehearsal']);
    const live = summaryIn(await command.ended);
    rmSync(join(folder, 'summary.json'));
    const again = summaryIn(await runCommand(['report', folder, '--json']));
    expect(again.attempts).toEqual({
      ...live.attempts,
      failedBy: again.attempts.failedBy,
      messages: again.attempts.messages,
    });
    expect(again.requests.succeeded).toBe(live.requests.succeeded);
  },
  TEST_MS_MAX,
);
