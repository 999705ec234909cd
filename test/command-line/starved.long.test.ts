/** A load generator that is kept from its work, in each way, says so: its figures would be those of the machine. */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { createScenario } from '../../src/scenario/load-scenario.ts';
import { parse } from 'yaml';
import {
  attemptsIn,
  type Ending,
  scratchFile,
  scratchFolder,
  startCommand,
  type StartOptions,
  summaryIn,
  until,
} from './command.ts';

const scenarioText = (arrivals: string, serviceTime: string): string => `
name: starved
provider: { dialect: openai, models: { m: { operation: text-to-image, serviceTime: { type: constant, value: ${serviceTime} }, price: { per: image, usd: "0.00001" } } } }
workload: { duration: 3s, arrivals: ${arrivals}, requests: [ { operation: text-to-image, model: m } ] }
client: { retry: none, timeout: 10s }
`;

/** Runs a scenario against a mock server that nobody starves: it is in the process of the test. */
async function run(text: string, options: StartOptions, during?: (pid: number) => Promise<void>): Promise<Ending> {
  const server = createMockServer({ provider: createScenario(parse(text)).provider, seed: 1 });
  onTestFinished(() => server.close({ graceMs: 0 }));
  const target = await listenMockServer(server);
  const out = scratchFolder();
  const scenario = scratchFile('starved.yaml', text);
  const flags = ['--json', '--no-twin', '--target', target, '--max-dollars', '10', '--out', out];
  const command = await startCommand(['run', scenario, ...flags], options);
  await until(command, () => attemptsIn(out).length > 50);
  await during?.(command.child.pid as number);
  return command.ended;
}

/** Whether a run was found invalid, and its reasons. */
function verdictOf(ending: Ending): readonly [code: number | null, verdict: string, reasons: string] {
  const { verdict, validity } = summaryIn(ending);
  return [ending.code, verdict, validity.reasons.join('\n')];
}

const OPEN = '{ type: constant, rate: 800/s }';

test('by programs that want the same processor', async () => {
  const busy = Array.from({ length: 12 }, () => spawn('taskset', ['-c', '0', process.execPath, '-e', 'for (;;);']));
  onTestFinished(() => busy.forEach((each) => void each.kill('SIGKILL')));
  // A program that needs less than its share of the processor gets it in time: this one needs more, be its share one of all or that of a session.
  const open = '{ type: constant, rate: 5000/s }';
  const ending = await run(scenarioText(open, '1ms'), { prefix: ['taskset', '-c', '0'] });
  const [code, verdict, reasons] = verdictOf(ending);
  expect([code, verdict]).toEqual([3, 'invalid']);
  expect(reasons).toMatch(/other programs (?:had the processor|left it the processor)/);
});

test('by a stop of a second', async () => {
  const ending = await run(scenarioText(OPEN, '1ms'), {}, async (pid) => {
    process.kill(pid, 'SIGSTOP');
    await sleep(1000);
    process.kill(pid, 'SIGCONT');
  });
  const [code, verdict, reasons] = verdictOf(ending);
  expect([code, verdict]).toEqual([3, 'invalid']);
  expect(reasons).toMatch(/requests were dropped, for a stall made them more than 100 ms late/);
});

test('by garbage collection', async () => {
  const ending = await run(scenarioText(OPEN, '1ms'), { nodeFlags: ['--gc-global', '--max-semi-space-size=1'] });
  const [code, verdict, reasons] = verdictOf(ending);
  expect([code, verdict]).toEqual([3, 'invalid']);
  // Where other tests run beside it, they may have kept it longer.
  expect(reasons).toMatch(/garbage collection|other programs/);
  expect(summaryIn(ending).validity.generator?.gcShare).toBeGreaterThan(0.05);
});

test('by more requests than it can send', async () => {
  const ending = await run(scenarioText('{ type: constant, rate: 50000/s }', '1ms'), {});
  const [code, verdict, reasons] = verdictOf(ending);
  expect([code, verdict]).toEqual([3, 'invalid']);
  expect(reasons).toMatch(/lower the rate|other programs/);
});

test('by too few open files', async () => {
  const closed = '{ type: closed, users: 200 }';
  const ending = await run(scenarioText(closed, '100ms'), { prefix: ['prlimit', '--nofile=120:120'] });
  const [code, verdict, reasons] = verdictOf(ending);
  expect([code, verdict]).toEqual([3, 'invalid']);
  expect(reasons).toMatch(/attempts failed on this machine \(EMFILE\): .*ulimit -n/);
});
