import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { scenarioOf } from '../parity/worlds.ts';
import {
  type Command,
  type Ending,
  attemptsIn,
  childrenOf,
  hasOrphans,
  scratchFile,
  startCommand,
  summaryIn,
  until,
} from './command.ts';
import { ENDLESS_JOBS, LONG, SMALL } from './scenario-texts.ts';

interface Run {
  readonly command: Command;
  readonly folder: string;
}

/** Starts a run with a run directory beside its scenario. */
async function startRun(text: string, flags: readonly string[] = []): Promise<Run> {
  const file = scratchFile('scenario.yaml', text);
  const folder = join(dirname(file), 'run');
  return { command: await startCommand(['run', file, '--json', '--out', folder, ...flags]), folder };
}

/** Waits until a run has written down so many attempts. */
async function untilAttempts({ command, folder }: Run, count: number): Promise<void> {
  await until(command, () => attemptsIn(folder).length >= count);
}

/** What holds of every run that reached its end, whatever happened to it: a summary on stdout and in the directory, and nobody left behind. */
async function expectOrderlyEnd({ command, folder }: Run): Promise<Ending> {
  const ending = await command.ended;
  expect(ending.stderr).not.toContain('    at ');
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(ending.stdout);
  const { attempts } = summaryIn(ending);
  expect(attemptsIn(folder)).toHaveLength(attempts.total);
  expect(await hasOrphans(command)).toBe(false);
  return ending;
}

/** A busy machine may send late, and say so; then the run is invalid, and the rest of its account still has to be right. */
const BUSY_MACHINE =
  /sent more than .* late|dropped, for a stall|came to its answers .* late|generator (?:was busy|had work)/;

test('a run against its own mock measures, reports and leaves nobody behind', async () => {
  const run = await startRun(SMALL);
  const ending = await expectOrderlyEnd(run);
  const summary = summaryIn(ending);
  const { byStatus, total } = summary.attempts;
  expect(summary).toMatchObject({ world: 'mock', requests: { offered: 40, succeeded: 40, failed: 0, dropped: 0 } });
  expect(Object.keys(byStatus)).toEqual(['200', '500']);
  expect(byStatus['200']).toBe(40);
  expect(total).toBe(40 + (byStatus['500'] ?? 0));
  expect(summary.dollars).toMatchObject({ billed: '0.4', useful: '0.4', source: 'usage-records' });
  expect(summary.twin?.figures.at(-1)).toMatchObject({ metric: 'dollars.billed', predicted: '0.4', measured: '0.4' });
  expect(ending.stderr).toBe(`report: ${join(run.folder, 'report.html')}\n`);
  const accused = summary.validity.reasons.filter((reason) => !BUSY_MACHINE.test(reason));
  expect(accused).toEqual([]);
  expect(summary.verdict).toBe(summary.validity.reasons.length === 0 ? 'passed' : 'invalid');
  expect(ending.code).toBe(summary.verdict === 'passed' ? 0 : 3);
});

/** Kills the mock of a run under way. */
async function mockKilled(): Promise<void> {
  const run = await startRun(LONG);
  await untilAttempts(run, 5);
  const [mock = 0, ...others] = childrenOf(run.command);
  expect(others).toEqual([]);
  process.kill(mock, 'SIGKILL');
  const ending = await expectOrderlyEnd(run);
  const { verdict, validity, attempts, requests } = summaryIn(ending);
  expect([ending.code, verdict]).toEqual([3, 'partial']);
  expect(validity.reasons.join('\n')).toMatch(
    /the target refused connections from \d+\.\d s .* on; the run ended there/,
  );
  expect(validity.reasons.join('\n')).toMatch(/usage records could not be read.*estimated/);
  expect(attempts.byStatus['200']).toBeGreaterThanOrEqual(5);
  expect(attempts.networkErrors).toBeGreaterThan(0);
  expect(requests.offered).toBeLessThan(1200);
}

/** Closes the target of a run under way. */
async function targetClosed(): Promise<void> {
  const { provider, seed } = scenarioOf(LONG);
  const target = createMockServer({ provider, seed });
  const origin = await listenMockServer(target);
  onTestFinished(() => target.close({ graceMs: 0 }));
  const run = await startRun(LONG, ['--target', origin, '--max-dollars', '5']);
  await untilAttempts(run, 5);
  await target.close({ graceMs: 0 });
  const ending = await expectOrderlyEnd(run);
  const summary = summaryIn(ending);
  expect([ending.code, summary.verdict, summary.world]).toEqual([3, 'partial', 'real']);
  expect(summary.validity.reasons.join('\n')).toMatch(/the target refused connections/);
  expect(summary.dollars.source).not.toBe('usage-records');
  expect(summary.run).toMatchObject({ target: origin, overrides: ['--max-dollars 5'] });
}

// Both wait two seconds, after which who refuses connections counts as dead: together.
test('a run whose mock is killed ends with what it has and says so, and so does one whose target goes away', async () => {
  await expect(Promise.all([mockKilled(), targetClosed()])).resolves.toHaveLength(2);
});

test('Ctrl-C ends the load, waits for the requests under way, and reports', async () => {
  const run = await startRun(LONG);
  await untilAttempts(run, 5);
  run.command.pressCtrlC();
  const ending = await expectOrderlyEnd(run);
  const { verdict, requests, dollars, validity } = summaryIn(ending);
  expect([ending.code, verdict]).toEqual([130, 'partial']);
  expect(validity.reasons.join('\n')).toMatch(/interrupted \d+\.\d s after the start/);
  expect(requests).toMatchObject({ succeeded: requests.offered, failed: 0, dropped: 0 });
  expect(requests.offered).toBeLessThan(1200);
  expect(dollars).toMatchObject({ source: 'usage-records', wasted: '0' });
  expect(ending.stderr).toContain('press Ctrl-C again to stop at once');
});

test('a second Ctrl-C stops at once', async () => {
  const run = await startRun(ENDLESS_JOBS);
  await untilAttempts(run, 3);
  run.command.pressCtrlC();
  await until(run.command, () => run.command.said().stderr.includes('Ctrl-C again'));
  run.command.pressCtrlC();
  const ending = await expectOrderlyEnd(run);
  const { verdict, requests, validity } = summaryIn(ending);
  expect([ending.code, verdict]).toEqual([130, 'partial']);
  expect(requests.failed).toBeGreaterThan(0);
  expect(validity.reasons.join('\n')).toMatch(/\d+ jobs still ran at the provider when the bill was taken/);
}, 30_000);

test('Ctrl-C while the mock starts ends both, without the stack of a defect', async () => {
  const { command } = await startRun(LONG);
  await until(command, () => childrenOf(command).length > 0);
  // Only the command hears it: its child, which is busy starting, has to notice by itself.
  command.child.kill('SIGINT');
  const { code, signal, stdout, stderr } = await command.ended;
  expect(signal ?? code).toBe(signal === null ? 130 : 'SIGINT');
  expect([stdout, stderr.includes('    at ')]).toEqual(['', false]);
  expect(await hasOrphans(command)).toBe(false);
});
