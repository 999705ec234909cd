import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { summarySchema, type Summary } from '../../src/measure/summary.ts';
import { readAttempt } from '../../src/attempts/attempt-reader.ts';
import type { AttemptLine } from '../../src/attempts/attempt-record.ts';
import { builtFolder, ROOT } from './build.ts';

/** How a command ended, and what it said. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How to start a command. */
export interface StartOptions {
  /** Environment variables beyond the plain ones. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it runs in; default: the root of the repository. */
  readonly cwd?: string;
  /** What stands before `tollmark` on the command line, such as `taskset -c 0`, and what Node is told. */
  readonly prefix?: readonly string[];
  readonly nodeFlags?: readonly string[];
}

/** A command under way, the leader of a process group of its own. */
export interface Command {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<Ending>;
  /** What it has written so far. */
  said(): { readonly stdout: string; readonly stderr: string };
  /** Ctrl-C in a terminal: a SIGINT to the command and all that it has started. */
  pressCtrlC(): void;
}

/** A command that still runs then is killed. */
const RUN_MS_MAX = 60_000;

async function spawnCommand(args: readonly string[], options: StartOptions): Promise<Command> {
  const { env = {}, cwd = ROOT, prefix = [], nodeFlags = [] } = options;
  const script = join(await builtFolder(), 'src', 'cli.js');
  const [program = process.execPath, ...words] = [...prefix, process.execPath, ...nodeFlags, script, ...args];
  const child = spawn(program, words, {
    cwd,
    detached: true,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: RUN_MS_MAX,
    killSignal: 'SIGKILL',
  });
  const group = -(child.pid ?? 0);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]): Ending => ({ code, signal, stdout, stderr }));
  return { child, ended, said: () => ({ stdout, stderr }), pressCtrlC: () => process.kill(group, 'SIGINT') };
}

/** Starts `tollmark` with these arguments in the root of the repository. What is left of it when the test ends is killed. */
export async function startCommand(args: readonly string[], options: StartOptions = {}): Promise<Command> {
  const command = await spawnCommand(args, options);
  const group = -(command.child.pid ?? 0);
  onTestFinished(() => {
    try {
      process.kill(group, 'SIGKILL');
    } catch {
      // It has ended, and nothing is left of it.
    }
  });
  return command;
}

/** Runs `tollmark` with these arguments to its end. */
export async function runCommand(args: readonly string[], options: StartOptions = {}): Promise<Ending> {
  return (await spawnCommand(args, options)).ended;
}

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
}

/** The processes that live. One that has ended and was not yet asked for its exit code does not. */
function processes(): Process[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,stat='], { encoding: 'utf8' });
  return table.split('\n').flatMap((row) => {
    const [pid = '', parent, group, state = 'Z'] = row.trim().split(/\s+/);
    return state.startsWith('Z') ? [] : [{ pid: Number(pid), parent: Number(parent), group: Number(group) }];
  });
}

/** Whether anything of a command lives on once it has ended; a process that has just been told to end has a moment for it. */
export async function hasOrphans({ child }: Command): Promise<boolean> {
  const some = (): boolean => processes().some(({ group }) => group === child.pid);
  for (let tries = 0; tries < 40 && some(); tries++) await sleep(25);
  return some();
}

/** The processes that a command has started, by their numbers. */
export function childrenOf({ child }: Command): number[] {
  return processes().flatMap(({ pid, parent }) => (parent === child.pid ? [pid] : []));
}

/** Waits until `happened` says so; a command that ends before is an error with its words. */
export async function until(command: Command, happened: () => boolean): Promise<void> {
  while (!happened()) {
    if (command.child.exitCode !== null || command.child.signalCode !== null) {
      throw new Error(`The command ended too early:\n${command.said().stderr}`);
    }
    await sleep(10);
  }
}

/** A folder that is gone when the test has ended. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tollmark-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a file into a folder of its own and gives its path. */
export function scratchFile(name: string, text: string): string {
  const path = join(scratchFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** The summary that a command printed with `--json`; fails when it is none. */
export function summaryIn({ stdout }: Pick<Ending, 'stdout'>): Summary {
  return summarySchema.parse(JSON.parse(stdout));
}

/** The attempts that a run has written down whole so far, without the header of the log. */
export function attemptsIn(folder: string): AttemptLine[] {
  const log = join(folder, 'attempts.ndjson');
  if (!existsSync(log)) return [];
  const lines = readFileSync(log, 'utf8').split('\n').slice(0, -1);
  const attempts = lines.slice(1).map((line) => readAttempt(JSON.parse(line)));
  return attempts.filter(({ priming }) => priming !== true);
}
