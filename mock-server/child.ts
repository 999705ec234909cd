import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { type Problem, ScenarioError, type ScenarioErrorCode } from '../src/errors/scenario-error.ts';

/** What the parent says to a mock server in a process of its own. */
export type ParentMessage =
  | {
      readonly type: 'serve';
      /** A scenario in input form, its provider written out, as `createScenario` takes it. */
      readonly scenario: unknown;
    }
  | { readonly type: 'close'; readonly graceMs?: number };

/** What the process says to its parent. */
export type ChildMessage =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'refused'; readonly code: ScenarioErrorCode; readonly problems: readonly Problem[] };

/** A mock server in a process of its own. */
export interface MockProcess {
  /** Where it listens, without a path. */
  readonly url: string;
  readonly pid: number;
  /** Closes it gracefully and waits until it has ended; jobs under way have `graceMs`, 10 s by default. Calling it again waits for the same end. */
  close(graceMs?: number): Promise<void>;
}

const GRACE_MS_DEFAULT = 10_000;
/** What a process gets beyond the grace of its jobs before it is killed. */
const EXIT_MS_MAX = 5000;

function tell(child: ChildProcess, message: ParentMessage): void {
  // A child that is about to be gone is told of by its exit.
  if (child.connected) child.send(message, () => {});
}

async function closeChild(child: ChildProcess, graceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  tell(child, { type: 'close', graceMs });
  const killer = setTimeout(() => child.kill('SIGKILL'), graceMs + EXIT_MS_MAX);
  await exited;
  clearTimeout(killer);
}

/** The first thing that the process says, or an error when it ends without a word. */
async function firstWord(child: ChildProcess): Promise<ChildMessage> {
  const stop = new AbortController();
  try {
    const { signal } = stop;
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as ChildMessage),
      once(child, 'exit', { signal }).then(([code]) => {
        const message = `the process of the mock server ended (${String(code ?? 'killed')}) before it listened; try again`;
        throw new ScenarioError('TARGET_UNREACHABLE', [{ path: '', message }]);
      }),
    ]);
  } finally {
    stop.abort();
  }
}

/**
 * Starts a mock server in a process of its own, so that it does not share a core's event loop with the load generator. `source` is a
 * scenario in input form, its provider written out: plain data. It serves the scenario's provider under the scenario's seed on a free
 * port of 127.0.0.1. Throws the `ScenarioError` that the process met. It runs from the compiled package; `entry` is for tests of it.
 */
export async function startMockProcess(
  source: unknown,
  entry: URL = new URL('./mock-process.js', import.meta.url),
): Promise<MockProcess> {
  const child = fork(entry, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
  tell(child, { type: 'serve', scenario: source });
  const word = await firstWord(child);
  if (word.type === 'refused') throw new ScenarioError(word.code, word.problems);
  let closed: Promise<void> | undefined;
  return {
    url: word.url,
    pid: child.pid ?? -1,
    close: (graceMs = GRACE_MS_DEFAULT) => (closed ??= closeChild(child, graceMs)),
  };
}
