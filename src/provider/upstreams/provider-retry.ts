import type { CompiledPrice } from '../../billing/price/rule.ts';
import { reachRow } from '../../engine/columns.ts';
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

/** A job that is never put back into the queue counts as put back so often. */
const NEVER_REQUEUED = 0x7fffffff;

const NO_TRIES: readonly Try[] = [];

/** What jobs have behind them, by job. */
class TryTable {
  upstream: Int32Array = new Int32Array(256);
  /** Upstreams, as bits by index: those that a job has tried, and those that it must not try. */
  tried: Int32Array = new Int32Array(256);
  excluded: Int32Array = new Int32Array(256);
  requeued: Int32Array = new Int32Array(256);
  /** When the present try began; NaN while the job waits. */
  startedMs: Float64Array = new Float64Array(256);
  failedNano: Float64Array = new Float64Array(256);
  /** 1 once the last try has ended well. */
  endedWell: Uint8Array = new Uint8Array(256);
  /** The tries that failed; a job without any has no list of its own. */
  readonly failures: (readonly Try[])[] = [];
}

/**
 * What a provider does itself about jobs that failed, before the client hears of it: it asks another upstream, or puts the job back into its
 * queue. Only providers with upstreams or `requeue` have one.
 */
export class ProviderRetry {
  readonly #options: ProviderOptions;
  readonly #jobs: JobTable;
  readonly #byModel: readonly (Upstreams | undefined)[];
  /** By model: its upstreams as bits; 0 for a model that has none. */
  readonly #all: readonly number[];
  readonly #table = new TryTable();
  /** By model: statuses that send a job to another upstream. Machines of the endpoint itself do not stand in for each other. */
  readonly #failsOver: readonly ReadonlySet<number>[];

  constructor(options: ProviderOptions, seed: number, jobs: JobTable) {
    this.#options = options;
    this.#jobs = jobs;
    this.#byModel = options.models.map(({ upstreams }) =>
      upstreams === undefined ? undefined : new Upstreams(upstreams, seed, options.billing),
    );
    this.#all = this.#byModel.map((upstreams) => (1 << (upstreams?.names.length ?? 0)) - 1);
    this.#failsOver = options.models.map(({ machines }) => new Set(machines === undefined ? options.failover.on : []));
  }

  /** Prices of a model's upstreams by their index; empty where all cost what the model says. */
  upstreamPrices(model: number): readonly (CompiledPrice | undefined)[] {
    const prices = this.#byModel[model]?.prices ?? [];
    return prices.some((price) => price !== undefined) ? prices : [];
  }

  /** A job was accepted. `upstream`: the only one that it may be tried at. `isRequeued`: whether it is put back into the queue when it fails. */
  begin(job: number, upstream: string | undefined, isRequeued: boolean): void {
    const table = this.#table;
    if (job >= table.tried.length) reachRow(table, job);
    const model = this.#jobs.model[job] as number;
    const forced = upstream === undefined ? -1 : (this.#byModel[model]?.names.indexOf(upstream) ?? -1);
    const excluded = forced < 0 ? 0 : (this.#all[model] as number) & ~(1 << forced);
    table.upstream[job] = -1;
    table.tried[job] = excluded;
    table.excluded[job] = excluded;
    table.requeued[job] = isRequeued ? 0 : NEVER_REQUEUED;
    table.startedMs[job] = Number.NaN;
    table.failedNano[job] = 0;
    table.endedWell[job] = 0;
    table.failures[job] = NO_TRIES;
  }

  /** The upstream that serves a job now, or served it last; -1 where there is none. */
  upstreamOf(job: number): number {
    return this.#table.upstream[job] as number;
  }

  /** Its name; undefined where there is none. */
  upstreamNameOf(job: number): string | undefined {
    return this.#byModel[this.#jobs.model[job] as number]?.names[this.upstreamOf(job)];
  }

  /** The name of the upstream that a request of a model is most likely tried at first; undefined for a model that has none. */
  firstChoice(model: number, nowMs: number): string | undefined {
    const upstreams = this.#byModel[model];
    return upstreams?.names[upstreams.firstChoice(nowMs)];
  }

  /** When the present try of a job began; NaN while it waits for one. */
  tryStartedMs(job: number): number {
    return this.#table.startedMs[job] as number;
  }

  /** What the tries that failed have cost, in nano-USD. */
  failedNano(job: number): number {
    return this.#table.failedNano[job] as number;
  }

  /** The tries of a job so far, the one under way left out. */
  triesOf(job: number): readonly Try[] {
    const { failures, endedWell } = this.#table;
    const failed = failures[job] ?? NO_TRIES;
    return endedWell[job] === 1 ? [...failed, this.#tryOf(job, 200)] : failed;
  }

  /** A try begins: how long it is served, in ms. `u`: the draw of the try. */
  serviceMs(job: number, nowMs: number, u: number, ofModel: Sampler): number {
    const jobs = this.#jobs;
    const table = this.#table;
    const upstreams = this.#byModel[jobs.model[job] as number];
    table.startedMs[job] = nowMs;
    if (upstreams === undefined) return ofModel.sample(u);
    const tried = table.tried[job] as number;
    const chosen = upstreams.choose(nowMs, tried, jobs.request[job] as number, jobs.drawIndex[job] as number);
    table.upstream[job] = chosen;
    return upstreams.serviceMs(chosen, nowMs, u, ofModel);
  }

  /** Status with which the upstream itself fails the present try of a job; 0 when it does not. */
  upstreamStatus(job: number): number {
    const jobs = this.#jobs;
    const upstreams = this.#byModel[jobs.model[job] as number];
    if (upstreams === undefined) return 0;
    const upstream = this.#table.upstream[job] as number;
    const startedMs = this.#table.startedMs[job] as number;
    return upstreams.failureStatus(upstream, startedMs, jobs.request[job] as number, jobs.drawIndex[job] as number);
  }

  /** A try that costs `nano` although it failed (0: free) has ended with a status (200: well): what becomes of the job, as an `AFTER_TRY` number. */
  after(job: number, status: number, nowMs: number, nano: number): number {
    const table = this.#table;
    if (status < 400) {
      table.endedWell[job] = 1;
      return AFTER_TRY.end;
    }
    table.failures[job] = [...(table.failures[job] as readonly Try[]), this.#tryOf(job, status)];
    const model = this.#jobs.model[job] as number;
    const upstreams = this.#byModel[model];
    if (upstreams !== undefined && this.#failsOver[model]?.has(status) === true) {
      const upstream = table.upstream[job] as number;
      upstreams.markUnhealthy(upstream, nowMs + this.#options.failover.unhealthyForMs);
      table.tried[job] = (table.tried[job] as number) | (1 << upstream);
      if (!this.isExhausted(job)) return this.#goOn(job, AFTER_TRY.serve, nano);
    }
    const { requeue } = this.#options;
    const requeued = table.requeued[job] as number;
    if (requeue === undefined || requeued >= requeue.times || !requeue.statuses.includes(status)) return AFTER_TRY.end;
    table.requeued[job] = requeued + 1;
    table.tried[job] = table.excluded[job] as number;
    table.startedMs[job] = Number.NaN;
    return this.#goOn(job, AFTER_TRY.queue, nano);
  }

  /** Whether every upstream of the job's model has failed it. */
  isExhausted(job: number): boolean {
    const all = this.#all[this.#jobs.model[job] as number] as number;
    return all !== 0 && this.#table.tried[job] === all;
  }

  #goOn(job: number, what: number, nano: number): number {
    const jobs = this.#jobs;
    const table = this.#table;
    jobs.drawIndex[job] = (jobs.drawIndex[job] as number) + DRAW_INDEX_STRIDE;
    table.failedNano[job] = (table.failedNano[job] as number) + nano;
    return what;
  }

  #tryOf(job: number, status: number): Try {
    const upstreams = this.#byModel[this.#jobs.model[job] as number];
    return { upstream: upstreams?.names[this.#table.upstream[job] as number] ?? '', status };
  }
}

/** What a provider does itself about jobs that failed; undefined where it leaves that to the client. */
export function createProviderRetry(options: ProviderOptions, seed: number, jobs: JobTable): ProviderRetry | undefined {
  const isNeeded = options.requeue !== undefined || options.models.some(({ upstreams }) => upstreams !== undefined);
  return isNeeded ? new ProviderRetry(options, seed, jobs) : undefined;
}
