import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Summary } from '../../src/measure/summary.ts';
import { ROOT } from './build.ts';
import { type Ending, runCommand, scratchFolder, startCommand, summaryIn } from './command.ts';
import { callCommand } from './in-process.ts';

const STORM = 'scenarios/retry-storm.yaml';
const SHORT = [STORM, '--set', 'workload.duration=130s'];

let plain: Ending;

/** What a command printed, whichever flags led to its scenario. */
function withoutOverrides(ending: Ending): Summary {
  const { run, ...summary } = summaryIn(ending);
  const { overrides: _, ...description } = run ?? {};
  return { ...summary, run: description as Summary['run'] };
}

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
  const calm = summaryIn(await callCommand(['simulate', STORM, '--json', '--set', 'client.retry=none']));
  const stormy = summaryIn(plain);
  expect(calm.retryAmplification).toBe(1);
  expect(stormy.retryAmplification).toBeGreaterThan(1.1);
  expect(calm.requests.offered).toBe(stormy.requests.offered);
  const loaded = (series: Summary['series']): number[] => series.offered.slice(0, 300_000 / series.windowMs);
  expect(loaded(calm.series)).toEqual(loaded(stormy.series));
  expect(calm.scenario.digest).not.toBe(stormy.scenario.digest);
});

test('the summary says what was run, and which flags changed it', async () => {
  const flags = ['--set', 'client.retry=openai-node', '--seed', '7'];
  const { run, scenario } = summaryIn(await callCommand(['simulate', ...SHORT, '--json', ...flags]));
  expect(run).toMatchObject({
    retry: expect.stringMatching(/^openai-node@\d/),
    arrivals: '{ type: poisson, rate: 20/s }',
    faults: [{ fault: '{ status: 503, share: 0.5 }', fromMs: 60_000, untilMs: 120_000 }],
    overrides: ['--set workload.duration=130s', '--set client.retry=openai-node', '--seed 7'],
  });
  expect(scenario.seed).toBe(7);
  expect(summaryIn(plain).run).not.toHaveProperty('overrides');
});

test('--seed replaces the seed, and its last value counts', async () => {
  const flag = await callCommand(['simulate', STORM, '--json', '--seed', '1', '--seed', '43']);
  const set = await callCommand(['simulate', STORM, '--json', '--set', 'seed=43']);
  expect(summaryIn(flag).scenario.seed).toBe(43);
  expect(withoutOverrides(set)).toEqual(withoutOverrides(flag));
  expect(plain.stdout).not.toBe(flag.stdout);
});

test('a threshold that does not hold ends with 1', async () => {
  const run = await callCommand(['simulate', STORM, '--json', '--set', 'thresholds.errorRate=< 0.0000001']);
  expect([run.code, summaryIn(run).verdict]).toEqual([1, 'failed']);
});

test('--out writes a run directory that repeats the run', async () => {
  const folder = join(scratchFolder(), 'runs', 'first');
  const first = await callCommand(['simulate', ...SHORT, '--json', '--out', folder]);
  expect(readdirSync(folder).toSorted()).toEqual(['report.html', 'scenario.yaml', 'summary.json']);
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(first.stdout);
  expect(first.stderr).toContain(join(folder, 'report.html'));
  const again = await callCommand(['simulate', join(folder, 'scenario.yaml'), '--json']);
  expect(withoutOverrides(again)).toEqual(withoutOverrides(first));
});

test('stdout carries the result and nothing else; a pipe is given no colour, asked for or not', async () => {
  const out = scratchFolder();
  const text = await runCommand(['simulate', ...SHORT, '--out', out]);
  expect(text.stdout).toMatch(/^[✓✗] (?:PASSED|FAILED) retry-storm/);
  expect(text.stdout).not.toContain(out);
  expect(text.stderr.trim().split('\n')).toEqual([`report: ${join(out, 'report.html')}`]);
  expect(text.stdout).not.toContain('\u001b');
  const others = [
    await callCommand(['simulate', ...SHORT, '--quiet', '--no-color', '--out', out]),
    await runCommand(['simulate', ...SHORT, '--color'], { env: { NO_COLOR: '1' } }),
  ];
  for (const other of others) expect(other).toMatchObject({ stdout: text.stdout, stderr: '' });
});

test('a reader that goes away after the first line ends it without complaint', async () => {
  const command = await startCommand(['simulate', 'scenarios/baseline.yaml', '--json']);
  command.child.stdout.destroy();
  expect(await command.ended).toMatchObject({ signal: null, stderr: '' });
});

test('a scenario comes from standard input as from its file', async () => {
  const prefix = ['sh', '-c', 'cat retry-storm.yaml | "$@"', 'sh'];
  const piped = await runCommand(['validate', '-'], { prefix, cwd: join(ROOT, 'scenarios') });
  expect(piped).toMatchObject({ code: 0, stderr: '' });
  expect(piped.stdout).toContain('/dev/stdin: valid; retry-storm');
});
