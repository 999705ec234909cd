import type { CompiledPrice } from '../../billing/price/rule.ts';
import type { Sampler } from '../../engine/sampler.ts';
import type { JobTable } from '../job-table.ts';
import type { ProviderOptions } from '../provider-options.ts';
import { Upstreams } from './upstreams.ts';

/** What becomes of a job whose service has ended: it ends too, is served again in its slot, or goes back into the queue. */
export const AFTER_TRY = { end: 0, serve: 1, queue: 2 } as const;

/** One try of a job, as a gateway shows it. */
export interface Try {
  /** Empty for a provider that has no upstreams. */
  readonly upstream: string;
  /** 200, or how the try failed. */
  readonly status: number;
}

/** How far apart the draws of two tries of one attempt are keyed: no client makes that many attempts. */
const DRAW_INDEX_STRIDE = 65_536;

/** What one job has behind it. */
class JobHistory {
  upstream = -1;
  /** Upstreams, as bits by index: those that it has tried, and those that it must not try. */
  tried = 0;
  excluded = 0;
  requeued = 0;
  /** When the present try began; NaN while the job waits. */
  startedMs = Number.NaN;
  failedNano = 0;
  tries: Try[] = [];
}

/**
 * What a provider does itself about jobs that failed, before the client hears of it: it asks another upstream, or puts the job back into its
 * queue. Only providers with upstreams or `requeue` have one.
 */
export class ProviderRetry {
  readonly #options: ProviderOptions;
  readonly #jobs: JobTable;
  readonly #byModel: readonly (Upstreams | undefined)[];
  readonly #histories: JobHistory[] = [];

  constructor(options: ProviderOptions, seed: number, jobs: JobTable) {
    this.#options = options;
    this.#jobs = jobs;
    this.#byModel = options.models.map(({ upstreams }) =>
      upstreams === undefined ? undefined : new Upstreams(upstreams, seed, options.billing),
    );
  }

  /** Prices of a model's upstreams by their index; empty where all cost what the model says. */
  upstreamPrices(model: number): readonly (CompiledPrice | undefined)[] {
    const prices = this.#byModel[model]?.prices ?? [];
    return prices.some((price) => price !== undefined) ? prices : [];
  }

  /** A job was accepted. `upstream`: the only one that it may be tried at. `isRequeued`: whether it is put back into the queue when it fails. */
  begin(job: number, upstream: string | undefined, isRequeued: boolean): void {
    const history = new JobHistory();
    if (!isRequeued) history.requeued = Number.POSITIVE_INFINITY;
    const names = this.#byModel[this.#jobs.model[job] as number]?.names ?? [];
    const forced = upstream === undefined ? -1 : names.indexOf(upstream);
    if (forced >= 0) history.excluded = ((1 << names.length) - 1) & ~(1 << forced);
    history.tried = history.excluded;
    this.#histories[job] = history;
  }

  /** The upstream that serves a job now, or served it last; -1 where there is none. */
  upstreamOf(job: number): number {
    return this.#historyOf(job).upstream;
  }

  /** When the present try of a job began; NaN while it waits for one. */
  tryStartedMs(job: number): number {
    return this.#historyOf(job).startedMs;
  }

  /** What the tries that failed have cost, in nano-USD. */
  failedNano(job: number): number {
    return this.#historyOf(job).failedNano;
  }

  /** The tries of a job so far, the one under way left out. */
  triesOf(job: number): readonly Try[] {
    return this.#historyOf(job).tries;
  }

  /** A try begins: how long it is served, in ms. `u`: the draw of the try. */
  serviceMs(job: number, nowMs: number, u: number, ofModel: Sampler): number {
    const jobs = this.#jobs;
    const history = this.#historyOf(job);
    const upstreams = this.#byModel[jobs.model[job] as number];
    history.startedMs = nowMs;
    if (upstreams === undefined) return ofModel.sample(u);
    const { tried } = history;
    history.upstream = upstreams.choose(nowMs, tried, jobs.request[job] as number, jobs.drawIndex[job] as number);
    return upstreams.serviceMs(history.upstream, nowMs, u, ofModel);
  }

  /** Status with which the upstream itself fails the present try of a job; 0 when it does not. */
  upstreamStatus(job: number): number {
    const jobs = this.#jobs;
    const { upstream, startedMs } = this.#historyOf(job);
    const upstreams = this.#byModel[jobs.model[job] as number];
    if (upstreams === undefined) return 0;
    return upstreams.failureStatus(upstream, startedMs, jobs.request[job] as number, jobs.drawIndex[job] as number);
  }

  /** A try that costs `nano` although it failed (0: free) has ended with a status (200: well): what becomes of the job, as an `AFTER_TRY` number. */
  after(job: number, status: number, nowMs: number, nano: number): number {
    const history = this.#historyOf(job);
    const upstreams = this.#byModel[this.#jobs.model[job] as number];
    history.tries.push({ upstream: upstreams?.names[history.upstream] ?? '', status });
    if (status < 400) return AFTER_TRY.end;
    if (upstreams !== undefined && this.#options.failover.on.includes(status)) {
      const { unhealthyForMs } = this.#options.failover;
      upstreams.markUnhealthy(history.upstream, nowMs + unhealthyForMs);
      history.tried |= 1 << history.upstream;
      if (!this.isExhausted(job)) return this.#goOn(job, history, AFTER_TRY.serve, nano);
    }
    const { requeue } = this.#options;
    if (requeue === undefined || history.requeued >= requeue.times || !requeue.statuses.includes(status)) {
      return AFTER_TRY.end;
    }
    history.requeued++;
    history.tried = history.excluded;
    history.startedMs = Number.NaN;
    return this.#goOn(job, history, AFTER_TRY.queue, nano);
  }

  /** Whether every upstream of the job's model has failed it. */
  isExhausted(job: number): boolean {
    const names = this.#byModel[this.#jobs.model[job] as number]?.names;
    return names !== undefined && this.#historyOf(job).tried === (1 << names.length) - 1;
  }

  #goOn(job: number, history: JobHistory, what: number, nano: number): number {
    const jobs = this.#jobs;
    jobs.drawIndex[job] = (jobs.drawIndex[job] as number) + DRAW_INDEX_STRIDE;
    history.failedNano += nano;
    return what;
  }

  #historyOf(job: number): JobHistory {
    const history = this.#histories[job];
    if (history === undefined) throw new Error(`Job ${job} has no history; it begins when the job is accepted.`);
    return history;
  }
}

/** The providerRetry of a provider; undefined where it does none. */
export function createProviderRetry(options: ProviderOptions, seed: number, jobs: JobTable): ProviderRetry | undefined {
  const isNeeded = options.requeue !== undefined || options.models.some(({ upstreams }) => upstreams !== undefined);
  return isNeeded ? new ProviderRetry(options, seed, jobs) : undefined;
}
