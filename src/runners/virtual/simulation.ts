import type { Account } from '../../billing/account/account.ts';
import type { Ledger } from '../../billing/ledger.ts';
import { OUTCOME } from '../../billing/outcome.ts';
import { Client, CLIENT_EVENT, NETWORK_ERROR, type Transport } from '../../client/client.ts';
import { REQUEST } from '../../client/request-table.ts';
import { runVirtually, Timeline, type EventHandler } from '../../engine/timeline.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import { Recorder } from '../../measure/recorder.ts';
import { announcedWaitMs, VIRTUAL_EPOCH_MS } from '../../provider/limits/announced-wait.ts';
import { Provider, PROVIDER_EVENT, REFUSED, type ProviderListener } from '../../provider/provider.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { HINT } from '../../units/retry-hint.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import { createLoad, type Load } from '../load.ts';
import { PendingReplies } from './pending-replies.ts';
import { RequestMeter } from '../request-meter.ts';
import { priceClasses, type ClassCosts } from '../class-costs.ts';
import { seriesWindowMs } from '../series-window.ts';
import { StreamMeter } from '../stream-meter.ts';
import type { VirtualRun } from './virtual-run.ts';

/** The virtual world: client and provider over one timeline, the provider itself as the transport. */
export class Simulation implements VirtualRun, EventHandler, Transport, ProviderListener {
  readonly recorder: Recorder;
  readonly costs: CostAttribution;
  readonly client: Client;
  readonly provider: Provider;
  readonly load: Load;
  readonly #timeline: Timeline;
  readonly #requestClasses: ClassCosts;
  readonly #streams: StreamMeter | undefined;
  /** Each shape's place in the provider's quotes. */
  readonly #quotes: readonly number[];
  /** The job of each slot's present attempt. */
  #jobs: Int32Array = new Int32Array(256);
  /** Replies of polled jobs; undefined where no request is polled. */
  readonly #pending: PendingReplies | undefined;
  /** Which shapes are polled. */
  readonly #isPolled: readonly boolean[];
  /** Whether the client can cancel a polled job. */
  readonly #cancelsJobs: boolean;

  constructor(scenario: Scenario) {
    const { provider, workload, client, seed } = scenario;
    const timeline = new Timeline();
    this.#timeline = timeline;
    this.provider = new Provider(provider, seed, timeline);
    this.#requestClasses = priceClasses(workload.requests, provider, this.provider.prices);
    const dialect: Dialect = DIALECTS[provider.dialect as DialectName];
    const { pollMs, cancelsJobs = false, storedFailureMs, requeuesSyncJobs = true } = dialect;
    this.#quotes = workload.requests.map(({ usage, delivery }, i) => {
      const { model, tokens, fullNano, inputNano } = this.#requestClasses;
      const quote = this.provider.quotes.add();
      this.provider.quotes.set(
        quote,
        model[i] as number,
        tokens[i] as number,
        fullNano[i] as number,
        inputNano[i] as number,
        usage,
        delivery === 'async' || requeuesSyncJobs,
      );
      return quote;
    });
    this.#streams = StreamMeter.of(scenario, this.#requestClasses.model);
    this.recorder = new Recorder(provider.models.length, seriesWindowMs(workload.durationMs));
    this.costs = new CostAttribution(provider.models.length);
    this.client = new Client(client, seed, timeline, this.#requestClasses);
    this.load = createLoad(
      workload,
      seed,
      client.drainMs,
      timeline,
      this.client,
      this.recorder,
      this.#requestClasses.model,
    );
    this.#cancelsJobs = cancelsJobs;
    this.#isPolled = workload.requests.map(({ delivery }) => delivery === 'async' && pollMs !== undefined);
    const isPolling = pollMs !== undefined && this.#isPolled.includes(true);
    this.#pending = isPolling ? new PendingReplies(pollMs, storedFailureMs) : undefined;
    this.provider.listener = this;
    this.client.listener = new RequestMeter(
      timeline,
      this.client,
      this.recorder,
      this.#requestClasses,
      this.load,
      (slot, succeeded) => this.#requestEnded(slot, succeeded),
    );
    this.client.transport = this;
  }

  get ledger(): Ledger {
    return this.provider.ledger;
  }

  get account(): Account | undefined {
    return this.provider.account;
  }

  get workers(): VirtualRun['workers'] {
    return this.provider.workers;
  }

  get refused(): VirtualRun['refused'] {
    return { inFlight: this.client.refusedInFlight, spendCap: this.client.refusedSpendCap };
  }

  get capReached(): boolean {
    return this.client.capReached;
  }

  get loadEndMs(): number {
    return this.load.endMs;
  }

  run(): void {
    this.start();
    this.advance(Number.POSITIVE_INFINITY);
  }

  start(): void {
    this.load.start();
  }

  advance(untilMs: number): void {
    runVirtually(this.#timeline, this, untilMs);
  }

  get nowMs(): number {
    return this.#timeline.nowMs;
  }

  get nextMs(): number {
    return this.#timeline.nextMs();
  }

  handle(kind: number, slot: number): void {
    if (kind >= PROVIDER_EVENT.finish) this.provider.handle(kind, slot);
    else if (kind === CLIENT_EVENT.think) this.load.think(slot);
    else if (kind === CLIENT_EVENT.drain) this.client.abandonAll();
    else if (kind === CLIENT_EVENT.hear) this.#hear(slot);
    else this.client.handle(kind, slot);
  }

  expire(kind: number, slot: number, generation: number): void {
    if (kind >= PROVIDER_EVENT.finish) this.provider.expire(slot, generation, kind);
    else this.client.expire(slot, generation);
  }

  arrive(): void {
    this.load.arrive();
  }

  send(slot: number): void {
    const { requests } = this.client;
    const nowMs = this.#timeline.nowMs;
    const attempt = requests.attempt[slot] as number;
    const requestClass = requests.requestClass[slot] as number;
    this.recorder.sent(attempt, nowMs - (requests.dueMs[slot] as number));
    const { provider } = this;
    const job = provider.submitQuoted(
      slot,
      requests.request[slot] as number,
      attempt,
      this.#quotes[requestClass] as number,
      0,
    );
    if (job === REFUSED) {
      const { status, outcome, hintForm, waitMs } = provider.refusal;
      const hintMs = this.#announcedMs(hintForm, waitMs);
      this.client.settle(slot, status === 0 ? NETWORK_ERROR : outcome, status, hintForm, hintMs, 0, 0);
      return;
    }
    if (slot >= this.#jobs.length) this.#growJobs();
    this.#jobs[slot] = job;
    this.client.jobBegan(slot);
    const chargedNano = provider.jobs.chargedNano[job] as number;
    if (chargedNano !== 0) this.recorder.charged(nowMs, chargedNano);
  }

  abandon(slot: number): void {
    if (this.#pending?.has(slot) !== true) {
      const isPolled = this.#isPolled[this.client.requests.requestClass[slot] as number] === true;
      // No connection is open while a job is polled: the provider learns of it only where it can be told.
      if (!isPolled || this.#cancelsJobs) this.provider.cancel(this.#jobs[slot] as number);
      return;
    }
    // The job has ended, and nobody will ever ask for its result.
    const { model, outcome, chargedNano } = this.#pending.take(slot);
    this.costs.post(slot, model, outcome, chargedNano, false, false);
    this.client.jobEnded(slot);
  }

  settled(job: number): void {
    const { jobs } = this.provider;
    const { requests } = this.client;
    const slot = jobs.callerRef[job] as number;
    const outcome = jobs.outcome[job] as number;
    const model = jobs.model[job] as number;
    const chargedNano = jobs.chargedNano[job] as number;
    const startedMs = jobs.startedMs[job] as number;
    const heard = requests.state[slot] === REQUEST.sending && requests.attempt[slot] === jobs.attempt[job];
    if (startedMs >= 0) this.recorder.queueWait.record(startedMs - (jobs.acceptedMs[job] as number));
    if (this.provider.lastChangeNano !== 0) this.recorder.charged(this.#timeline.nowMs, this.provider.lastChangeNano);
    if (heard && this.#pending !== undefined && this.#isPolled[requests.requestClass[slot] as number] === true) {
      this.#await(slot, job, this.#pending);
      return;
    }
    this.costs.post(slot, model, outcome, chargedNano, heard && outcome === OUTCOME.ok, heard);
    if (heard && outcome === OUTCOME.ok && this.#streams !== undefined) {
      const sentMs = requests.sentMs[slot] as number;
      this.#streams.succeeded(
        this.recorder,
        requests.requestClass[slot] as number,
        sentMs,
        startedMs,
        this.#timeline.nowMs,
      );
    }
    if (heard) {
      const costNano = outcome === OUTCOME.ok ? chargedNano : -1;
      const { hintForm, waitMs } = this.provider.refusal;
      const hintMs = this.#announcedMs(hintForm, waitMs);
      this.client.settle(slot, outcome, jobs.status[job] as number, hintForm, hintMs, 0, costNano);
    }
    const succeeded = requests.state[slot] === REQUEST.succeeded;
    if (this.client.jobEnded(slot)) this.costs.close(slot, succeeded);
  }

  workerTimeCharged(nano: number): void {
    this.recorder.charged(this.#timeline.nowMs, nano);
  }

  /** The end of a polled job: its client hears of it when it asks the next time. */
  #await(slot: number, job: number, pending: PendingReplies): void {
    const { jobs, refusal } = this.provider;
    const nowMs = this.#timeline.nowMs;
    const reply = {
      model: jobs.model[job] as number,
      outcome: jobs.outcome[job] as number,
      status: jobs.status[job] as number,
      chargedNano: jobs.chargedNano[job] as number,
      hintForm: refusal.hintForm,
      waitMs: refusal.waitMs,
    };
    const hearMs = pending.add(slot, reply, this.client.requests.sentMs[slot] as number, nowMs);
    this.#timeline.atFirst(hearMs, CLIENT_EVENT.hear, slot);
  }

  #hear(slot: number): void {
    const pending = this.#pending;
    if (pending === undefined || !pending.isHeard(slot, this.#timeline.nowMs)) return;
    const { model, outcome, status, chargedNano, hintForm, waitMs } = pending.take(slot);
    const ok = outcome === OUTCOME.ok;
    this.costs.post(slot, model, outcome, chargedNano, ok, true);
    this.client.settle(slot, outcome, status, hintForm, this.#announcedMs(hintForm, waitMs), 0, ok ? chargedNano : -1);
    const succeeded = this.client.requests.state[slot] === REQUEST.succeeded;
    if (this.client.jobEnded(slot)) this.costs.close(slot, succeeded);
  }

  disconnected(job: number, status: number): void {
    const { jobs } = this.provider;
    const { requests } = this.client;
    const slot = jobs.callerRef[job] as number;
    if (requests.state[slot] !== REQUEST.sending || requests.attempt[slot] !== jobs.attempt[job]) return;
    // A polled job has no connection to lose.
    if (this.#isPolled[requests.requestClass[slot] as number] === true) return;
    const outcome = status === 0 ? NETWORK_ERROR : OUTCOME['server-error'];
    this.client.settle(slot, outcome, status, HINT.none, 0, 0, -1);
  }

  /** What a client reads from the header when the provider means `waitMs`. */
  #announcedMs(hintForm: number, waitMs: number): number {
    return hintForm === HINT.none ? 0 : announcedWaitMs(hintForm, waitMs, VIRTUAL_EPOCH_MS + this.#timeline.nowMs);
  }

  /** A request is over: what was lost on its way is told apart once no job of it is left. */
  #requestEnded(slot: number, succeeded: boolean): void {
    const { requests } = this.client;
    if (requests.jobs[slot] !== 0) return;
    this.costs.close(slot, succeeded);
  }

  #growJobs(): void {
    const grown = new Int32Array(this.client.requests.capacity);
    grown.set(this.#jobs);
    this.#jobs = grown;
  }
}
