import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { requestTraceSchema } from '../../src/measure/request-trace.ts';
import { summarySchema } from '../../src/measure/summary.ts';
import { attemptsIn, runCommand, scratchFile, scratchFolder, summaryIn } from './command.ts';
import { callCommand } from './in-process.ts';
import { SMALL } from './scenario-texts.ts';

const SHORT = ['scenarios/retry-storm.yaml', '--set', 'workload.duration=130s'];

test('report writes the reports of a run again', async () => {
  const folder = scratchFolder();
  const run = await callCommand(['simulate', ...SHORT, '--out', folder]);
  const text = await runCommand(['report', folder]);
  const html = await callCommand(['report', folder, '--html']);
  const json = await callCommand(['report', folder, '--json']);
  expect(text).toMatchObject({ code: 0, stdout: run.stdout, stderr: '' });
  expect(html).toMatchObject({ code: 0, stdout: readFileSync(join(folder, 'report.html'), 'utf8') });
  expect(json).toMatchObject({ code: 0, stdout: readFileSync(join(folder, 'summary.json'), 'utf8') });
});

test('a run that crashed is reported from its attempts, up to the line that was cut', async () => {
  const folder = join(scratchFolder(), 'run');
  const run = await runCommand(['run', scratchFile('small.yaml', SMALL), '--json', '--out', folder]);
  const attempts = attemptsIn(folder);
  expect(attempts).toHaveLength(summaryIn(run).attempts.total);
  rmSync(join(folder, 'summary.json'));

  const whole = summaryIn(await callCommand(['report', folder, '--json']));
  const measured = summaryIn(run);
  expect(whole).toMatchObject({ world: 'mock', verdict: 'partial', scenario: measured.scenario });
  expect(whole.validity.reasons.join()).toContain('attempts.ndjson');
  for (const part of ['requests', 'attempts', 'latencyMs', 'attemptLatencyMs'] as const) {
    // Sums of floats depend on the order of their terms.
    expect({ ...whole[part], mean: 0 }).toMatchObject({ ...measured[part], mean: 0 });
  }
  expect(whole.dollars.billed).toBe(measured.dollars.billed);

  const log = join(folder, 'attempts.ndjson');
  writeFileSync(log, readFileSync(log, 'utf8').slice(0, -20));
  const cut = summaryIn(await callCommand(['report', folder, '--json']));
  expect(cut.attempts.total).toBe(attempts.length - 1);
  const lost = attempts.at(-1);
  expect(Number(whole.dollars.billed) - Number(cut.dollars.billed)).toBeCloseTo(Number(lost?.dollars), 9);
});

test('--request tells one request: of a simulation by simulating again, of a run over HTTP from its log', async () => {
  const folder = scratchFolder();
  const [simulated, run] = [join(folder, 'simulated'), join(folder, 'run')];
  await callCommand(['simulate', ...SHORT, '--out', simulated]);
  const { exemplars } = summarySchema.parse(JSON.parse(readFileSync(join(simulated, 'summary.json'), 'utf8')));
  const known = exemplars?.requests.map(({ request }) => request) ?? [];
  const other = [0, 1, 2, 3].find((request) => !known.includes(request)) ?? 4;
  for (const request of [known[0] ?? 0, other]) {
    const { code, stdout } = await callCommand(['report', simulated, '--request', String(request), '--json']);
    expect([code, requestTraceSchema.parse(JSON.parse(stdout)).request]).toEqual([0, request]);
  }
  await runCommand(['run', scratchFile('small.yaml', SMALL), '--out', run]);
  const retried = attemptsIn(run).find(({ attempt }) => attempt === 2)?.request ?? 0;
  rmSync(join(run, 'summary.json'));
  const { stdout } = await callCommand(['report', run, '--request', String(retried)]);
  expect(stdout).toMatch(new RegExp(`^Request ${retried} succeeded after`));
  expect(stdout).toMatch(/500 server-error.*\n.*waits .*: backoff of constant/);
  for (const folderOf of [simulated, run]) {
    const missing = await callCommand(['report', folderOf, '--request', '99999999']);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('no request 99999999')]);
  }
  expect((await callCommand(['report', run, '--request', '1e3'])).stderr).toContain('expected the number of a request');
});

test('lines of a log that are none are named and left out; a log without its header is none', async () => {
  const folder = dirname(scratchFile('scenario.yaml', SMALL));
  const header = { schema: 'tollmark/attempts@1', scenario: 'small', seed: 7, world: 'mock' };
  writeFileSync(join(folder, 'attempts.ndjson'), `${JSON.stringify(header)}\n{"request":0,"att\n{}\n`);
  const { code, stderr } = await callCommand(['report', folder]);
  const where = 'attempts.ndjson line 2, attempts.ndjson line 3';
  expect([code, stderr]).toEqual([0, `warning: lines of the log that are no attempts are left out: ${where}\n`]);
  writeFileSync(join(folder, 'attempts.ndjson'), '{"schema":');
  const other = await callCommand(['report', folder]);
  expect([other.code, other.stdout]).toEqual([2, '']);
  expect(other.stderr).toContain('does not begin with the header of a tollmark/attempts@2');
});
