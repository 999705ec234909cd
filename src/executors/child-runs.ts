import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summarySchema } from '../measure/summary.ts';
import { identifyScenario } from '../platform/digest.ts';
import { parseJsonText, readRecordFile } from '../platform/files.ts';
import { RUN_FILES } from '../platform/run-directory.ts';
import type { TrialResult } from '../study/planner.ts';
import { type Executor, TrialLostError } from './executor.ts';

/** How the runs of one side are started. */
export interface ChildCommand {
  /** The compiled command of another checkout; undefined: our own. */
  readonly cli: string | undefined;
  /** Behind `tollmark`, without `--out`. */
  readonly words: readonly string[];
}

/** The commands of both sides of a comparison. */
export type ChildCommands = Readonly<Record<'a' | 'b', ChildCommand>>;

/** What a run that ends at once gets before it is killed, in ms. */
const KILL_MS = 10_000;
/** Characters of what a run has said last. */
const SAID_MAX = 1000;

/**
 * Carries out each trial as a process of its own: `tollmark run` of this package, or of another checkout. So every run begins alike, with code that is not compiled yet and an empty
 * heap, and both sides may be of other versions. `--out` is the folder of the trial, and its summary is the result. `entry`: the compiled command of this package.
 */
export function inChildren(commands: ChildCommands, entry: URL = new URL('./cli.js', import.meta.url)): Executor {
  let underWay: ChildProcess | undefined;
  let killer: NodeJS.Timeout | undefined;
  let isStopped = false;
  const stop = (atOnce: boolean): void => {
    isStopped = true;
    underWay?.kill('SIGINT');
    if (atOnce && killer === undefined) killer = setTimeout(() => underWay?.kill('SIGKILL'), KILL_MS);
  };
  return {
    capacity: 1,
    run: async ({ side = 'a', scenario }, { folder = '' }) => {
      if (isStopped) return undefined;
      const { cli, words } = commands[side];
      // A group of its own: Ctrl-C of a terminal reaches this process alone, which passes it on once.
      const child = spawn(process.execPath, [cli ?? fileURLToPath(entry), ...words, '--out', folder], {
        stdio: ['ignore', 'ignore', 'pipe'],
        detached: true,
      });
      underWay = child;
      const end = await endOf(child);
      underWay = undefined;
      const result = resultIn(folder, cli === undefined ? identifyScenario(scenario).digest : undefined);
      if (typeof result === 'object') return isStopped ? { ...result, interrupted: true } : result;
      if (isStopped) return undefined;
      throw new TrialLostError(`${folder}: tollmark ${words.slice(0, 2).join(' ')} ${result} (${end})`);
    },
    stop,
    close: async () => clearTimeout(killer),
  };
}

/** How a process ended, and what it has said last. */
function endOf(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = `${said}${text}`.slice(-SAID_MAX)));
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      const words = said.trim().replaceAll(/\s+/g, ' ');
      resolve(`${signal ?? `exit code ${code}`}${words === '' ? '' : `: ${words}`}`);
    });
  });
}

/** The summary that a run has left, or what is wrong with it. `digest`: of the scenario that it has to be of. */
function resultIn(folder: string, digest: string | undefined): TrialResult | string {
  const path = join(folder, RUN_FILES.summary);
  if (!existsSync(path)) return `has left no ${RUN_FILES.summary}`;
  const summary = summarySchema.safeParse(parseJsonText(readRecordFile(path))).data;
  if (summary === undefined) return `has left a ${RUN_FILES.summary} that this Tollmark cannot read`;
  if (digest !== undefined && digest !== summary.scenario.digest)
    return 'was of another scenario: a file has changed since the comparison began';
  return { summary };
}
