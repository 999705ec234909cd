import { createSampler } from '../../engine/distribution.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { WorkerTime } from '../../billing/worker-billing.ts';
import { IdleStack } from './idle-stack.ts';
import type { Pauses } from '../faults/pauses.ts';
import { PoolWorker } from './pool-worker.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { WorkerMeter, type Spending, type WorkerFigures } from './worker-meter.ts';
import type { WorkerOptions } from './worker-options.ts';

/** What a pool works with. */
interface PoolParts {
  readonly options: ProviderOptions;
  readonly seed: number;
  readonly timeline: Timeline;
  readonly pauses: Pauses | undefined;
  /** Event kind of the end of a set-up. */
  readonly readyKind: number;
}

/**
 * Workers that start when jobs wait and shut down when they idle. A job waits in the queue while a worker starts for it: whichever worker is
 * free first takes the oldest job, and one that starts in vain idles until its time is over. Of several that idle the one that was used last
 * serves, so that the others can shut down. The n-th cold start draws its times by its number.
 *
 * That a worker has shut down is found out when the pool is asked the next time, with the instant at which it did: this needs no events.
 */
export class WorkerPool {
  readonly #options: WorkerOptions;
  readonly #timeline: Timeline;
  /** When nothing is set up. */
  pauses: Pauses | undefined;
  readonly #readyKind: number;
  readonly #setupKey: number;
  readonly #provisionKey: number;
  readonly #setup: Sampler;
  readonly #provision: Sampler | undefined;
  readonly #meter: WorkerMeter;
  /** Those that start, by their number. */
  readonly #starting = new Map<number, PoolWorker>();
  readonly #idle = new IdleStack();
  /** The worker of each job that is served, and the set-up that the job would pay for. */
  readonly #workers: PoolWorker[] = [];
  readonly #coldMs: number[] = [];
  readonly #busy = new Set<PoolWorker>();
  #coldStarts = 0;
  #peak: number;

  /** `post`: where charges for the time of workers go. */
  constructor(
    { options, seed, timeline, pauses, readyKind }: PoolParts,
    workers: WorkerOptions,
    post: (nano: number) => void,
  ) {
    this.#options = workers;
    this.#timeline = timeline;
    this.pauses = pauses;
    this.#readyKind = readyKind;
    this.#setupKey = drawKey(seed, PURPOSE.workerSetup);
    this.#provisionKey = drawKey(seed, PURPOSE.workerProvision);
    this.#setup = createSampler(workers.setupTime);
    this.#provision = workers.provisionTime === undefined ? undefined : createSampler(workers.provisionTime);
    this.#meter = new WorkerMeter(options, post);
    for (let i = 0; i < workers.min; i++) this.#idle.push(new PoolWorker('idle', 0, 0, 0));
    this.#peak = workers.min;
  }

  /** Workers that are alive, those that start included. */
  get alive(): number {
    return this.#starting.size + this.#idle.size + this.#busy.size;
  }

  /** Workers that start. */
  get starting(): number {
    return this.#starting.size;
  }

  /** Whether a job could be served at once; ask after `expire`. */
  get hasIdle(): boolean {
    return this.#idle.size > 0;
  }

  /** Shuts down the workers whose time to idle is over by now. One that has just become free is offered the jobs that wait first. */
  expire(): void {
    const { min, keepAliveMs } = this.#options;
    const nowMs = this.#timeline.nowMs;
    for (let oldest = this.#idle.oldest; oldest !== undefined; oldest = this.#idle.oldest) {
      if (oldest.sinceMs + keepAliveMs > nowMs || this.alive <= min) return;
      this.#idle.dropOldest();
      this.#meter.add(oldest, 'idle', keepAliveMs);
    }
  }

  /** An idle worker serves a job from now on. Call only when `hasIdle`. */
  claim(job: number): void {
    const worker = this.#idle.pop();
    this.#turn(worker, 'active', this.#timeline.nowMs);
    this.#busy.add(worker);
    this.#workers[job] = worker;
    this.#coldMs[job] = worker.isUsed ? 0 : worker.setupMs;
    worker.isUsed = true;
  }

  /** The worker of a job is free again. */
  release(job: number): void {
    this.expire();
    const worker = this.#workers[job] as PoolWorker;
    this.#turn(worker, 'idle', this.#timeline.nowMs);
    this.#busy.delete(worker);
    this.#idle.push(worker);
  }

  /** Time of set-up that a job pays for which has started, where it is billed: its worker's, if it was the first there. */
  coldMs(job: number): number {
    return this.#coldMs[job] as number;
  }

  /** A job is tried again by its worker, which is warm now. */
  tryAgain(job: number): void {
    this.#coldMs[job] = 0;
  }

  /** Starts workers until so many idle or start, but never more than `max` are alive. */
  order(wanted: number, max: number): void {
    while (this.#idle.size + this.#starting.size < wanted && this.alive < max) this.#start();
  }

  /** The set-up of a worker is over. */
  ready(number: number): void {
    this.expire();
    const worker = this.#starting.get(number) as PoolWorker;
    this.#starting.delete(number);
    this.#turn(worker, 'idle', worker.readyMs);
    this.#idle.push(worker);
  }

  /**
   * What the workers have done and cost by the end of their lives if nothing more comes: those that start get ready, and those that idle
   * live out their `keepAlive`. The `min` that stay, and those that serve, count until `endMs`, or until they began what they do.
   */
  figures(endMs: number): WorkerFigures {
    return this.#meter.figures({ coldStarts: this.#coldStarts, peak: this.#peak }, this.#remaining(endMs));
  }

  /** Ends all lives as `figures` says, posts what that costs, and returns the figures. The pool cannot be used any more. */
  close(endMs: number): WorkerFigures {
    for (const { life, time, ms } of this.#remaining(endMs)) this.#meter.add(life, time, ms);
    this.#starting.clear();
    this.#idle.clear();
    this.#busy.clear();
    return this.figures(endMs);
  }

  /** What each worker goes on to spend its time with. */
  #remaining(endMs: number): readonly Spending[] {
    const left = (sinceMs: number): number => Math.max(0, endMs - sinceMs);
    const serving = [...this.#busy].map((life): Spending => ({ life, time: 'active', ms: left(life.sinceMs) }));
    const starting = [...this.#starting.values()];
    const setups = starting.map((life): Spending => {
      const isEver = life.readyMs < Number.POSITIVE_INFINITY;
      return { life, time: 'setup', ms: isEver ? life.readyMs - life.sinceMs : left(life.sinceMs) };
    });
    const idle = [
      ...this.#idle.all().map((life) => ({ life, sinceMs: life.sinceMs })),
      ...starting.map((life) => ({ life, sinceMs: life.readyMs })),
    ].toSorted((a, b) => a.sinceMs - b.sinceMs);
    const ending = idle.length - Math.max(0, this.#options.min - serving.length);
    const idling = idle.map(({ life, sinceMs }, i): Spending => {
      const ms = i < ending && sinceMs < Number.POSITIVE_INFINITY ? this.#options.keepAliveMs : left(sinceMs);
      return { life, time: 'idle', ms };
    });
    return [...serving, ...setups, ...idling];
  }

  #start(): void {
    const nowMs = this.#timeline.nowMs;
    const number = this.#coldStarts++;
    const provisionMs = this.#provision?.sample(drawAt(this.#provisionKey, number, 0)) ?? 0;
    const setupMs = this.#setup.sample(drawAt(this.#setupKey, number, 0));
    const sinceMs = this.#afterMs(nowMs, provisionMs);
    const readyMs = this.#afterMs(nowMs, provisionMs + setupMs);
    this.#starting.set(number, new PoolWorker('setup', sinceMs, readyMs, setupMs));
    this.#timeline.at(readyMs, this.#readyKind, number);
    this.#peak = Math.max(this.#peak, this.alive);
  }

  #afterMs(nowMs: number, ms: number): number {
    return this.pauses === undefined ? nowMs + ms : this.pauses.finishMs(nowMs, ms);
  }

  /** A worker goes over to something else. */
  #turn(worker: PoolWorker, doing: WorkerTime, atMs: number): void {
    this.#meter.add(worker, worker.doing, atMs - worker.sinceMs);
    worker.doing = doing;
    worker.sinceMs = atMs;
  }
}

/** The pool of a provider; undefined where every slot is warm. `post`: where charges for the time of workers go. */
export function createPool(parts: PoolParts, post: (nano: number) => void): WorkerPool | undefined {
  const { workers } = parts.options.capacity;
  return workers === undefined ? undefined : new WorkerPool(parts, workers, post);
}
