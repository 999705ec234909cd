import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import {
  attemptsIn,
  type Command,
  type Ending,
  hasOrphans,
  scratchFile,
  startCommand,
  summaryIn,
  until,
} from './command.ts';

/** A run under way, and its directory. */
export interface Run {
  readonly command: Command;
  readonly folder: string;
}

/** Starts a run with a run directory beside its scenario. */
export async function startRun(text: string, flags: readonly string[] = []): Promise<Run> {
  const file = scratchFile('scenario.yaml', text);
  const folder = join(dirname(file), 'run');
  return { command: await startCommand(['run', file, '--json', '--out', folder, ...flags]), folder };
}

/** Waits until a run has written down so many attempts. */
export async function untilAttempts({ command, folder }: Run, count: number): Promise<void> {
  await until(command, () => attemptsIn(folder).length >= count);
}

/** What holds of every run that reached its end, whatever happened to it: a summary on stdout and in the directory, and nobody left behind. */
export async function expectOrderlyEnd({ command, folder }: Run): Promise<Ending> {
  const ending = await command.ended;
  expect(ending.stderr).not.toContain('    at ');
  expect(readFileSync(join(folder, 'summary.json'), 'utf8')).toBe(ending.stdout);
  const { attempts } = summaryIn(ending);
  expect(attemptsIn(folder)).toHaveLength(attempts.total);
  expect(await hasOrphans(command)).toBe(false);
  return ending;
}
