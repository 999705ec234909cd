import { OUTCOME, OUTCOMES } from '../../billing/outcome.ts';
import {
  Client,
  CLIENT_EVENT,
  NETWORK_ERROR,
  TIMED_OUT,
  type ClientListener,
  type Transport,
} from '../../client/client.ts';
import { Timeline, type EventHandler } from '../../engine/timeline.ts';
import { WallDriver, type WallClock } from '../../engine/wall-driver.ts';
import { Recorder } from '../../measure/recorder.ts';
import { nanoUsdText } from '../../money/nano-usd.ts';
import { compilePrice } from '../../billing/price/rule.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { ModelView } from '../../wire/query-context.ts';
import type { Dialect, ReplyReading } from '../../wire/dialect.ts';
import { modelView } from '../../wire/model-view.ts';
import type { AttemptLine, AttemptLog } from './attempt-log.ts';
import { ConnectionWatch } from './connection-watch.ts';
import type { ExchangeListener, HttpExchange } from './http-exchange.ts';
import { STEP_EVENT } from './http-steps.ts';
import { HttpTransport } from './http-transport.ts';
import { LiveBill } from './live-bill.ts';
import { createLoad, type Load } from '../load.ts';
import { DeliveryLog } from './mock-bill.ts';
import { announcedWait, shouldRetryOf } from './reply-hints.ts';
import { RequestMeter } from '../request-meter.ts';
import { seriesWindowMs } from '../series-window.ts';
import { priceClasses, type ClassCosts } from '../class-costs.ts';
import { ClassRequests } from './class-requests.ts';

/** How a scenario is run over HTTP. */
export interface HttpRunOptions {
  readonly scenario: Scenario;
  readonly dialect: Dialect;
  /** Origin of the endpoint, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly apiKey: string;
  /** Whether attempts carry the headers that key a mock's draws. */
  readonly keyed: boolean;
  readonly clock: WallClock;
  readonly log: AttemptLog | undefined;
}

/** A run over HTTP: the same client, load and recorder as in virtual time, driven by the wall clock, with undici as the transport. */
export class HttpRun implements EventHandler, Transport, ExchangeListener {
  readonly recorder: Recorder;
  readonly client: Client;
  readonly load: Load;
  readonly bill: LiveBill;
  readonly deliveries: DeliveryLog = new DeliveryLog();
  readonly connection: ConnectionWatch = new ConnectionWatch();
  readonly #options: HttpRunOptions;
  readonly #timeline = new Timeline();
  readonly #driver: WallDriver;
  readonly #meter: ClientListener;
  readonly #costs: ClassCosts;
  readonly #transport: HttpTransport;
  #reading: ReplyReading | undefined;
  #message: string | undefined;
  #seen = true;
  /** Whether the job was accepted and then lost from sight: what it cost is not known. */
  #lost = false;
  #finish: () => void = () => {};

  constructor(options: HttpRunOptions) {
    const { provider, workload, client, seed } = options.scenario;
    const timeline = this.#timeline;
    this.#options = options;
    this.#driver = new WallDriver(timeline, this, options.clock);
    const views = provider.models.map((model) =>
      modelView(model, compilePrice(model.price, provider.billing), provider.billing),
    );
    this.#costs = priceClasses(
      workload.requests,
      provider,
      views.map(({ price }) => price),
    );
    this.recorder = new Recorder(provider.models.length, seriesWindowMs(workload.durationMs));
    this.bill = new LiveBill(this.#costs, views.length, (requestClass, units) =>
      options.dialect.unitsNano?.(views[this.#costs.model[requestClass] as number] as ModelView, units),
    );
    this.client = new Client(client, seed, timeline, this.#costs);
    this.load = createLoad(workload, seed, client.drainMs, timeline, this.client, this.recorder, this.#costs.model);
    this.#meter = new RequestMeter(timeline, this.client, this.recorder, this.#costs, this.load, (slot, succeeded) =>
      this.#requestEnded(slot, succeeded),
    );
    this.client.listener = {
      attemptEnded: (slot, outcome, status) => this.#attemptEnded(slot, outcome, status),
      requestEnded: (slot, succeeded) => this.#meter.requestEnded(slot, succeeded),
      requestDropped: (requestClass, dueMs) => this.#meter.requestDropped(requestClass, dueMs),
    };
    this.client.transport = this;
    const { scenario, dialect, origin, apiKey, keyed } = options;
    const requests = new ClassRequests(scenario, dialect, apiKey, this.#costs.model);
    const table = this.client.requests;
    const cancels = provider.onDisconnect !== 'continue';
    this.#transport = new HttpTransport({ origin, requests, keyed, cancels, seed, timeline, table, listener: this });
  }

  /** Ms since the start. */
  get nowMs(): number {
    return this.#driver.now();
  }

  /** One unpriced request, so that the first attempt does not pay for connecting and for code that never ran. */
  warmUp(path: string): Promise<void> {
    return this.#transport.warmUp(path);
  }

  /** Runs to the end: all requests over, or given up when the drain time has passed. */
  async run(): Promise<void> {
    const finished = new Promise<void>((resolve) => {
      this.#finish = resolve;
    });
    this.#driver.start();
    this.load.start();
    this.#driver.wake();
    this.#finishIfOver();
    await finished;
    this.#driver.stop();
    await this.#transport.destroy();
  }

  /** Ends the load; requests under way may go on for the scenario's drain time. */
  stop(): void {
    this.#driver.now();
    this.load.stop();
    this.#finishIfOver();
    this.#driver.wake();
  }

  /** Ends the load and everything under way. */
  stopAtOnce(): void {
    this.stop();
    this.client.abandonAll();
    this.#finishIfOver();
  }

  handle(kind: number, slot: number): void {
    if (kind === STEP_EVENT) this.#transport.sendStep(slot);
    else if (kind === CLIENT_EVENT.think) this.load.think(slot);
    else if (kind === CLIENT_EVENT.drain) this.client.abandonAll();
    else this.client.handle(kind, slot);
    this.#finishIfOver();
  }

  expire(_kind: number, slot: number, generation: number): void {
    this.client.expire(slot, generation);
    this.#finishIfOver();
  }

  arrive(): void {
    this.load.arrive();
    this.#finishIfOver();
  }

  send(slot: number): void {
    const { attempt, dueMs } = this.client.requests;
    this.recorder.sent(attempt[slot] as number, this.#timeline.nowMs - (dueMs[slot] as number));
    this.#transport.send(slot);
  }

  abandon(slot: number): void {
    this.#seen = this.#transport.exchangeOf(slot)?.wasSeen ?? true;
    this.#transport.abandon(slot);
  }

  answered(exchange: HttpExchange): void {
    this.connection.answered();
    if (!this.#transport.isCurrent(exchange)) return;
    this.#driver.now();
    const { status, course } = exchange;
    if (this.#triesAgain(exchange, status)) return;
    const headers = exchange.headers as Record<string, string>;
    const reading = (course?.step ?? this.#options.dialect).decode({ status, headers, body: exchange.body });
    if (reading.next === undefined) return this.#settle(exchange, reading);
    this.#transport.follow(exchange, reading.next, reading.jobId);
    this.#driver.wake();
  }

  broke(exchange: HttpExchange, error: Error): void {
    if (!this.#transport.isCurrent(exchange)) return;
    this.#driver.now();
    this.#message = (error as NodeJS.ErrnoException).code ?? error.message;
    this.#seen = exchange.wasSeen;
    if (this.connection.failed(this.#message, this.#timeline.nowMs)) {
      this.load.stop();
      this.#timeline.at(this.#timeline.nowMs, CLIENT_EVENT.drain, 0);
    }
    if (this.#triesAgain(exchange, 0)) return;
    this.client.settle(exchange.slot, NETWORK_ERROR, 0, 0, 0, 0, this.#seen ? -1 : 0);
    this.#afterReply();
  }

  /** Whether the exchange was a step that failed and is sent again: the attempt goes on. */
  #triesAgain(exchange: HttpExchange, status: number): boolean {
    if (!this.#transport.retriesStep(exchange, status)) return false;
    this.#message = undefined;
    this.#driver.wake();
    return true;
  }

  /** The attempt has its final reply. */
  #settle({ slot, status, course, headers }: HttpExchange, reading: ReplyReading): void {
    const hint = announcedWait(reading.outcome, headers);
    this.#reading = reading;
    this.#seen = true;
    // A 500 that stays is the job's own failure; behind a 429 or a gateway's error the job goes on, and may be billed.
    this.#lost = course !== undefined && course.step.retriesItself !== true && (status === 429 || status > 500);
    this.client.settle(
      slot,
      OUTCOME[reading.outcome],
      reading.status ?? status,
      hint.form,
      hint.waitMs,
      shouldRetryOf(headers),
      this.#lost
        ? this.#worstNano(slot)
        : this.bill.replyNano(this.client.requests.requestClass[slot] as number, reading),
    );
    this.#afterReply();
  }

  #worstNano(slot: number): number {
    return this.#costs.worstNano[this.client.requests.requestClass[slot] as number] as number;
  }

  #afterReply(): void {
    this.#reading = undefined;
    this.#message = undefined;
    this.#lost = false;
    this.#finishIfOver();
    this.#driver.wake();
  }

  #attemptEnded(slot: number, outcome: number, status: number): void {
    const { requests } = this.client;
    const requestClass = requests.requestClass[slot] as number;
    const billedAs = this.#lost ? NETWORK_ERROR : outcome;
    const nano = this.bill.attemptNano(requestClass, billedAs, this.#reading, this.#seen);
    this.#meter.attemptEnded(slot, outcome, status);
    this.bill.post(slot, this.#costs.model[requestClass] as number, billedAs, nano);
    const request = requests.request[slot] as number;
    const attempt = requests.attempt[slot] as number;
    if (outcome === OUTCOME.ok) this.deliveries.deliver(request, attempt);
    const figures = this.#exchangeFigures(slot, outcome === OUTCOME.ok);
    this.#options.log?.write({
      request,
      attempt,
      model: this.#options.scenario.workload.requests[requestClass]?.model ?? '',
      dueMs: requests.dueMs[slot] as number,
      sentMs: requests.sentMs[slot] as number,
      endedMs: this.#timeline.nowMs,
      status,
      outcome:
        outcome === TIMED_OUT ? 'timeout' : outcome === NETWORK_ERROR ? 'network-error' : (OUTCOMES[outcome] ?? ''),
      dollars: nanoUsdText(nano),
      ...figures,
      ...messageOf(this.#reading?.message ?? this.#message),
    });
  }

  /** Counts what the exchanges of an attempt tell beside its outcome, and gives it for the log. */
  #exchangeFigures(slot: number, succeeded: boolean): Partial<AttemptLine> {
    const exchange = this.#transport.exchangeOf(slot);
    const polls = exchange?.course?.polls ?? 0;
    const jobId = this.#reading?.jobId ?? exchange?.course?.jobId;
    const { firstOutputByte, outputTokens = 0 } = this.#reading ?? {};
    const firstMs = succeeded && firstOutputByte !== undefined ? exchange?.arrivedMs(firstOutputByte) : undefined;
    this.recorder.polls += polls;
    const figures = { ...(polls > 0 ? { polls } : {}), ...(jobId === undefined ? {} : { jobId }) };
    if (firstMs === undefined) return figures;
    const firstTokenMs = firstMs - (this.client.requests.sentMs[slot] as number);
    this.recorder.streamed(firstTokenMs, outputTokens);
    return { ...figures, firstTokenMs, outputTokens };
  }

  #requestEnded(slot: number, succeeded: boolean): void {
    this.#transport.forget(slot);
    this.bill.close(slot, succeeded);
  }

  #finishIfOver(): void {
    if (this.load.ended && this.client.active === 0) this.#finish();
  }
}

function messageOf(message: string | undefined): { message?: string } {
  return message === undefined ? {} : { message };
}
