import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Summary } from '../../src/measure/summary.ts';
import { ROOT } from './build.ts';
import { type Ending, runCommand, scratchFolder, startCommand, summaryIn } from './command.ts';

const STORM = 'scenarios/retry-storm.yaml';

let plain: Ending;

beforeAll(async () => {
  plain = await runCommand(['simulate', STORM, '--json']);
}, 60_000);

test('the same scenario and seed print the same bytes, which both schemas of a summary accept', async () => {
  const again = await runCommand(['simulate', STORM, '--json']);
  expect(again).toEqual({ code: 0, signal: null, stdout: plain.stdout, stderr: '' });
  expect(summaryIn(plain)).toMatchObject({ world: 'virtual', verdict: 'passed' });
  const published = z.fromJSONSchema(JSON.parse(readFileSync(join(ROOT, 'reports/summary.schema.json'), 'utf8')));
  const printed: unknown = JSON.parse(plain.stdout);
  expect(published.safeParse(printed)).toMatchObject({ success: true });
  expect(published.safeParse({ ...(printed as object), verdict: 'fine' })).toMatchObject({ success: false });
});

test('without retries a request is one attempt, and the same requests are due', async () => {
  const calm = summaryIn(await runCommand(['simulate', STORM, '--json', '--set', 'client.retry=none']));
  const stormy = summaryIn(plain);
  expect(calm.retryAmplification).toBe(1);
  expect(stormy.retryAmplification).toBeGreaterThan(1.1);
  expect(calm.requests.offered).toBe(stormy.requests.offered);
  const loaded = (series: Summary['series']): number[] => series.offered.slice(0, 300_000 / series.windowMs);
  expect(loaded(calm.series)).toEqual(loaded(stormy.series));
  expect(calm.scenario.digest).not.toBe(stormy.scenario.digest);
});

test('--seed replaces the seed, and its last value counts', async () => {
  const seeds = [
    ['--seed', '1', '--seed', '43'],
    ['--set', 'seed=43'],
  ];
  const runs = await Promise.all(seeds.map((flags) => runCommand(['simulate', STORM, '--json', ...flags])));
  const [flag, set] = runs.map((run) => run.stdout);
  expect(summaryIn({ stdout: flag ?? '' }).scenario.seed).toBe(43);
  expect(set).toBe(flag);
  expect(plain.stdout).not.toBe(flag);
});

test('a threshold that does not hold ends with 1', async () => {
  const run = await runCommand(['simulate', STORM, '--json', '--set', 'thresholds.errorRate=< 0.0000001']);
  expect([run.code, summaryIn(run).verdict]).toEqual([1, 'failed']);
});

test('--out writes a run directory that repeats the run', async () => {
  const folder = join(scratchFolder(), 'runs', 'first');
  const first = await runCommand(['simulate', STORM, '--json', '--set', 'workload.duration=20s', '--out', folder]);
  expect(readdirSync(folder).toSorted()).toEqual(['report.html', 'scenario.yaml', 'summary.json']);
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(first.stdout);
  expect(first.stderr).toContain(join(folder, 'report.html'));
  const again = await runCommand(['simulate', join(folder, 'scenario.yaml'), '--json']);
  expect(again.stdout).toBe(first.stdout);
});

test('stdout carries the result and nothing else; a pipe is given no colour, asked for or not', async () => {
  const out = scratchFolder();
  const text = await runCommand(['simulate', STORM, '--out', out]);
  expect(text.stdout).toMatch(/^[✓✗] (?:PASSED|FAILED) retry-storm/);
  expect(text.stdout).not.toContain(out);
  expect(text.stderr.trim().split('\n')).toEqual([`report: ${join(out, 'report.html')}`]);
  expect(text.stdout).not.toContain('\u001b');
  const others = await Promise.all([
    runCommand(['simulate', STORM, '--quiet', '--no-color', '--out', out]),
    runCommand(['simulate', STORM, '--color'], { env: { NO_COLOR: '1' } }),
  ]);
  for (const other of others) expect(other).toMatchObject({ stdout: text.stdout, stderr: '' });
});

test('a reader that goes away after the first line ends it without complaint', async () => {
  const command = await startCommand(['simulate', 'scenarios/baseline.yaml', '--json']);
  command.child.stdout.destroy();
  expect(await command.ended).toMatchObject({ signal: null, stderr: '' });
});
