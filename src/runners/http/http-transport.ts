import type { RequestTable } from '../../client/request-table.ts';
import type { RetryPolicy } from '../../client/retry/retry-policy.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { WallClock } from '../../engine/wall-driver.ts';
import type { WorkloadOptions } from '../../workload/workload-options.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { AttemptKeys } from './attempt-keys.ts';
import { BodyRoom } from './body-room.ts';
import { sendAside } from './carrier/aside.ts';
import { UnsendableError, type CarriedRequest, type Carrier } from './carrier/carrier.ts';
import { SocketCarrier } from './carrier/socket-carrier.ts';
import type { SecretMask } from '../target/secret-mask.ts';
import { keyHeaders, type ClassRequests } from './class-requests.ts';
import { ConnectionWatch } from './connection-watch.ts';
import { newAttempt, type HttpAttempt, type Reply } from './http-attempt.ts';
import { HttpExchange, type ExchangeListener } from './http-exchange.ts';
import { HttpSteps } from './http-steps.ts';
import { brokenReply, readReply, timedOutReply, unsentReply, type ReplyContext } from './reply.ts';
import { saidMessage } from './said-text.ts';

/** Longest wait for the answer to the warm-up request. */
const WARM_UP_MS_MAX = 1000;
/** Longest wait for the answer to a cancellation: it holds up nothing but the end of the run. */
const CANCEL_MS_MAX = 5000;

/** Whoever is told of what the network brings. */
export interface TransportListener {
  /** The instant now, in ms since the start of the run. */
  readonly nowMs: number;
  /** Does what follows from something that came from the network. */
  act(action: () => void): void;
  /** The reply that ends the present attempt of a slot: one for each attempt, unless `abandon` gave it. */
  replied(slot: number, reply: Reply): void;
  /**
   * The present attempt of a slot is lost, and its job may go on: by `inspect` or `abandon` it gets the reply that ends it. Only where lost
   * attempts are inspected.
   */
  lost(slot: number, reply: Reply): void;
  /** The target has refused connections for a while, and answered nothing. */
  targetDied(): void;
}

/** What carries attempts over HTTP. */
export interface HttpTransportOptions {
  /** Origin of the endpoint, such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly dialect: Dialect;
  /** A header of replies that names the job; undefined: there is none. */
  readonly requestIdHeader?: string | undefined;
  /** How the client's retry policy reads the wait that a reply names. */
  readonly readHint: RetryPolicy['readHint'];
  /** Hides what attempts authorize themselves with: no reading of a reply tells it. */
  readonly mask: SecretMask;
  readonly requests: ClassRequests;
  /** Whether attempts carry the headers that key a mock's draws; their further steps never do. */
  readonly keyed: boolean;
  /** Whether the job of an attempt is cancelled that is given up, where the vendor has a request for it. */
  readonly cancels: boolean;
  /** Whether the jobs of lost attempts are asked for. */
  readonly inspects: boolean;
  readonly seed: number;
  /** Of the load; absent: all of it is steady. */
  readonly phases?: WorkloadOptions['phases'];
  readonly timeline: Timeline;
  readonly clock: WallClock;
  /** Unix epoch ms, for waits that replies name as dates. */
  readonly epochMs: () => number;
  /** What carries requests to the origin; who gives it ends it. Absent: sockets, which are closed at the end. */
  readonly carrier?: Carrier | undefined;
  /** The requests under way. */
  readonly table: RequestTable;
  readonly listener: TransportListener;
}

/** Why a connection broke: the code of the system, or in words and by the code of what reads HTTP. */
function causeOf(error: Error): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) return message;
  return message === '' || message.includes(code) ? code : `${message} (${code})`;
}

/** Attempts on the wire: sends their requests and further steps, and makes of what comes back one reply for each. */
export class HttpTransport implements ExchangeListener {
  readonly connection: ConnectionWatch;
  readonly room: BodyRoom = new BodyRoom();
  readonly #options: HttpTransportOptions;
  readonly #carrier: Carrier;
  readonly #steps: HttpSteps;
  readonly #context: ReplyContext;
  /** Idempotency keys; undefined where the jobs of lost attempts are not asked for. */
  readonly #keys: AttemptKeys | undefined;
  /** The present attempt of each slot. */
  readonly #attempts: (HttpAttempt | undefined)[] = [];
  /** The cancellations under way. */
  readonly #cancelling = new Set<Promise<void>>();

  constructor(options: HttpTransportOptions) {
    this.#options = options;
    this.connection = new ConnectionWatch(options.origin, options.phases);
    const { mask, requestIdHeader = '', readHint } = options;
    this.#context = { mask, requestIdHeader, readHint };
    this.#steps = new HttpSteps(options.timeline, options.seed);
    const prefix = `${Math.floor(options.epochMs()).toString(36)}-${options.seed.toString(36)}`;
    this.#keys = options.inspects ? new AttemptKeys(prefix) : undefined;
    this.#carrier = options.carrier ?? new SocketCarrier(options);
  }

  get nowMs(): number {
    return this.#options.listener.nowMs;
  }

  /** One unpriced request over the pool, so that the first attempt does not pay for connecting and for code that never ran. */
  warmUp(path: string): Promise<void> {
    return this.#ask({ method: 'GET', path, headers: [], body: new Uint8Array() }, WARM_UP_MS_MAX);
  }

  /** Ends once the cancellations under way are answered or given up: cuts all connections that are its own. */
  async destroy(): Promise<void> {
    await Promise.all(this.#cancelling);
    if (this.#options.carrier === undefined) await this.#carrier.destroy();
  }

  /** Sends the request that begins the present attempt of a slot. */
  send(slot: number): void {
    const { table, requests, keyed } = this.#options;
    const requestClass = table.requestClass[slot] as number;
    const key = { request: table.request[slot] as number, attempt: table.attempt[slot] as number };
    const apiKey = requests.keyOf(key.request);
    const attempt = newAttempt(slot, requestClass, key, apiKey);
    this.#attempts[slot] = attempt;
    const idempotency =
      this.#keys !== undefined && requests.takesKey(requestClass) ? this.#keys.next(slot, key) : undefined;
    attempt.repeatsKey = idempotency?.isRepeated === true;
    const request = requests.requestOf(requestClass, apiKey, idempotency?.text);
    this.#send(attempt, request, requests.isStreamed(requestClass), keyed ? keyHeaders(key) : undefined);
  }

  /** Sends a step that has fallen due, unless its attempt is over. */
  sendStep(place: number): void {
    const attempt = this.#steps.take(place);
    if (attempt === undefined || attempt.isOver || attempt.step === undefined) return;
    attempt.polls++;
    this.#send(
      attempt,
      this.#options.requests.stepOf(attempt.requestClass, attempt.step.request, attempt.apiKey),
      false,
    );
  }

  /**
   * Gives up the present attempt of a slot, and returns how it ended: cuts its connection, and cancels its job if the client does so and the
   * vendor lets it. `isCut`: the run does not wait any longer.
   */
  abandon(slot: number, isCut: boolean): Reply {
    const attempt = this.#attempts[slot];
    if (attempt === undefined || attempt.isOver)
      throw new Error(`Slot ${slot} is abandoned, but has no attempt under way.`);
    const { cancels, requests } = this.#options;
    attempt.isOver = true;
    attempt.exchange?.hangUp();
    const cancel = attempt.step?.cancel;
    if (cancel !== undefined && cancels) this.#cancelJob(requests.stepOf(attempt.requestClass, cancel, attempt.apiKey));
    return { ...(attempt.lost ?? timedOutReply(attempt, isCut)), polls: attempt.polls };
  }

  /** Asks no further for the job of the present attempt of a slot, until `inspect`; false where no reply has named the job. */
  suspend(slot: number): boolean {
    const attempt = this.#attempts[slot];
    if (attempt?.step === undefined) return false;
    attempt.lost ??= timedOutReply(attempt);
    attempt.exchange?.hangUp();
    this.#steps.cancel(attempt);
    return true;
  }

  /** Asks for the state of the job of a suspended attempt, and follows it to its end. */
  inspect(slot: number): void {
    this.#steps.restart(this.#attempts[slot] as HttpAttempt);
  }

  /** The request of a slot is over. */
  forget(slot: number): void {
    this.#attempts[slot] = undefined;
    this.#keys?.end(slot);
  }

  answered(exchange: HttpExchange): void {
    const { attempt, status, headers } = exchange;
    this.connection.answered(status, headers['location']);
    const { listener, dialect, epochMs } = this.#options;
    if (attempt.isOver) return;
    this.#keys?.end(attempt.slot);
    attempt.foundByKey ||=
      attempt.repeatsKey && attempt.step === undefined && status === dialect.idempotency?.repeatStatus;
    listener.act(() => {
      if (this.#steps.retry(attempt, status)) return;
      const read = readReply(exchange, dialect, epochMs(), this.#context);
      if ('reply' in read) return this.#end(attempt, read.reply);
      attempt.status = status;
      attempt.jobId = read.jobId ?? attempt.jobId;
      this.#steps.follow(attempt, read.step);
    });
  }

  waited({ sentMs }: HttpExchange): void {
    this.connection.waits.waited(sentMs, this.nowMs - sentMs);
  }

  broke({ attempt }: HttpExchange, error: Error): void {
    const { listener, timeline } = this.#options;
    if (attempt.isOver) return;
    listener.act(() => {
      const { code } = error as NodeJS.ErrnoException;
      const cause = saidMessage(causeOf(error), this.#context.mask);
      if (error instanceof UnsendableError) {
        this.#end(attempt, unsentReply(attempt, `the request cannot be sent: ${cause}`));
        return;
      }
      if (this.connection.failed(code ?? '', timeline.nowMs)) listener.targetDied();
      if (!this.#steps.retry(attempt, 0)) this.#end(attempt, brokenReply(attempt, cause));
    });
  }

  /** An attempt has its reply; where it was lost from sight, and is inspected, the client says how it goes on. */
  #end(attempt: HttpAttempt, reply: Reply): void {
    if (this.#options.inspects && attempt.step !== undefined && reply.cost === 'unknown') {
      attempt.lost ??= reply;
      attempt.exchange = undefined;
      this.#options.listener.lost(attempt.slot, reply);
      return;
    }
    attempt.isOver = true;
    this.#options.listener.replied(attempt.slot, reply);
  }

  /** Sends a cancellation once. How it goes changes nothing for the client, which has stopped waiting for the job. */
  #cancelJob(request: CarriedRequest): void {
    const cancelling = this.#ask(request, CANCEL_MS_MAX).finally(() => this.#cancelling.delete(cancelling));
    this.#cancelling.add(cancelling);
  }

  #ask(request: CarriedRequest, waitMs: number): Promise<void> {
    return sendAside(this.#carrier, request, waitMs, this.#options.clock.setTimer);
  }

  #send(attempt: HttpAttempt, request: CarriedRequest, isStreamed: boolean, ownHeaders?: readonly string[]): void {
    const { nowMs } = this.#options.timeline;
    const exchange = new HttpExchange(attempt, this, isStreamed, nowMs);
    attempt.exchange = exchange;
    this.connection.waits.sent(nowMs);
    exchange.carriage = this.#carrier.send(request, exchange, ownHeaders);
  }
}
