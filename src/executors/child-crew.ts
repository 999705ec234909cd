import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Crew, CrewListener, FromWorker, ToWorker } from '../runners/http/workers/run-by-workers.ts';

/** What a process gets to end by itself before it is killed, in ms. */
const EXIT_MS_MAX = 3000;

/** Load generators as child processes of this one, each with a channel of its own. They run from the compiled package; `entry` is for tests of it. */
export class ChildCrew implements Crew {
  readonly count: number;
  readonly #entry: URL;
  #children: readonly ChildProcess[] = [];

  constructor(count: number, entry: URL = new URL('./load-worker.js', import.meta.url)) {
    this.count = count;
    this.#entry = entry;
  }

  start(listener: CrewListener): void {
    this.#children = Array.from({ length: this.count }, (_, worker) => {
      const child = fork(this.#entry, {
        stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        execArgv: [],
        serialization: 'advanced',
      });
      child.on('message', (message) => listener.heard(worker, message as FromWorker));
      child.on('error', (error) => listener.lost(worker, `could not be reached: ${error.message}`));
      child.on('exit', (code, signal) =>
        listener.lost(worker, signal === null ? `ended with code ${code}` : `was ended by ${signal}`),
      );
      return child;
    });
  }

  tell(worker: number, message: ToWorker): void {
    const child = this.#children[worker];
    // A child that is about to be gone is told of by its exit.
    if (child?.connected === true) child.send(message, () => {});
  }

  fence(worker: number): void {
    this.#children[worker]?.kill('SIGKILL');
  }

  async close(): Promise<void> {
    await Promise.all(this.#children.map(closeChild));
  }
}

/** A worker whose channel closes ends by itself. */
async function closeChild(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  const killer = setTimeout(() => child.kill('SIGKILL'), EXIT_MS_MAX);
  await exited;
  clearTimeout(killer);
}
