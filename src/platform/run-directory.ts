import { appendFileSync, existsSync, mkdirSync, readdirSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ScenarioError } from '../errors/scenario-error.ts';
import { lockDirectory } from './directory-lock.ts';
import { partOf, replaceFile } from './replace-file.ts';
import { writeFailureText } from './write-failure.ts';

/** Files of a run directory, be it of a single run or of a study. */
export const RUN_FILES = {
  scenario: 'scenario.yaml',
  attempts: 'attempts.ndjson',
  sends: 'sends.ndjson',
  summary: 'summary.json',
  report: 'report.html',
  pilot: 'pilot.json',
  invoice: 'invoice.json',
  saturation: 'saturation.json',
  comparison: 'comparison.json',
  bill: 'bill.ndjson',
  study: 'study.json',
  table: 'study.csv',
  plan: 'plan.json',
  dump: 'dump.json',
} as const;

/** All files of a run directory, and what a process that was killed has left of them. */
const KNOWN: readonly string[] = Object.values(RUN_FILES).flatMap((name) => [name, partOf(name)]);

/** The file of one of several load generators in the place of one of `RUN_FILES`: `attempts-0.ndjson`. */
export function workerFile(name: string, worker: number): string {
  return name.replace('.', `-${worker}.`);
}

const WORKER_FILE = /^(?:attempts|sends)-\d+\.ndjson$/;

/** The files that load generators have left in a run directory in the place of one of `RUN_FILES`, in the order of their numbers. */
export function workerFiles(directory: string, name: string): string[] {
  const ofName = (each: string): boolean => WORKER_FILE.test(each) && each.replace(/-\d+/, '') === name;
  const numberOf = (each: string): number => Number(/\d+/.exec(each)?.[0]);
  const names = readdirSync(directory).filter(ofName);
  return names.toSorted((left, right) => numberOf(left) - numberOf(right)).map((each) => join(directory, each));
}

/** The folder of a study's trials, each a run directory of its own. */
const TRIALS = 'trials';

/** The run directory of a trial in that of its study; `index` counts from 0, the names of the folders from 1. */
export function trialFolder(directory: string, index: number): string {
  return join(directory, TRIALS, String(index + 1).padStart(6, '0'));
}

/**
 * Makes sure that a run directory exists and can be written to, by this process alone, and returns what unlocks it. Throws a `ScenarioError`
 * OUTPUT_UNWRITABLE otherwise, or DIRECTORY_IN_USE while another process writes there.
 */
export function createRunDirectory(path: string, scenarioText: string): () => void {
  if (path === '')
    throw new ScenarioError('USAGE', [{ path: '--out', message: 'name a directory, such as --out runs/today' }]);
  writing(path, () => makeDirectory(path));
  const unlock = lockDirectory(path);
  try {
    // What an earlier run left here must not be taken for this one's, however this one ends.
    removeTrials(join(path, TRIALS));
    for (const name of KNOWN) rmSync(join(path, name), { force: true });
    for (const name of [RUN_FILES.attempts, RUN_FILES.sends])
      for (const file of workerFiles(path, name)) rmSync(file, { force: true });
    replaceFile(join(path, RUN_FILES.scenario), scenarioText);
    return unlock;
  } catch (error) {
    unlock();
    throw unwritable(path, error);
  }
}

/** Removes the files of trials, and the folders that are empty then: what somebody else has put there stays. */
function removeTrials(trials: string): void {
  if (!existsSync(trials)) return;
  const folders = readdirSync(trials)
    .filter((name) => /^\d{6}$/.test(name))
    .map((name) => join(trials, name));
  for (const folder of folders)
    for (const name of readdirSync(folder))
      if (KNOWN.includes(name) || WORKER_FILE.test(name)) rmSync(join(folder, name));
  for (const folder of [...folders, trials]) if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** One level where the parent exists: Node's recursive form does not return where a folder cannot hold others, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: !existsSync(dirname(resolve(path))) });
}

/** Makes sure that a file can be written, and leaves what is in it. Throws a `ScenarioError` OUTPUT_UNWRITABLE otherwise. */
export function claimFile(path: string): void {
  writing(path, () => appendFileSync(path, ''));
}

/**
 * Writes a file as a whole or not at all, in a folder that it makes where there is none. Throws a `ScenarioError` OUTPUT_UNWRITABLE when it cannot;
 * then it is as it was before.
 */
export function writeOutput(path: string, text: string): void {
  writing(path, () => replaceFile(path, text));
}

/** As `writeOutput`, behind a result that is known: returns why the file is missing instead, undefined where it is there. */
export function tryOutput(path: string, text: string): string | undefined {
  try {
    writeOutput(path, text);
    return undefined;
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error;
    // Who claimed it has made an empty file, which is no result.
    removeEmpty(path);
    return error.message;
  }
}

function removeEmpty(path: string): void {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat?.isFile() === true && stat.size === 0) rmSync(path);
  } catch {
    // A folder that takes no files gives none away either.
  }
}

function writing(path: string, write: () => void): void {
  try {
    makeDirectory(dirname(resolve(path)));
    write();
  } catch (error) {
    throw unwritable(path, error);
  }
}

function unwritable(path: string, error: unknown): ScenarioError {
  const message = `cannot be written ${writeFailureText(error)}`;
  return new ScenarioError('OUTPUT_UNWRITABLE', [{ file: path, path: '', message }]);
}
