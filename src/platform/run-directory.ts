import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ScenarioError } from '../errors/scenario-error.ts';

/** Files of a run directory. */
export const RUN_FILES = {
  scenario: 'scenario.yaml',
  attempts: 'attempts.ndjson',
  summary: 'summary.json',
  report: 'report.html',
} as const;

/** Makes sure that a run directory exists and can be written to. Throws a `ScenarioError` OUTPUT_UNWRITABLE otherwise. */
export function createRunDirectory(path: string, scenarioText: string): void {
  if (path === '')
    throw new ScenarioError('USAGE', [{ path: '--out', message: 'name a directory, such as --out runs/today' }]);
  try {
    makeDirectory(path);
    // What an earlier run left here must not be taken for this one's, however this one ends.
    for (const name of Object.values(RUN_FILES)) rmSync(join(path, name), { force: true });
    writeFileSync(join(path, RUN_FILES.scenario), scenarioText);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** One level where the parent exists: Node's recursive form does not return where a folder cannot hold others, as in /proc. */
function makeDirectory(path: string): void {
  if (existsSync(path)) return;
  mkdirSync(path, { recursive: !existsSync(dirname(resolve(path))) });
}

/** Writes one file of a run directory. Throws a `ScenarioError` OUTPUT_UNWRITABLE when it cannot. */
export function writeRunFile(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  try {
    makeDirectory(directory);
    writeFileSync(path, text);
  } catch (error) {
    throw unwritable(path, error);
  }
  return path;
}

function unwritable(path: string, error: unknown): ScenarioError {
  const message = `cannot be written (${(error as NodeJS.ErrnoException).code ?? String(error)}); choose another --out`;
  return new ScenarioError('OUTPUT_UNWRITABLE', [{ file: path, path: '', message }]);
}
