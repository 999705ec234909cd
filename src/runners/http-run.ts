import { Pool } from 'undici';
import { OUTCOME, OUTCOMES } from '../billing/outcome.ts';
import {
  Client,
  CLIENT_EVENT,
  NETWORK_ERROR,
  TIMED_OUT,
  type ClientListener,
  type Transport,
} from '../client/client.ts';
import { readRetryHint } from '../client/retry/retry-after.ts';
import { REQUEST } from '../client/request-table.ts';
import { Timeline, type EventHandler } from '../engine/timeline.ts';
import { WallDriver, type WallClock } from '../engine/wall-driver.ts';
import { Recorder } from '../measure/recorder.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import { compilePrice } from '../billing/price-rule.ts';
import type { Scenario } from '../scenario/scenario.ts';
import type { Dialect, ReplyReading, WireRequest } from '../wire/dialect.ts';
import { writeRequestKey } from '../wire/request-key.ts';
import type { AttemptLog } from './attempt-log.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { HttpExchange, type ExchangeListener } from './http-exchange.ts';
import { LiveBill } from './live-bill.ts';
import { createLoad, type Load } from './load.ts';
import { DeliveryLog } from './mock-bill.ts';
import { RequestMeter } from './request-meter.ts';
import { seriesWindowMs } from './series-window.ts';
import { priceShapes, type ShapeCosts } from './shape-costs.ts';

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

/** Longest wait for the answer to the warm-up request. */
const WARM_UP_MS_MAX = 1000;

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
  readonly #shapes: ShapeCosts;
  readonly #requests: readonly WireRequest[];
  readonly #headers: readonly (readonly string[])[];
  readonly #pool: Pool;
  readonly #exchanges: (HttpExchange | undefined)[] = [];
  #reading: ReplyReading | undefined;
  #message: string | undefined;
  #seen = true;
  #finish: () => void = () => {};

  constructor(options: HttpRunOptions) {
    const { provider, workload, client, seed } = options.scenario;
    const timeline = this.#timeline;
    this.#options = options;
    this.#driver = new WallDriver(timeline, this, options.clock);
    this.#shapes = priceShapes(
      workload.requests,
      provider,
      provider.models.map((model) => compilePrice(model.price, provider.billing)),
    );
    this.#requests = workload.requests.map((shape, i) => {
      const model = provider.models[this.#shapes.model[i] as number];
      return options.dialect.encode(shape, model?.wireName ?? shape.model, options.apiKey);
    });
    this.#headers = this.#requests.map(({ headers }) => Object.entries(headers).flat());
    this.recorder = new Recorder(provider.models.length, seriesWindowMs(workload.durationMs));
    this.bill = new LiveBill(this.#shapes, provider.models.length);
    this.client = new Client(client, seed, timeline, this.#shapes);
    this.load = createLoad(workload, seed, client.drainMs, timeline, this.client, this.recorder, this.#shapes.model);
    this.#meter = new RequestMeter(
      timeline,
      this.client,
      this.recorder,
      this.#shapes.model,
      this.load,
      (slot, succeeded) => this.#requestEnded(slot, succeeded),
    );
    this.client.listener = {
      attemptEnded: (slot, outcome, status) => this.#attemptEnded(slot, outcome, status),
      requestEnded: (slot, succeeded) => this.#meter.requestEnded(slot, succeeded),
      requestDropped: (shape, dueMs) => this.#meter.requestDropped(shape, dueMs),
    };
    this.client.transport = this;
    // Our own timeouts end attempts; the pool's would hide what the scenario says.
    this.#pool = new Pool(options.origin, {
      connections: null,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
    });
  }

  /** Ms since the start. */
  get nowMs(): number {
    return this.#driver.now();
  }

  /** One unpriced request over the pool, so that the first attempt does not pay for connecting and for code that never ran. */
  async warmUp(path: string): Promise<void> {
    try {
      const { body } = await this.#pool.request({ method: 'GET', path, headersTimeout: WARM_UP_MS_MAX });
      await body.dump();
    } catch {
      // The run itself will show what is wrong with the endpoint.
    }
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
    await this.#pool.destroy();
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
    if (kind === CLIENT_EVENT.think) this.load.think(slot);
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
    const { requests } = this.client;
    const shape = requests.shape[slot] as number;
    const attempt = requests.attempt[slot] as number;
    const { method, path, body } = this.#requests[shape] as WireRequest;
    const headers = [...(this.#headers[shape] as readonly string[])];
    if (this.#options.keyed) {
      const key = writeRequestKey({ request: requests.request[slot] as number, attempt });
      for (const name of Object.keys(key)) headers.push(name, key[name] as string);
    }
    const exchange = new HttpExchange(slot, requests.generation[slot] as number, this);
    this.#exchanges[slot] = exchange;
    this.recorder.sent(attempt, this.#timeline.nowMs - (requests.dueMs[slot] as number));
    this.#pool.dispatch({ method, path, headers, body: body.length > 0 ? body : null }, exchange);
  }

  abandon(slot: number): void {
    this.#seen = this.#exchanges[slot]?.started ?? true;
    this.#exchanges[slot]?.hangUp();
  }

  answered(exchange: HttpExchange): void {
    this.connection.answered();
    if (!this.#isCurrent(exchange)) return;
    this.#driver.now();
    const headers = exchange.headers as Record<string, string>;
    const reading = this.#options.dialect.decode({ status: exchange.status, headers, body: exchange.body });
    const ok = reading.outcome === 'ok';
    const hint = ok
      ? NO_HINT
      : readRetryHint({ retryAfter: headers['retry-after'], retryAfterMs: headers['retry-after-ms'] }, Date.now());
    this.#reading = reading;
    this.#seen = true;
    this.client.settle(
      exchange.slot,
      OUTCOME[reading.outcome],
      exchange.status,
      hint.form,
      hint.waitMs,
      shouldRetryOf(headers['x-should-retry']),
      reading.priceNanoUsd ?? -1,
    );
    this.#afterReply();
  }

  broke(exchange: HttpExchange, error: Error): void {
    if (!this.#isCurrent(exchange)) return;
    this.#driver.now();
    this.#message = (error as NodeJS.ErrnoException).code ?? error.message;
    this.#seen = exchange.started;
    if (this.connection.failed(this.#message, this.#timeline.nowMs)) {
      this.load.stop();
      this.#timeline.at(this.#timeline.nowMs, CLIENT_EVENT.drain, 0);
    }
    this.client.settle(exchange.slot, NETWORK_ERROR, 0, 0, 0, 0, exchange.started ? -1 : 0);
    this.#afterReply();
  }

  #afterReply(): void {
    this.#reading = undefined;
    this.#message = undefined;
    this.#finishIfOver();
    this.#driver.wake();
  }

  #isCurrent(exchange: HttpExchange): boolean {
    const { requests } = this.client;
    return (
      requests.state[exchange.slot] === REQUEST.sending && requests.generation[exchange.slot] === exchange.generation
    );
  }

  #attemptEnded(slot: number, outcome: number, status: number): void {
    const { requests } = this.client;
    const shape = requests.shape[slot] as number;
    const statedNano = this.#reading?.priceNanoUsd ?? -1;
    const nano = this.bill.attemptNano(shape, outcome, statedNano, this.#seen);
    this.#meter.attemptEnded(slot, outcome, status);
    this.bill.post(slot, this.#shapes.model[shape] as number, outcome, nano);
    const request = requests.request[slot] as number;
    const attempt = requests.attempt[slot] as number;
    if (outcome === OUTCOME.ok) this.deliveries.deliver(request, attempt);
    this.#options.log?.write({
      request,
      attempt,
      model: this.#options.scenario.workload.requests[shape]?.model ?? '',
      dueMs: requests.dueMs[slot] as number,
      sentMs: requests.sentMs[slot] as number,
      endedMs: this.#timeline.nowMs,
      status,
      outcome:
        outcome === TIMED_OUT ? 'timeout' : outcome === NETWORK_ERROR ? 'network-error' : (OUTCOMES[outcome] ?? ''),
      dollars: nanoUsdText(nano),
      ...(this.#reading?.jobId === undefined ? {} : { jobId: this.#reading.jobId }),
      ...messageOf(this.#reading?.message ?? this.#message),
    });
  }

  #requestEnded(slot: number, succeeded: boolean): void {
    this.#exchanges[slot] = undefined;
    this.bill.close(slot, this.#shapes.model[this.client.requests.shape[slot] as number] as number, succeeded);
  }

  #finishIfOver(): void {
    if (this.load.ended && this.client.active === 0) this.#finish();
  }
}

const NO_HINT = { form: 0, waitMs: 0 } as const;

function shouldRetryOf(header: string | undefined): number {
  return header === 'true' ? 1 : header === 'false' ? 2 : 0;
}

function messageOf(message: string | undefined): { message?: string } {
  return message === undefined ? {} : { message };
}
