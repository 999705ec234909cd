import type { ExpectedCharge } from '../src/billing/charge.ts';
import type {
  AccountView,
  BillLine,
  JobView,
  ModelView,
  Movement,
  OpenJob,
  VendorQueryContext,
} from '../src/wire/query-context.ts';
import type { JobRequest, RefusalCause, WireReply } from '../src/wire/dialect.ts';
import type { PendingJob } from './jobs/store.ts';
import type { RunTime } from './run-time.ts';
import { atPrice } from '../src/wire/model-view.ts';
import { jobId, numberOfJob } from './jobs/job-id.ts';
import type { RunParts } from './run-parts.ts';

/** Whether a job that `owner` made is there for `key`: numbers of API keys, 0 without one. */
function isTheirs(owner: number, key: number): boolean {
  return owner === key || owner === 0 || key === 0;
}

interface Query {
  /** Gives how the client reached the server. */
  readonly origin: () => string;
  /** Gives the number of its API key. */
  readonly key: () => number;
  /** Gives how many attempts came so far. */
  readonly attempts: () => number;
}

/** What one query is answered from: the state of the run, as the API key that asks may see it. */
export class RunQueryContext implements VendorQueryContext {
  readonly nowEpochMs: number;
  readonly #parts: RunParts;
  readonly #time: RunTime;
  readonly #query: Query;

  constructor(parts: RunParts, time: RunTime, query: Query) {
    this.#parts = parts;
    this.#time = time;
    this.#query = query;
    this.nowEpochMs = parts.originEpochMs + time.now();
  }

  get origin(): string {
    return this.#query.origin();
  }

  get models(): readonly ModelView[] {
    return this.#parts.models.map((model, index) => this.#atPriceNow(model, index));
  }

  get offered(): readonly ModelView[] {
    const { availability } = this.#parts.provider.terms;
    if (availability === undefined) return this.models;
    const [nowMs, key] = [this.#time.now(), this.#query.key()];
    return this.models.filter((_, index) => availability.lists(nowMs, index, key));
  }

  #atPriceNow(model: ModelView, index: number): ModelView {
    const { expected } = this.#parts.provider.charging;
    return atPrice(model, expected.firstPlace(this.#time.now(), index).price);
  }

  get account(): AccountView {
    const { account, ledger } = this.#parts.provider;
    if (account !== undefined) return account.view(this.#time.now(), this.#query.key());
    const spentNano = Number(ledger.owed());
    return { type: 'unlimited', availableNano: Number.POSITIVE_INFINITY, balanceNano: 0, heldNano: 0, spentNano };
  }

  get webhookKeys(): readonly Readonly<Record<string, string>>[] {
    return this.#parts.options.signer.publicKeys();
  }

  numberOf(id: string): number | undefined {
    const number = numberOfJob(this.#parts.options.seed, id);
    return number !== undefined && number < this.#query.attempts() ? number : undefined;
  }

  job(id: string): JobView | undefined {
    const number = this.numberOf(id);
    if (number === undefined) return undefined;
    const { jobStore, views } = this.#parts;
    const key = this.#query.key();
    const pending = jobStore.live(number);
    const ended = pending === undefined ? jobStore.ended(number, this.#time.now()) : undefined;
    const job = pending ?? ended;
    if (job === undefined || !isTheirs(job.key, key)) return undefined;
    this.#parts.traffic?.asked(number, ended !== undefined);
    return ended?.view() ?? views.live(pending as PendingJob);
  }

  /** A waiting job can be cancelled; one that runs only where the provider stops the work of clients that leave. */
  cancel(id: string): 'cancelled' | 'too-late' | 'unknown' {
    if (this.job(id) === undefined) return 'unknown';
    const { jobStore, provider } = this.#parts;
    const pending = jobStore.live(this.numberOf(id) as number);
    if (pending === undefined) return 'too-late';
    this.#parts.traffic?.asked(pending.number, true);
    let isStopped = false;
    this.#time.act(() => {
      isStopped = provider.withdraw(pending.job, provider.termsOf(pending.job).options.onDisconnect === 'cancel');
    });
    return isStopped ? 'cancelled' : 'too-late';
  }

  openJobs(): readonly OpenJob[] {
    const { pendingJobs, provider, views, models, options, originEpochMs } = this.#parts;
    const { jobs } = provider;
    // Brings the timeline up to now: what has ended meanwhile is in the bill.
    this.#time.now();
    return [...pendingJobs.all()]
      .map(({ number, request, key, job }): OpenJob => ({
        id: jobId(options.seed, number),
        number,
        phase: views.isRunning(job) ? 'running' : 'queued',
        model: models[jobs.model[job] as number] as ModelView,
        request,
        createdEpochMs: originEpochMs + (jobs.acceptedMs[job] as number),
        quoteNano: views.expectedNano(request, job),
        key,
      }))
      .toSorted((a, b) => a.number - b.number);
  }

  modelOf(request: JobRequest): ModelView | undefined {
    const index = this.#parts.modelIndex.find(request);
    return index === undefined ? undefined : this.#atPriceNow(this.#parts.models[index] as ModelView, index);
  }

  quoteOf(request: JobRequest): ExpectedCharge | undefined {
    const { modelIndex, provider } = this.#parts;
    const index = modelIndex.find(request);
    if (index === undefined) return undefined;
    return provider.charging.expected.at(this.#time.now(), index, request.usage, request.forced?.upstream);
  }

  bill(after: number, limit: number): readonly BillLine[] {
    const { bill, provider, records, requests, models, options, originEpochMs } = this.#parts;
    return bill.lines(after + 1, limit, this.#time.now()).map(({ index, at, chargedNano, listedMs }): BillLine => {
      const { acceptedMs, startedMs, endedMs, outcome } = records.record(at);
      const { number, model, key, status } = records.detail(at);
      return {
        id: jobId(options.seed, number),
        index,
        number,
        model: atPrice(models[model] as ModelView, provider.charging.priceAt(model, acceptedMs, endedMs)),
        request: requests?.at(at),
        outcome,
        status,
        chargedNano,
        createdEpochMs: originEpochMs + acceptedMs,
        startedEpochMs: startedMs === null ? undefined : originEpochMs + startedMs,
        endedEpochMs: originEpochMs + endedMs,
        listedEpochMs: originEpochMs + listedMs,
        key,
      };
    });
  }

  movements(after: number, limit: number): readonly Movement[] {
    const { money, models, options, originEpochMs } = this.#parts;
    const movements = money?.list(after, limit, this.#time.now()) ?? [];
    return movements.map(({ index, kind, nano, atMs, number, model }): Movement => ({
      index,
      kind,
      nano,
      atEpochMs: originEpochMs + atMs,
      jobId: number < 0 ? undefined : jobId(options.seed, number),
      model: models[model],
    }));
  }

  refuse(cause: RefusalCause): WireReply {
    return this.#parts.replies.refuseQuery(cause);
  }
}
