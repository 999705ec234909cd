import { expect, test } from 'vitest';
import { runCommand, scratchFile } from './command.ts';
import { callCommand } from './in-process.ts';
import { SMALL } from './scenario-texts.ts';

const STORM = ['simulate', 'scenarios/retry-storm.yaml', '--set', 'workload.duration=20s', '-q'];

test('people see the intervals, and a threshold that fails over all of them ends with 1', async () => {
  const run = await runCommand([...STORM, '--replications', '3', '--set', 'thresholds.errorRate=== 0.5']);
  expect(run).toMatchObject({ code: 1, stderr: '' });
  expect(run.stdout).toMatch(/REPLICATIONS {2}3, seeds 42 to 44\n.*95 % interval of the mean\n.*latency p50 .* to /);
});

test('numbers of replications and threads that cannot be are refused together', async () => {
  const run = await callCommand([...STORM, '--replications', '0', '--threads', 'many']);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.split('\n').map((line) => line.split(':')[0])).toEqual(['--replications', '--threads', '']);
  const single = await callCommand([...STORM, '--threads', '2']);
  expect([single.code, single.stderr]).toEqual([2, expect.stringContaining('a single run has one thread')]);
});

test('a command without a scenario says what to name', async () => {
  for (const command of ['run', 'simulate']) {
    const { code, stderr } = await callCommand([command]);
    expect([code, stderr]).toEqual([2, expect.stringContaining('name a scenario file')]);
  }
});

test('a study against a real endpoint is refused: its spend cap would be that of each run', async () => {
  const flags = ['--target', 'http://127.0.0.1:9', '--max-dollars', '1', '--sweep', 'seed=1,2'];
  const { code, stderr } = await callCommand(['run', scratchFile('small.yaml', SMALL), ...flags]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^--target: a study runs against its own mock/)]);
});
