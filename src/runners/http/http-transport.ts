import { Pool, type Dispatcher } from 'undici';
import type { RequestTable } from '../../client/request-table.ts';
import { REQUEST } from '../../client/request-table.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { NextStep, WireRequest } from '../../wire/dialect.ts';
import { HttpExchange, type ExchangeListener } from './http-exchange.ts';
import { HttpSteps } from './http-steps.ts';
import type { ClassRequests } from './class-requests.ts';

/** Longest wait for the answer to the warm-up request. */
const WARM_UP_MS_MAX = 1000;
/** Longest wait for the answer to a cancellation: it holds up nothing but the end of the run. */
const CANCEL_MS_MAX = 5000;

/** What carries attempts over HTTP. */
export interface HttpTransportOptions {
  /** Origin of the endpoint, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly requests: ClassRequests;
  /** Whether attempts carry the headers that key a mock's draws; their further steps never do. */
  readonly keyed: boolean;
  /** Whether the job of an attempt is cancelled that is given up, where the vendor has a request for it. */
  readonly cancels: boolean;
  readonly seed: number;
  readonly timeline: Timeline;
  /** The requests under way. */
  readonly table: RequestTable;
  readonly listener: ExchangeListener;
}

/** The requests of attempts on the wire: the present exchange of each slot, and the steps that are still to come. */
export class HttpTransport {
  readonly #options: HttpTransportOptions;
  readonly #pool: Pool;
  readonly #steps: HttpSteps;
  readonly #exchanges: (HttpExchange | undefined)[] = [];
  /** What cancels the job of each slot's present attempt; undefined while no job is known that could be. */
  readonly #cancels: (WireRequest | undefined)[] = [];
  /** The cancellations under way. */
  readonly #cancelling = new Set<Promise<void>>();

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.#steps = new HttpSteps(options.timeline, options.seed);
    // Our own timeouts end attempts; the pool's would hide what the scenario says.
    this.#pool = new Pool(options.origin, {
      connections: null,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: 60_000,
    });
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

  /** Cuts all connections, once the cancellations under way are answered or given up. */
  async destroy(): Promise<void> {
    await Promise.all(this.#cancelling);
    await this.#pool.destroy();
  }

  /** Sends the request that begins the present attempt of a slot. */
  send(slot: number): void {
    const { table, requests, keyed, listener } = this.#options;
    const requestClass = table.requestClass[slot] as number;
    const key = { request: table.request[slot] as number, attempt: table.attempt[slot] as number };
    this.#cancels[slot] = undefined;
    const isStreamed = requests.isStreamed(requestClass);
    const exchange = new HttpExchange(slot, table.generation[slot] as number, listener, { isStreamed });
    this.#dispatch(exchange, requests.dispatchOf(requestClass, keyed ? key : undefined));
  }

  /** Sends a step that has fallen due, unless its attempt is over. */
  sendStep(place: number): void {
    const { table, requests, listener } = this.#options;
    const { slot, generation, course } = this.#steps.take(place);
    const exchange = new HttpExchange(slot, generation, listener, { course });
    if (!this.isCurrent(exchange)) return;
    this.#dispatch(exchange, requests.stepOf(table.requestClass[slot] as number, course.step.request));
  }

  /** Plans the step that the reply of an exchange asks for. `jobId`: the job's name in that reply. */
  follow(exchange: HttpExchange, step: NextStep, jobId: string | undefined): void {
    this.#cancels[exchange.slot] = step.cancel;
    this.#steps.follow(exchange, step, jobId);
  }

  /** Gives up the present attempt of a slot: cuts its connection, and cancels its job if the client does so and the vendor lets it. */
  abandon(slot: number): void {
    this.#exchanges[slot]?.hangUp();
    const cancel = this.#cancels[slot];
    this.#cancels[slot] = undefined;
    if (cancel === undefined || !this.#options.cancels) return;
    const { table, requests } = this.#options;
    const cancelling = this.#cancelJob(requests.stepOf(table.requestClass[slot] as number, cancel));
    this.#cancelling.add(cancelling);
    void cancelling.then(() => this.#cancelling.delete(cancelling));
  }

  /** Plans an exchange again that was a step and failed; returns false when it stays failed. `status` 0: the network failed. */
  retriesStep(exchange: HttpExchange, status: number): boolean {
    const { request, attempt } = this.#options.table;
    const { slot } = exchange;
    return this.#steps.retry(exchange, status, request[slot] as number, attempt[slot] as number);
  }

  /** Whether an exchange belongs to the attempt that its slot is at. */
  isCurrent({ slot, generation }: HttpExchange): boolean {
    const { table } = this.#options;
    return table.state[slot] === REQUEST.sending && table.generation[slot] === generation;
  }

  /** The last exchange of a slot's present attempt. */
  exchangeOf(slot: number): HttpExchange | undefined {
    return this.#exchanges[slot];
  }

  /** The request of a slot is over. */
  forget(slot: number): void {
    this.#exchanges[slot] = undefined;
    this.#cancels[slot] = undefined;
  }

  /** Sends a cancellation once; never rejects. */
  async #cancelJob(options: Dispatcher.DispatchOptions): Promise<void> {
    try {
      const { body } = await this.#pool.request({ ...options, signal: AbortSignal.timeout(CANCEL_MS_MAX) });
      await body.dump();
    } catch {
      // The client has stopped waiting for the job: how its cancellation went changes nothing for it.
    }
  }

  #dispatch(exchange: HttpExchange, options: Dispatcher.DispatchOptions): void {
    this.#exchanges[exchange.slot] = exchange;
    this.#pool.dispatch(options, exchange);
  }
}
