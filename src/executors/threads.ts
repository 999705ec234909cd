import { Tinypool } from 'tinypool';
import type { Trial, TrialResult } from '../study/planner.ts';
import { type Executor, TrialLostError } from './executor.ts';
import { simulateTrial } from './trial-worker.ts';

/**
 * Simulates trials on worker threads, `threads` at once. A thread that ends on its own fails all that is under way. It runs from the
 * compiled package; `worker` is for tests of it.
 */
export function onThreads(threads: number, worker: URL = new URL('./trial-worker.js', import.meta.url)): Executor {
  return new ThreadPool(threads, worker);
}

/** Trials that a thread is given: while one runs, others wait, so that it never does. */
const PER_THREAD = 4;

class ThreadPool implements Executor {
  readonly capacity: number;
  readonly #pool: Tinypool;
  readonly #underWay = new Set<(error?: TrialLostError) => void>();
  #lost: TrialLostError | undefined;
  #isClosed = false;

  constructor(threads: number, worker: URL) {
    this.capacity = threads * PER_THREAD;
    this.#pool = new Tinypool({
      filename: worker.href,
      name: simulateTrial.name,
      minThreads: threads,
      maxThreads: threads,
    });
    this.#pool.on('error', (error: Error) => this.#lose(error));
    // The pool tells whose task it was when a thread throws; one that ends in silence it would await without end.
    for (const thread of this.#pool.threads) {
      let threw = false;
      thread.on('error', () => (threw = true));
      thread.on('exit', (code: number) => {
        if (!threw) this.#lose(new Error(`a worker thread ended with code ${code}`));
      });
    }
  }

  run({ scenario, merges, flags }: Trial): Promise<TrialResult | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      const end = (error?: TrialLostError): void => (error === undefined ? resolve(undefined) : reject(error));
      this.#underWay.add(end);
      void (this.#pool.run({ scenario, merges }) as Promise<TrialResult>)
        .then(resolve, (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          const alone = flags === '' ? 'run it alone' : `run it alone with ${flags}`;
          const message = `the trial with seed ${scenario.seed} was lost (${reason}); ${alone} to see why`;
          reject(new TrialLostError(message, { cause: error }));
        })
        .finally(() => this.#underWay.delete(end));
    });
  }

  /** A simulation has nothing to bring to a proper end: its trial is run anew by who wants it. */
  stop(): void {
    this.#isClosed = true;
    for (const end of this.#underWay) end();
  }

  /** Ends the threads, whatever they do. The pool's own end would wait for a thread that is gone, and fail when another one breaks. */
  async close(): Promise<void> {
    const isIdle = this.#underWay.size === 0 && !this.#isClosed && this.#lost === undefined;
    this.#isClosed = true;
    await (isIdle ? this.#pool.destroy() : Promise.all(this.#pool.threads.map((thread) => thread.terminate())));
  }

  #lose(cause: Error): void {
    if (this.#isClosed) return;
    const message = `trials were lost (${cause.message}); run again, with --threads 1 if it happens again`;
    this.#lost = new TrialLostError(message, { cause });
    for (const end of this.#underWay) end(this.#lost);
  }
}
