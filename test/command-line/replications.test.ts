import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCommand, scratchFolder, summaryIn } from './command.ts';
import { callCommand } from './in-process.ts';

const STORM = ['simulate', 'scenarios/retry-storm.yaml', '--set', 'workload.duration=20s', '-q'];

test('replications print the same bytes with any number of threads', async () => {
  const folder = scratchFolder();
  const [one, two] = await Promise.all([
    runCommand([...STORM, '--json', '--replications', '6', '--threads', '1']),
    runCommand([...STORM, '--json', '--replications', '6', '--threads', '2', '--seed', '42', '--out', folder, '-q']),
  ]);
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(two).toEqual(one);
  const summary = summaryIn(one);
  expect(summary.replications?.seeds).toEqual([42, 43, 44, 45, 46, 47]);
  expect(readdirSync(folder).toSorted()).toEqual(['report.html', 'scenario.yaml', 'summary.json']);
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(one.stdout);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<h2>Replications</h2>');
});

test('people see the intervals, and a threshold that fails over all of them ends with 1', async () => {
  const run = await runCommand([...STORM, '--replications', '3', '--set', 'thresholds.errorRate=== 0.5']);
  expect(run).toMatchObject({ code: 1, stderr: '' });
  expect(run.stdout).toMatch(/REPLICATIONS {2}3, seeds 42 to 44\n.*95 % interval of the mean\n.*latency p50 .* to /);
});

test('numbers of replications and threads that cannot be are refused together', async () => {
  const run = await callCommand([...STORM, '--replications', '0', '--threads', 'many']);
  expect(run).toMatchObject({ code: 2, stdout: '' });
  expect(run.stderr.split('\n').map((line) => line.split(':')[0])).toEqual(['--replications', '--threads', '']);
});
