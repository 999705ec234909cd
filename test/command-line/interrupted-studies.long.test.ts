import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasOrphans, runCommand, scratchFolder, startCommand, summaryIn, until } from './command.ts';
import { callCommand } from './in-process.ts';
import { studySchema } from '../../src/study/study.ts';

const STORM = ['simulate', 'scenarios/retry-storm.yaml', '--set', 'workload.duration=20s', '-q'];

test('replications print the same bytes with any number of threads', async () => {
  const folder = scratchFolder();
  const [one, two, none] = await Promise.all([
    runCommand([...STORM, '--json', '--replications', '6', '--threads', '1', '--seed', '42']),
    runCommand([...STORM, '--json', '--replications', '6', '--threads', '2', '--seed', '42', '--out', folder, '-q']),
    runCommand([...STORM, '--json', '--replications', '6', '--seed', '42']),
  ]);
  expect(one).toMatchObject({ code: 0, stderr: '' });
  expect(two).toEqual(one);
  expect(none).toEqual(one);
  const summary = summaryIn(one);
  expect(summary.replications?.seeds).toEqual([42, 43, 44, 45, 46, 47]);
  const files = ['plan.json', 'report.html', 'scenario.yaml', 'summary.json', 'trials'];
  expect(readdirSync(folder).toSorted()).toEqual(files);
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(one.stdout);
  expect(readFileSync(join(folder, 'report.html'), 'utf8')).toContain('<h2>Replications</h2>');
}, 60_000);

/** Long enough to be interrupted, quick enough to be run whole. */
const SWEEP = ['simulate', 'scenarios/metastable.yaml', '--sweep', 'client.retry.attempts=1,2', '--replications', '8'];

test('Ctrl-C ends a study with what it has, and --resume goes on to the same bytes', async () => {
  const [cut, whole] = [join(scratchFolder(), 'cut'), join(scratchFolder(), 'whole')];
  const command = await startCommand([...SWEEP, '--threads', '2', '--json', '--out', cut]);
  const third = join(cut, 'trials', '000003', 'summary.json');
  await until(command, () => existsSync(third));
  command.pressCtrlC();
  const { code, stdout, stderr } = await command.ended;
  expect(code).toBe(130);
  expect(stderr).toMatch(/interrupted after \d+ of 16 trials; tollmark simulate --resume .*cut goes on\n$/);
  const { unfinished, cells } = studySchema.parse(JSON.parse(stdout));
  expect(unfinished?.trialsRun).toBeGreaterThanOrEqual(1);
  expect(cells.at(-1)?.verdict).toBe('partial');
  expect(await hasOrphans(command)).toBe(false);

  const resumed = await runCommand(['simulate', '--resume', cut, '--json', '-q']);
  const uninterrupted = await runCommand([...SWEEP, '--json', '--out', whole, '-q']);
  expect(uninterrupted.code).toBe(0);
  expect(resumed).toEqual(uninterrupted);
  for (const name of ['study.json', 'study.csv', 'report.html']) {
    expect(readFileSync(join(cut, name)).equals(readFileSync(join(whole, name)))).toBe(true);
  }
  expect(await callCommand(['report', whole, '--json'])).toMatchObject({ code: 0, stdout: uninterrupted.stdout });
  rmSync(join(whole, 'study.json'));
  expect((await callCommand(['report', whole])).stderr).toMatch(/study that was cut off; tollmark simulate --resume/);
}, 60_000);

test('a study that was killed goes on in one process at a time', async () => {
  const out = join(scratchFolder(), 'killed');
  const lock = join(out, 'tollmark.lock');
  // Whoever takes a lock over removes it first: between two instants there is none.
  const holder = (): string => {
    try {
      return readFileSync(lock, 'utf8').split(' ', 1)[0] ?? '';
    } catch {
      return '';
    }
  };
  const killed = await startCommand([...SWEEP, '--threads', '1', '--out', out]);
  await until(killed, () => existsSync(join(out, 'trials', '000002', 'summary.json')));
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(holder()).toBe(String(killed.child.pid));

  const resume = ['simulate', '--resume', out, '--json', '-q'];
  const first = await startCommand([...resume, '--threads', '1']);
  await until(first, () => holder() === String(first.child.pid));
  // It stands still, so that it holds its lock however long the others take.
  first.child.kill('SIGSTOP');
  const second = await callCommand(resume);
  const other = await callCommand([...STORM, '--out', out]);
  for (const { code, stdout, stderr } of [second, other]) {
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`process ${first.child.pid} on this machine writes to this directory; wait until`);
  }
  first.child.kill('SIGCONT');
  const { code, stdout } = await first.ended;
  expect(code).toBe(0);
  expect(stdout).toBe((await callCommand([...SWEEP, '--json', '-q'])).stdout);
  expect(readdirSync(out).filter((name) => name.includes('lock'))).toEqual([]);
}, 60_000);
