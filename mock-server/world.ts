import type { ServerResponse } from 'node:http';
import { OUTCOME, OUTCOMES, type Outcome } from '../src/billing/outcome.ts';
import type { Usage } from '../src/billing/usage.ts';
import { runVirtually, Timeline, type EventHandler } from '../src/engine/timeline.ts';
import { WallDriver, type WallClock } from '../src/engine/wall-driver.ts';
import { Provider, REFUSED, type ProviderListener } from '../src/provider/provider.ts';
import type { ProviderOptions } from '../src/provider/provider-options.ts';
import { HINT } from '../src/units/retry-hint.ts';
import type { Dialect, DialectRoute, JobRequest, RefusalCause, WireRequest } from '../src/wire/dialect.ts';
import { NANO_USD_MAX } from '../src/wire/json-exact.ts';
import { readRequestKey } from '../src/wire/request-key.ts';
import { ApiKeys, hasApiKey } from './api-keys.ts';
import { cutConnection, resetConnection, sendReply } from './connection.ts';
import { jobId } from './job-id.ts';
import { ModelIndex } from './model-index.ts';
import type { OutputStore } from './outputs/output-store.ts';
import { PRICE_TOO_LARGE, refusalMessage, SHUT } from './refusals.ts';
import { AttemptCounts } from './stats.ts';
import { TicketRack, type Ticket } from './tickets.ts';
import { UsageBook } from './usage-book.ts';

/** What a world is made of. */
export interface WorldOptions {
  readonly provider: ProviderOptions;
  readonly seed: number;
  readonly dialect: Dialect;
  readonly clock: WallClock;
  /** Unix epoch ms, for the times and HTTP dates that replies carry. */
  readonly epochMs: () => number;
  readonly outputs: OutputStore;
  readonly recordsMax: number;
}

/** One run of the mock: the provider over a timeline that begins at 0, driven by the wall clock, and the connections that wait for jobs. */
export class World implements EventHandler, ProviderListener {
  readonly provider: Provider;
  readonly records: UsageBook;
  readonly counts: AttemptCounts = new AttemptCounts();
  readonly #options: WorldOptions;
  readonly #timeline: Timeline = new Timeline();
  readonly #driver: WallDriver;
  readonly #models: ModelIndex;
  readonly #keys: ApiKeys | undefined;
  readonly #tickets = new TicketRack();
  readonly #originEpochMs: number;
  #attempts = 0;
  #isShut = false;
  #endsConnections = false;
  #onIdle: (() => void) | undefined;

  constructor(options: WorldOptions) {
    const { provider, seed, clock } = options;
    this.#options = options;
    this.provider = new Provider(provider, seed, this.#timeline);
    this.provider.listener = this;
    this.#driver = new WallDriver(this.#timeline, this, clock);
    this.#models = new ModelIndex(provider.models);
    this.#keys = provider.limits.some(({ per }) => per === 'key') ? new ApiKeys() : undefined;
    const models = provider.models.map(({ name }) => name);
    this.records = new UsageBook({ seed, models, recordsMax: options.recordsMax });
    this.#originEpochMs = options.epochMs();
    this.#driver.start();
  }

  /** Takes an HTTP request that was read whole, and answers it: now when it is refused, else when its job ends. */
  receive(route: DialectRoute, request: WireRequest, response: ServerResponse): void {
    const number = this.#attempts++;
    if (this.#isShut) return this.#refuse(response, number, SHUT);
    const reading = route.read(request);
    if ('refusal' in reading) return this.#refuse(response, number, reading.refusal);
    const { job } = reading;
    const { dialect, provider } = this.#options;
    const model = this.#models.find(job);
    if (model === undefined) return this.#refuse(response, number, dialect.unknownModel(job.wireModel));
    if (provider.auth === 'required' && !hasApiKey(request.headers['authorization'])) {
      return this.#refuse(response, number, dialect.badToken());
    }
    const price = this.#quote(model, job.usage);
    if (price === undefined) return this.#refuse(response, number, PRICE_TOO_LARGE);
    const ticket: Ticket = { number, route, request: job, response, job: REFUSED, isOpen: true };
    this.#submit(ticket, model, price, request.headers);
  }

  /** Answers a request whose body could not be read; the rest of the body is not waited for. */
  refuseUnread(response: ServerResponse, status: number, message: string): void {
    this.#refuse(response, this.#attempts++, { status, outcome: 'invalid', message }, true);
  }

  handle(kind: number, slot: number): void {
    this.provider.handle(kind, slot);
  }

  expire(_kind: number, slot: number, generation: number): void {
    this.provider.expire(slot, generation);
  }

  arrive(): void {
    throw new Error('The timeline of a mock has no arrivals of its own: requests come over HTTP.');
  }

  settled(job: number): void {
    const { jobs } = this.provider;
    const place = jobs.ticket[job] as number;
    const ticket = this.#tickets.at(place);
    const outcome = jobs.outcome[job] as number;
    this.#tickets.remove(place);
    this.records.add(ticket.number, jobs, job, this.#timeline.nowMs);
    this.counts.ended(outcome);
    if (ticket.isOpen) this.#answer(ticket, job, outcome);
    if (this.#onIdle !== undefined && this.provider.waiting + this.provider.running === 0) this.#onIdle();
  }

  disconnected(job: number): void {
    const ticket = this.#tickets.at(this.provider.jobs.ticket[job] as number);
    if (!ticket.isOpen) return;
    ticket.isOpen = false;
    this.counts.resets++;
    cutConnection(ticket.response);
  }

  /** Refuses every further request with a 503. `endsConnections`: connections close behind their answers from now on. */
  shut(endsConnections: boolean): void {
    this.#isShut = true;
    this.#endsConnections = endsConnections;
  }

  /** Resolves when no job is under way, or after `graceMs`. */
  async drained(graceMs: number): Promise<void> {
    if (graceMs <= 0 || this.provider.waiting + this.provider.running === 0) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#options.clock.setTimer(graceMs, resolve);
      this.#onIdle = () => {
        cancel();
        resolve();
      };
    });
  }

  /**
   * Ends the world without waiting: clients that still wait are answered 503, and the jobs go on to their ends in virtual time, so that
   * each is charged and recorded as it would have been. Records then end later than the clock says.
   */
  finish(): void {
    this.abandon();
    runVirtually(this.#timeline, this, Number.POSITIVE_INFINITY);
  }

  /** Stops time and answers 503 to clients that still wait. Jobs under way stay as they are. */
  abandon(): void {
    this.#onIdle = undefined;
    this.#driver.stop();
    for (const ticket of this.#tickets.open()) {
      ticket.isOpen = false;
      this.#reply(ticket.response, ticket.number, SHUT, false);
    }
  }

  #quote(model: number, usage: Usage): { readonly fullNano: number; readonly inputNano: number } | undefined {
    const price = this.provider.prices[model];
    if (price === undefined) throw new Error(`Model ${model} has no price; the provider compiles one for each.`);
    try {
      const fullNano = price.quoteNano(usage);
      return fullNano > NANO_USD_MAX ? undefined : { fullNano, inputNano: price.inputNano(usage) };
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #submit(
    ticket: Ticket,
    model: number,
    price: { readonly fullNano: number; readonly inputNano: number },
    headers: WireRequest['headers'],
  ): void {
    const { usage } = ticket.request;
    const key = readRequestKey(headers);
    const place = this.#tickets.add(ticket);
    this.#driver.now();
    ticket.job = this.provider.submit(
      place,
      key?.request ?? ticket.number,
      key?.attempt ?? 1,
      model,
      this.#keys?.numberOf(headers['authorization']) ?? 0,
      usage.inputTokens + usage.outputTokens,
      price.fullNano,
      price.inputNano,
      usage,
    );
    this.#driver.wake();
    if (ticket.job !== REFUSED) {
      this.counts.accepted++;
      ticket.response.once('close', () => this.#left(ticket));
      // Closed while the request was being read: no event will tell.
      if (ticket.response.destroyed) this.#left(ticket);
      return;
    }
    this.#tickets.remove(place);
    this.#turnAway(ticket);
  }

  /** Answers what the provider has just refused. */
  #turnAway({ response, number }: Ticket): void {
    const { status, outcome, hintForm, waitMs } = this.provider.refusal;
    if (status === 0) {
      this.counts.refused++;
      this.counts.resets++;
      resetConnection(response);
      return;
    }
    const name = OUTCOMES[outcome] as Outcome;
    this.#refuse(response, number, {
      status,
      outcome: name,
      message: refusalMessage(name, status),
      ...(hintForm === HINT.none ? {} : { retryAfter: { form: hintForm, waitMs } }),
    });
  }

  /** The client is gone before its answer. */
  #left(ticket: Ticket): void {
    if (!ticket.isOpen) return;
    ticket.isOpen = false;
    this.counts.hangUps++;
    this.#driver.now();
    this.provider.cancel(ticket.job);
    this.#driver.wake();
  }

  #answer(ticket: Ticket, job: number, outcome: number): void {
    ticket.isOpen = false;
    const { jobs } = this.provider;
    const status = jobs.status[job] as number;
    const name = OUTCOMES[outcome] as Outcome;
    if (outcome !== OUTCOME.ok && outcome !== OUTCOME.empty) {
      const { hintForm, waitMs } = this.provider.refusal;
      const retryAfter = hintForm === HINT.none ? {} : { retryAfter: { form: hintForm, waitMs } };
      const cause = { status, outcome: name, message: refusalMessage(name, status), ...retryAfter };
      this.#reply(ticket.response, ticket.number, cause, false);
      return;
    }
    const acceptedMs = jobs.acceptedMs[job] as number;
    const reply = ticket.route.write({
      request: ticket.request,
      id: jobId(this.#options.seed, ticket.number),
      createdEpochMs: this.#originEpochMs + acceptedMs,
      startedEpochMs: this.#originEpochMs + (jobs.startedMs[job] as number),
      finishedEpochMs: this.#originEpochMs + this.#timeline.nowMs,
      outcome: name,
      ...this.#priceOf(ticket.request, jobs.model[job] as number, jobs.chargedNano[job] as number),
      outputs: outcome === OUTCOME.ok ? this.#options.outputs.filesOf(ticket.request) : [],
    });
    this.counts.answered(reply.status);
    sendReply(ticket.response, reply, this.#endsConnections);
  }

  /** The price in an answer: what the job was charged. */
  #priceOf(
    { wantsPrice, usage }: JobRequest,
    model: number,
    chargedNano: number,
  ): { readonly price?: { readonly product: string; readonly nanoUsd: number } } {
    if (!wantsPrice || chargedNano > NANO_USD_MAX) return {};
    const product = this.provider.prices[model]?.product(usage) ?? this.#options.provider.models[model]?.name;
    return product === undefined ? {} : { price: { product, nanoUsd: chargedNano } };
  }

  /** Refuses an attempt that became no job. */
  #refuse(response: ServerResponse, number: number, cause: RefusalCause, endsConnection = false): void {
    this.counts.refused++;
    this.#reply(response, number, cause, endsConnection);
  }

  #reply(response: ServerResponse, number: number, cause: RefusalCause, endsConnection: boolean): void {
    const { dialect, seed, epochMs } = this.#options;
    const reply = dialect.refuse({ ...cause, id: jobId(seed, number), nowEpochMs: epochMs() });
    this.counts.answered(reply.status);
    sendReply(response, reply, endsConnection || this.#endsConnections);
  }
}
