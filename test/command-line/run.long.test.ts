import { expect, onTestFinished, test } from 'vitest';
import { createMockServer, listenMockServer } from '../../mock-server/index.ts';
import { scenarioOf } from '../parity/worlds.ts';
import { childrenOf, hasOrphans, summaryIn, until } from './command.ts';
import { ENDLESS_JOBS, LONG } from './scenario-texts.ts';
import { expectOrderlyEnd, startRun, untilAttempts } from './started-run.ts';

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
