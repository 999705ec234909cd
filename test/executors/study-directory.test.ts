import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { carryOut } from '../../src/executors/carry-out.ts';
import { inProcess } from '../../src/executors/in-process.ts';
import { readPlan, StudyDirectory } from '../../src/executors/study-directory.ts';
import { simulateTrial } from '../../src/executors/trial-worker.ts';
import { ScenarioFiles } from '../../src/scenario/scenario-files.ts';
import { choosePlanner, type Plan, planOf } from '../../src/study/plan.ts';
import type { Planner } from '../../src/study/planner.ts';
import { folderWith } from '../commands/written-terminal.ts';
import { FILES } from '../scenario/scenario-fixtures.ts';
import { concluded, plannerOf, SHORT } from '../study/trials.ts';

const QUESTION = {
  scenario: 'dir/scenario.yaml',
  today: '2026-11-20',
  set: SHORT,
  sweep: ['client.retry=none,openai-node'],
  replications: 2,
};
const SETTING = { version: '1.2.3', world: 'virtual' } as const;

/** A study that has begun in a folder. */
function begun(folder = folderWith({})): { folder: string; plan: Plan; planner: Planner; directory: StudyDirectory } {
  const files = new ScenarioFiles((path) => FILES[path] ?? '');
  const { planner } = choosePlanner(QUESTION, files, true);
  const plan = planOf(QUESTION, SETTING, files);
  const directory = new StudyDirectory(folder, plan);
  directory.begin();
  return { folder, plan, planner, directory };
}

/** Ends a study when so many of its trials are written. */
function endsAfter(trials: number, directory: StudyDirectory): AbortSignal {
  const first = new AbortController();
  let written = 0;
  const write = directory.write.bind(directory);
  directory.write = (index, result): void => {
    write(index, result);
    if (++written === trials) first.abort();
  };
  return first.signal;
}

test.each([1, 2, 3])('a study that ended after %i of 4 trials goes on from its directory alone', async (trials) => {
  const { folder, plan, planner, directory } = begun();
  const signal = endsAfter(trials, directory);
  const partial = await carryOut(planner, inProcess(false), { store: directory, stops: [signal, signal] });
  expect(partial.earlyEnd).toEqual({ interrupted: true, message: 'interrupted', trialsRun: trials });
  expect(readdirSync(join(folder, 'trials'))).toHaveLength(trials);
  expect(readdirSync(join(folder, 'trials', '000001')).toSorted()).toEqual([
    'dump.json',
    'scenario.yaml',
    'summary.json',
  ]);

  const kept = readPlan(folder, SETTING);
  expect(kept).toEqual(plan);
  const again = choosePlanner(kept, new ScenarioFiles((path) => kept.files[path] ?? ''), true);
  const going = new StudyDirectory(folder, kept);
  const { result, earlyEnd } = await carryOut(again.planner, inProcess(false), { store: going });
  going.finish();
  expect(earlyEnd).toBeUndefined();
  expect(JSON.stringify(result)).toBe(JSON.stringify(concluded(plannerOf(QUESTION))));
  expect(readdirSync(join(folder, 'trials', '000001'))).toEqual(['scenario.yaml', 'summary.json']);
  expect(() => readPlan(folder, SETTING)).toThrow(/has run to its end; tollmark report/);
});

test('a result that a crash cut short is no result', () => {
  const { planner, directory } = begun();
  const [trial] = planner.propose();
  directory.write(0, simulateTrial(trial!));
  const folder = directory.prepare(0, trial!);
  cpSync(join(folder, 'summary.json'), join(folder, 'summary.json.part'));
  rmSync(join(folder, 'summary.json'));
  expect(directory.read(0, trial!)).toBeUndefined();
});

test('results that cannot be written are lost by name, and the study has its result all the same', async () => {
  const { folder, planner, directory } = begun();
  writeFileSync(join(folder, 'trials'), 'in the way');
  const { result, earlyEnd } = await carryOut(planner, inProcess(false), { store: directory });
  expect([result === undefined, earlyEnd]).toEqual([false, undefined]);
  expect(directory.losses[0]).toMatch(/trials.*: cannot be written/);
  directory.finish();
  expect(readPlan(folder, SETTING).finished).toBe(false);
});

test('a result of something else is not taken', () => {
  const { planner, directory } = begun();
  const [first, second] = planner.propose();
  directory.write(0, simulateTrial(second!));
  expect(() => directory.read(0, first!)).toThrow(/000001.summary\.json: is not of the trial/);
  writeFileSync(join(directory.prepare(0, first!), 'summary.json'), '{');
  expect(() => directory.read(0, first!)).toThrow(/is not JSON; remove the folder/);
});

test('a plan that cannot go on here is refused with what to do', () => {
  const { folder, plan } = begun();
  expect(() => readPlan(folder, { ...SETTING, version: '1.2.4' })).toThrow(
    /is of Tollmark 1\.2\.3, and this is 1\.2\.4/,
  );
  expect(() => readPlan(folder, { ...SETTING, world: 'mock' })).toThrow(/tollmark simulate --resume/);
  expect(() => readPlan(join(folder, 'nowhere'), SETTING)).toThrow(/name the directory of a study/);
  writeFileSync(join(folder, 'plan.json'), JSON.stringify({ ...plan, sweep: 'all' }));
  expect(() => readPlan(folder, SETTING)).toThrow(/is not a tollmark\/plan@1/);
});

test('the directory of a single run is the folder of its trial, and keeps no result by itself', () => {
  const folder = folderWith({});
  const directory = new StudyDirectory(folder, undefined);
  directory.begin();
  const [trial] = plannerOf({}).propose();
  directory.write(0, simulateTrial(trial!));
  directory.finish();
  expect([directory.prepare(0, trial!), directory.read(0, trial!), readdirSync(folder)]).toEqual([
    folder,
    undefined,
    [],
  ]);
});

test('a plan holds the text of each file that was read', () => {
  const { folder, plan } = begun();
  expect(plan.files).toEqual(FILES);
  expect(existsSync(join(folder, 'trials'))).toBe(false);
  expect(JSON.parse(readFileSync(join(folder, 'plan.json'), 'utf8'))).toEqual(plan);
});
