import { OUTCOME } from '../../../src/billing/outcome.ts';
import { createSampler, type Distribution } from '../../../src/engine/distribution.ts';
import { draw, PURPOSE } from '../../../src/engine/draw.ts';
import type { WorkerOptions } from '../../../src/provider/workers/worker-options.ts';

/** What the oracle knows of an endpoint with cold starts: one model at `nanoPerMs`, which is also what the time of workers costs. */
export interface ColdEndpoint {
  readonly slots: number;
  readonly queue: number;
  readonly workers: WorkerOptions;
  readonly serviceTime: Distribution;
  readonly onDisconnect: 'continue' | 'cancel-queued' | 'cancel';
  readonly nanoPerMs: number;
}

/** A request of a trace; its place is its number. No two things of a trace happen at one instant. */
export interface ColdCall {
  readonly atMs: number;
  readonly cancelAfterMs: number | undefined;
}

/** What became of a request. */
export interface ColdRecord {
  readonly outcome: number;
  readonly startedMs: number;
  readonly endedMs: number;
  /** Time of set-up that it would pay for. */
  readonly coldMs: number;
}

/** The life of one worker, as a list of what it did. */
interface Life {
  state: 'starting' | 'idle' | 'busy' | 'gone';
  sinceMs: number;
  /** When it is ready, or free again. */
  dueMs: number;
  readonly setupMs: number;
  job: number;
  jobs: number;
  readonly spent: { setup: number; active: number; idle: number };
}

/** All workers at the end. */
export interface ColdTotals {
  readonly coldStarts: number;
  readonly peak: number;
  readonly setupMs: number;
  readonly activeMs: number;
  readonly idleMs: number;
}

/** An endpoint with cold starts in plain lists: after each event it looks at everything anew, and shuts workers down at the very instant. */
export class ColdOracle {
  readonly records: ColdRecord[] = [];
  readonly lives: Life[] = [];
  peak: number;
  #coldStarts = 0;
  #queue: number[] = [];
  #nowMs = 0;
  readonly #endpoint: ColdEndpoint;
  readonly #calls: readonly ColdCall[];
  readonly #seed: number;
  readonly #started = new Map<number, { startedMs: number; coldMs: number }>();

  constructor(endpoint: ColdEndpoint, calls: readonly ColdCall[], seed: number) {
    this.#endpoint = endpoint;
    this.#calls = calls;
    this.#seed = seed;
    for (let i = 0; i < endpoint.workers.min; i++) this.lives.push(newLife('idle', 0, 0, 0));
    this.peak = endpoint.workers.min;
    this.#play();
  }

  /** What all workers have done, those that stay until `endMs` included. */
  totals(endMs: number): ColdTotals {
    const spent = this.spentUntil(endMs);
    const sum = (pick: (life: Life['spent']) => number): number => spent.reduce((total, each) => total + pick(each), 0);
    return {
      coldStarts: this.#coldStarts,
      peak: this.peak,
      setupMs: sum(({ setup }) => setup),
      activeMs: sum(({ active }) => active),
      idleMs: sum(({ idle }) => idle),
    };
  }

  /** What each worker has done. */
  spentUntil(endMs: number): readonly Life['spent'][] {
    return this.lives.map(({ state, sinceMs, spent }) =>
      state === 'gone' ? spent : { ...spent, idle: spent.idle + Math.max(0, endMs - sinceMs) },
    );
  }

  #alive(): Life[] {
    return this.lives.filter(({ state }) => state !== 'gone');
  }

  #idle(): Life[] {
    return this.lives.filter(({ state }) => state === 'idle').toSorted((a, b) => a.sinceMs - b.sinceMs);
  }

  #play(): void {
    for (;;) {
      const next = this.#events().toSorted((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) return;
      this.#nowMs = next.atMs;
      next.act();
      this.#fill();
    }
  }

  /** All that is to come. */
  #events(): { atMs: number; act: () => void }[] {
    const { keepAliveMs, min } = this.#endpoint.workers;
    const calls = this.#calls.flatMap(({ atMs, cancelAfterMs }, index) => [
      ...(this.records[index] === undefined && !this.#isKnown(index) ? [{ atMs, act: () => this.#call(index) }] : []),
      ...(cancelAfterMs !== undefined && this.#isKnown(index) && atMs + cancelAfterMs > this.#nowMs
        ? [{ atMs: atMs + cancelAfterMs, act: () => this.#leave(index) }]
        : []),
    ]);
    const ends = this.lives
      .filter(({ state }) => state === 'starting' || state === 'busy')
      .map((life) => ({ atMs: life.dueMs, act: () => this.#free(life, OUTCOME.ok) }));
    const [oldest] = this.#idle();
    const shutDown =
      oldest === undefined || this.#alive().length <= min
        ? []
        : [{ atMs: oldest.sinceMs + keepAliveMs, act: () => turn(oldest, 'gone', this.#nowMs) }];
    return [...calls, ...ends, ...shutDown];
  }

  /** Whether a call was taken in and has not ended. */
  #isKnown(index: number): boolean {
    return this.#queue.includes(index) || this.lives.some(({ state, job }) => state === 'busy' && job === index);
  }

  #call(index: number): void {
    const { slots, queue } = this.#endpoint;
    const running = this.lives.filter(({ state }) => state === 'busy').length;
    if (running + this.#queue.length >= slots + queue) {
      this.records[index] = { outcome: OUTCOME.throttled, startedMs: Number.NaN, endedMs: Number.NaN, coldMs: 0 };
    } else this.#queue.push(index);
  }

  #leave(index: number): void {
    const { onDisconnect } = this.#endpoint;
    const life = this.lives.find(({ state, job }) => state === 'busy' && job === index);
    if (life !== undefined && onDisconnect === 'cancel') this.#free(life, OUTCOME['cancelled-running']);
    if (life !== undefined || onDisconnect === 'continue') return;
    this.#queue = this.#queue.filter((each) => each !== index);
    const endedMs = this.#nowMs;
    this.records[index] = { outcome: OUTCOME['cancelled-queued'], startedMs: Number.NaN, endedMs, coldMs: 0 };
  }

  /** A worker is ready, or its job ends. */
  #free(life: Life, outcome: number): void {
    if (life.state === 'busy') {
      const started = this.#started.get(life.job) ?? { startedMs: Number.NaN, coldMs: 0 };
      this.records[life.job] = { outcome, ...started, endedMs: this.#nowMs };
    }
    turn(life, 'idle', this.#nowMs);
  }

  /** Idle workers take jobs, the one that was used last first; for the rest workers are started. */
  #fill(): void {
    const { slots, serviceTime, workers } = this.#endpoint;
    for (let life = this.#idle().at(-1); life !== undefined && this.#queue.length > 0; life = this.#idle().at(-1)) {
      const job = this.#queue.shift() as number;
      this.#started.set(job, { startedMs: this.#nowMs, coldMs: life.jobs === 0 ? life.setupMs : 0 });
      turn(life, 'busy', this.#nowMs);
      life.job = job;
      life.jobs++;
      life.dueMs = this.#nowMs + createSampler(serviceTime).sample(draw(this.#seed, PURPOSE.service, job, 1));
    }
    const starting = (): number => this.lives.filter(({ state }) => state === 'starting').length;
    while (starting() < this.#queue.length && this.#alive().length < slots) {
      const number = this.#coldStarts++;
      const time = (of: Distribution, purpose: number): number =>
        createSampler(of).sample(draw(this.#seed, purpose, number, 0));
      const provisionMs =
        workers.provisionTime === undefined ? 0 : time(workers.provisionTime, PURPOSE.workerProvision);
      const setupMs = time(workers.setupTime, PURPOSE.workerSetup);
      const sinceMs = this.#nowMs + provisionMs;
      this.lives.push(newLife('starting', sinceMs, this.#nowMs + (provisionMs + setupMs), setupMs));
      this.peak = Math.max(this.peak, this.#alive().length);
    }
  }
}

function newLife(state: Life['state'], sinceMs: number, dueMs: number, setupMs: number): Life {
  return { state, sinceMs, dueMs, setupMs, job: -1, jobs: 0, spent: { setup: 0, active: 0, idle: 0 } };
}

/** A worker goes over to something else. */
function turn(life: Life, state: Life['state'], nowMs: number): void {
  const field = { starting: 'setup', busy: 'active', idle: 'idle', gone: 'idle' } as const;
  life.spent[field[life.state]] += nowMs - life.sinceMs;
  life.state = state;
  life.sinceMs = nowMs;
}
