import { type ChildProcess, spawn } from 'node:child_process';
import { constants } from 'node:os';
import { wallClock } from './wall-clock.ts';

/** How a program is run. */
export interface ProgramOptions {
  /** The program and its arguments: no shell reads them. */
  readonly command: readonly string[];
  /** Environment variables beside, or in place of, those of this process. */
  readonly variables: Readonly<Record<string, string>>;
  /** Ends it: SIGTERM, and SIGKILL 5 s later; undefined: nothing does. */
  readonly stop?: AbortSignal | undefined;
}

/** How a program ended. */
export interface ProgramEnd {
  /** As a shell says it: 128 and its number for a signal. Undefined: it did not start. */
  readonly exitCode: number | undefined;
  /** The signal that ended it, such as `SIGTERM`. */
  readonly signal?: string;
  /** It was ended by `stop`. */
  readonly stopped: boolean;
  /** Why it did not start. */
  readonly problem?: string;
}

/** A program that ignores SIGTERM for so long is killed. */
const KILL_MS = 5000;
/** Signals that come sooner behind the first are the same one: `timeout` sends its own to the program and to the group. */
const SAME_SIGNAL_MS = 500;
/** Characters of a program's name that a message has. */
const NAME_CHARS_MAX = 200;
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'no such program; check its name, or give its path',
  EACCES: 'may not be run; chmod +x makes a file a program',
  E2BIG: 'has too many arguments, or too large an environment',
  ENOTDIR: 'leads through what is no folder; check the path',
  ENAMETOOLONG: 'is too long for a path',
};

/**
 * Runs a program to its end; it reads and writes where this process does. SIGINT, SIGTERM and SIGHUP are passed on, and a second one kills it. Away
 * from a terminal all that it has started is in its process group and gets the signals, too. On a terminal it stays in the group of this
 * process, so that it can read from there, and Ctrl-C reaches it without help.
 */
export function runProgram({ command, variables, stop }: ProgramOptions): Promise<ProgramEnd> {
  const onTerminal = process.stdin.isTTY === true;
  return new Promise((resolve) => {
    let child: ChildProcess;
    try {
      child = start(command, variables, !onTerminal);
    } catch (error) {
      resolve({ exitCode: undefined, stopped: false, problem: startProblem(command, error) });
      return;
    }
    let stopped = false;
    let firstSignalMs = Number.POSITIVE_INFINITY;
    let cancelKill = (): void => {};
    const send = (signal: NodeJS.Signals): void => sendSignal(child.pid, signal, !onTerminal);
    const onStop = (): void => {
      stopped = true;
      send('SIGTERM');
      cancelKill = wallClock.setTimer(KILL_MS, () => send('SIGKILL'));
    };
    const onSignal = (signal: NodeJS.Signals): void => {
      const nowMs = wallClock.nowMs();
      const isFirst = firstSignalMs === Number.POSITIVE_INFINITY;
      if (isFirst) firstSignalMs = nowMs;
      else if (nowMs - firstSignalMs >= SAME_SIGNAL_MS) return send('SIGKILL');
      if (!isFirst) return;
      if (!onTerminal || signal !== 'SIGINT') send(signal);
    };
    for (const signal of FORWARDED) process.on(signal, onSignal);
    const finish = (ended: Omit<ProgramEnd, 'stopped'>): void => {
      cancelKill();
      // What it started and left behind has had its SIGTERM.
      if (stopped && !onTerminal) send('SIGKILL');
      stop?.removeEventListener('abort', onStop);
      for (const signal of FORWARDED) process.off(signal, onSignal);
      resolve({ ...ended, stopped });
    };
    child.once('error', (error) => finish({ exitCode: undefined, problem: startProblem(command, error) }));
    child.once('exit', (code, signal) =>
      finish(signal === null ? { exitCode: code ?? 0 } : { exitCode: 128 + constants.signals[signal], signal }),
    );
    stop?.addEventListener('abort', onStop);
  });
}

function start([file = '', ...args]: readonly string[], variables: ProgramOptions['variables'], detached: boolean) {
  return spawn(file, args, { stdio: 'inherit', detached, env: { ...process.env, ...variables } });
}

/** Why a program did not start: a sentence. */
function startProblem([file = '']: readonly string[], error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (file === '') return 'its name is empty';
  return `${file.slice(0, NAME_CHARS_MAX)}: ${REASONS[code] ?? message}`;
}

/** Sends a signal to a program, or to its process group; one that has ended by now needs none. */
function sendSignal(pid: number | undefined, signal: NodeJS.Signals, toGroup: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(toGroup ? -pid : pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
