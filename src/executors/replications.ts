import { Tinypool } from 'tinypool';
import type { Summary } from '../measure/summary.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { ReplicationMerge } from './replication-merge.ts';
import { simulateReplication, type Replication } from './replication-worker.ts';

/** Most replications of one run: the standard error is then a hundredth of the spread between them. */
export const REPLICATIONS_MAX = 10_000;
/** Most worker threads of one run. */
export const THREADS_MAX = 256;

/** How to replicate a scenario. */
export interface ReplicateOptions {
  /** From 1 to `REPLICATIONS_MAX`. */
  readonly count: number;
  /** Worker threads, from 1 to `THREADS_MAX`; no more than `count` are started. */
  readonly threads: number;
  /** Told how many replications have ended, each time that one has. */
  readonly onFinished?: (finished: number) => void;
}

/** A replication that did not come back: its worker thread died, or the simulation broke. There is no result. */
export class ReplicationLostError extends Error {
  override readonly name = 'ReplicationLostError';
}

/** The seed of a replication: they count up from the scenario's, and after 4,294,967,295 from 0. */
export function replicationSeed(seed: number, replication: number): number {
  return (seed + replication) >>> 0;
}

/** How many replications may have been started beyond the one that is merged next, for each thread: more would only wait in memory. */
const AHEAD_PER_THREAD = 4;

/**
 * Simulates a scenario `count` times with the seeds from the scenario's own on, on worker threads, and merges the results in the order of
 * the seeds: the summary is the same, byte for byte, for any number of threads. Throws a `ReplicationLostError` when a worker dies, and
 * a `ScenarioError` when the dollars of all replications cannot be summed exactly. It runs from the compiled package; `worker` is for
 * tests of it.
 */
export async function replicate(
  scenario: Scenario,
  { count, threads, onFinished }: ReplicateOptions,
  worker: URL = new URL('./replication-worker.js', import.meta.url),
): Promise<Summary> {
  const crew = new WorkerCrew(worker, Math.min(threads, count));
  const merge = new ReplicationMerge(scenario);
  const started: Promise<Replication>[] = [];
  let finished = 0;
  try {
    for (let next = 0, merged = 0; merged < count; merged++) {
      for (; next < count && next - merged < threads * AHEAD_PER_THREAD; next++) {
        const replication = crew.run({ ...scenario, seed: replicationSeed(scenario.seed, next) });
        replication.then(
          () => onFinished?.(++finished),
          () => undefined,
        );
        started.push(replication);
      }
      merge.add(await (started.shift() as Promise<Replication>));
    }
  } catch (error) {
    await crew.abandon();
    throw error;
  }
  await crew.dismiss();
  return merge.summarize();
}

/** Worker threads that simulate replications. A thread that ends on its own fails all that is under way. */
class WorkerCrew {
  readonly #pool: Tinypool;
  readonly #underWay = new Set<(error: ReplicationLostError) => void>();
  #lost: ReplicationLostError | undefined;
  #dismissed = false;

  constructor(worker: URL, threads: number) {
    this.#pool = new Tinypool({
      filename: worker.href,
      name: simulateReplication.name,
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

  run(scenario: Scenario): Promise<Replication> {
    return new Promise((resolve, reject) => {
      const { seed } = scenario;
      if (this.#lost !== undefined) {
        reject(this.#lost);
        return;
      }
      this.#underWay.add(reject);
      void (this.#pool.run(scenario) as Promise<Replication>)
        .then(resolve, (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          const message = `the replication with seed ${seed} was lost (${reason}); run it alone with --seed ${seed} to see why`;
          reject(new ReplicationLostError(message, { cause: error }));
        })
        .finally(() => this.#underWay.delete(reject));
    });
  }

  /** Ends the threads, which have nothing to do any more. */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    await this.#pool.destroy();
  }

  /** Ends the threads, whatever they do. The pool's own end would wait for a thread that is gone, and fail when another one breaks. */
  async abandon(): Promise<void> {
    this.#dismissed = true;
    await Promise.all(this.#pool.threads.map((thread) => thread.terminate()));
  }

  #lose(cause: Error): void {
    if (this.#dismissed) return;
    const message = `replications were lost (${cause.message}); run again, with --threads 1 if it happens again`;
    this.#lost = new ReplicationLostError(message, { cause });
    for (const reject of this.#underWay) reject(this.#lost);
  }
}
