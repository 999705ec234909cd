import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hasOrphans, runCommand, scratchFile, scratchFolder, startCommand, summaryIn, until } from './command.ts';
import { callCommand } from './in-process.ts';
import { LONG, SMALL } from './scenario-texts.ts';
import { studySchema } from '../../src/study/study.ts';

test('a sweep over HTTP that is interrupted leaves out the cell that was under way', async () => {
  const out = join(scratchFolder(), 'sweep');
  const command = await startCommand(['run', scratchFile('long.yaml', LONG), '--sweep', 'seed=1,2', '--out', out]);
  const log = join(out, 'trials', '000001', 'attempts.ndjson');
  await until(command, () => existsSync(log) && readFileSync(log, 'utf8').split('\n').length > 5);
  command.pressCtrlC();
  const { code, stdout, stderr } = await command.ended;
  expect([code, stdout]).toEqual([130, '']);
  expect(stderr).toMatch(/requests under way may finish.*\n.*after 0 of 2 trials; tollmark run --resume .* goes on\n$/);
  expect(await hasOrphans(command)).toBe(false);
}, 30_000);

test('replications over HTTP are merged like others', async () => {
  const { stdout } = await runCommand(['run', scratchFile('small.yaml', SMALL), '--replications', '2', '--json']);
  const summary = summaryIn({ stdout });
  expect(summary).toMatchObject({
    world: 'mock',
    requests: { offered: 80, succeeded: 80 },
    dollars: { billed: '0.8', source: 'usage-records' },
    replications: { count: 2, seeds: [7, 8] },
  });
  expect(summary.twin).toBeUndefined();
  expect(summary.replications?.intervals.find(({ metric }) => metric === 'dollars.billed')?.mean).toBe('0.4');
}, 30_000);

test('a sweep over HTTP sends the load of one cell after the other, and keeps the log of each', async () => {
  const out = join(scratchFolder(), 'sweep');
  const scenario = scratchFile('small.yaml', SMALL);
  const sweep = 'client.retry=none,{ type: constant, attempts: 3, base: 20ms }';
  const { code, stdout } = await runCommand(['run', scenario, '--sweep', sweep, '--json', '--out', out]);
  const study = studySchema.parse(JSON.parse(stdout));
  expect(study.world).toBe('mock');
  expect(study.cells.map(({ offered }) => offered)).toEqual([40, 40]);
  const [none, retries] = study.cells;
  expect(none?.retryAmplification).toBe(1);
  expect(retries?.retryAmplification).toBeGreaterThan(1);
  expect(code).toBe(study.cells.some(({ verdict }) => verdict === 'invalid') ? 3 : 0);
  const trial = join(out, 'trials', '000002');
  expect(readdirSync(trial).toSorted()).toEqual(['attempts.ndjson', 'scenario.yaml', 'summary.json']);
  const report = await callCommand(['report', trial, '--json']);
  expect(summaryIn(report)).toMatchObject({ world: 'mock', requests: { succeeded: 40 } });
}, 30_000);
