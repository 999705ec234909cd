import { Client, CLIENT_EVENT } from '../../client/client.ts';
import { RequestTable } from '../../client/request-table.ts';
import type { Transport } from '../../client/transport.ts';
import { Timeline, type EventHandler } from '../../engine/timeline.ts';
import { asClocked, WallDriver } from '../../engine/wall-driver.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { ModelView } from '../../wire/query-context.ts';
import { AbortWatch } from '../abort-watch.ts';
import { modelViews, priceClasses, type ClassCosts } from '../class-costs.ts';
import { ExemplarCollector } from '../exemplar-collector.ts';
import { createLoad, type BeginRequest, type Load } from '../load.ts';
import { loadRecorders } from '../load-recorders.ts';
import { RequestMeter } from '../request-meter.ts';
import { plainAccess } from '../target/access.ts';
import { AnswerMeter } from './answer-meter.ts';
import { type AskedFor, attemptLine, sentAttempt } from './log/attempt-line.ts';
import { askedFor, ClassRequests } from './class-requests.ts';
import { type HeldSends, heldSends } from './log/held-sends.ts';
import { STEP_EVENT } from './http-steps.ts';
import type { HttpTransport, TransportListener } from './http-transport.ts';
import { type LeasedRequests, leasedRequests } from './leased-requests.ts';
import { transportOf } from './run-transport.ts';
import { ReadPatience } from './read-patience.ts';
import type { HttpRunOptions } from './run-options.ts';
import { LiveBill, type BookedCost } from './live-bill.ts';
import type { Reply } from './http-attempt.ts';

/** Event kind of the end of a load whose length is known. */
const END_EVENT = 14;

/** A run over HTTP: the same client, load and recorder as in virtual time, driven by the wall clock. */
export class HttpRun implements EventHandler, Transport, TransportListener {
  readonly recorders: PhaseRecorders;
  readonly client: Client;
  readonly load: Load;
  readonly abortWatch: AbortWatch | undefined;
  readonly bill: LiveBill;
  readonly answers: AnswerMeter;
  readonly exemplars: ExemplarCollector;
  readonly classes: ClassCosts;
  readonly requests: ClassRequests;
  /** Where the spend cap is shared with other load generators. */
  readonly leased: LeasedRequests | undefined;
  /** By class: the most that a request costs by the scenario, in nano-USD. */
  readonly scenarioNano: Float64Array;
  /** By class: the dearest attempt so far, in nano-USD. */
  readonly dearestNano: Float64Array;
  readonly #options: HttpRunOptions;
  readonly #timeline = new Timeline();
  readonly #patience: ReadPatience;
  readonly #driver: WallDriver;
  readonly #transport: HttpTransport;
  /** Where the log keeps attempts before they are sent. */
  readonly #held: HeldSends | undefined;
  #finish: (fault?: unknown) => void = () => {};
  /** By slot: what the reply to its last attempt says that was sold, where it says so. */
  readonly #soldAs = new Map<number, string>();
  /** By class, for the log. */
  readonly #asked: readonly AskedFor[];
  /** Whether the run has been asked to end before its load would. */
  #isStopped = false;

  constructor(options: HttpRunOptions) {
    const { scenario, dialect, clock } = options;
    const { provider, workload, client, seed } = scenario;
    const timeline = this.#timeline;
    this.#options = options;
    this.exemplars = new ExemplarCollector(scenario);
    this.#patience = new ReadPatience(workload.requests.some(({ delivery }) => delivery === 'stream'));
    this.#driver = new WallDriver(timeline, this, clock, () => this.#patience.waitMs(this.client.active));
    const views = modelViews(provider);
    const prices = views.map(({ price }) => price);
    const classes = priceClasses(workload.requests, provider, prices);
    this.classes = classes;
    this.#asked = askedFor(scenario, classes.model);
    this.scenarioNano = classes.worstNano.slice();
    this.dearestNano = new Float64Array(classes.model.length);
    this.recorders = loadRecorders(scenario, classes);
    this.bill = new LiveBill(classes, views.length, (requestClass, units) =>
      dialect.unitsNano?.(views[classes.model[requestClass] as number] as ModelView, units),
    );
    const begin: BeginRequest = (...due) => this.#begin(...due);
    const dropsLate = workload.catchUp !== true;
    const { stripe, tape } = options;
    this.load = createLoad({ workload, seed, drainMs: client.drainMs, timeline, begin, dropsLate, stripe });
    this.abortWatch = AbortWatch.of(scenario.thresholds, this.recorders, timeline, this.load);
    const table = new RequestTable();
    const access = options.access ?? plainAccess(options.apiKey);
    this.requests = new ClassRequests(scenario, dialect, options.origin, access);
    const counted = { recorders: this.recorders, table, asked: workload.requests, worstNano: classes.worstNano };
    this.answers = new AnswerMeter({ ...counted, keys: this.requests, tape });
    this.client = this.#createClient(table);
    this.leased = leasedRequests(options, this, timeline);
    this.#transport = transportOf(options, access, {
      table,
      timeline,
      client: this.client,
      requests: this.requests,
      listener: this,
    });
    const send = (slot: number): void => this.#transport.send(slot);
    this.#held = heldSends(options, send, (action) => this.act(action));
  }

  /** Ms since the start. */
  get nowMs(): number {
    return this.#driver.now();
  }

  /** One unpriced request, so that the first attempt does not pay for connecting and for code that never ran. */
  warmUp(path: string): Promise<void> {
    return this.#transport.warmUp(path);
  }

  /** Whether the target was found dead, or one that can never work. */
  get connection(): HttpTransport['connection'] {
    return this.#transport.connection;
  }

  /**
   * Runs to the end: the load over, and all requests, or given up when the drain time has passed. Rejects when Tollmark itself fails. `startMs`: when
   * the load began by the clock, not later than now; default: now.
   */
  async run(startMs?: number): Promise<void> {
    const finished = new Promise<void>((resolve, reject) => {
      this.#finish = (fault) => (fault === undefined ? resolve() : reject(fault));
    });
    try {
      this.#driver.start(startMs);
      const { endMs } = this.load;
      if (endMs > 0) this.#timeline.at(endMs, END_EVENT, 0);
      this.act(() => this.load.start());
      await finished;
    } finally {
      this.#driver.stop();
      this.#held?.stop();
      await this.#transport.destroy();
    }
  }

  /** Ends the load; requests under way may go on for the scenario's drain time. */
  stop(): void {
    this.#isStopped = true;
    this.act(() => this.load.stop());
  }

  /** Ends the load and everything under way. */
  stopAtOnce(): void {
    this.stop();
    this.act(() => this.#abandonAll());
  }

  /** Does what comes from outside of the timeline, such as a reply. What goes wrong in it ends the run. */
  act(action: () => void): void {
    try {
      this.#driver.now();
      action();
      this.#finishIfOver();
      this.#driver.wake();
    } catch (error) {
      this.#finish(error);
    }
  }

  handle(kind: number, slot: number): void {
    if (kind === STEP_EVENT) this.#transport.sendStep(slot);
    else if (kind === CLIENT_EVENT.think) this.load.think(slot);
    else if (kind === CLIENT_EVENT.drain) this.#abandonAll();
    else if (kind === CLIENT_EVENT.look) this.abortWatch?.look();
    else if (kind !== END_EVENT) this.client.handle(kind, slot);
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

  send(slot: number): boolean {
    const { requests } = this.client;
    const dueMs = requests.dueMs[slot] as number;
    this.recorders.of(dueMs).sent(requests.attempt[slot] as number, this.#timeline.nowMs - dueMs);
    this.leased?.lease.sent(requests.requestClass[slot] as number, this.#timeline.nowMs);
    if (this.#held === undefined) this.#transport.send(slot);
    else this.#held.hold(slot, sentAttempt(requests, slot, this.#asked, this.#timeline.nowMs));
    return true;
  }

  abandon(slot: number, isCut: boolean): number {
    this.#held?.release();
    return this.#book(slot, this.#transport.abandon(slot, isCut)).mostNano;
  }

  suspend(slot: number): boolean {
    this.#held?.release();
    return this.#transport.suspend(slot);
  }

  inspect(slot: number): void {
    this.#transport.inspect(slot);
  }

  lost(slot: number, reply: Reply): void {
    this.client.lose(slot, reply);
  }

  replied(slot: number, reply: Reply): void {
    const { mostNano: costNano } = this.#book(slot, reply);
    const { outcome, failure, status, hintForm, hintMs, shouldRetry } = reply;
    this.client.settle(slot, { outcome, failure, status, hintForm, hintMs, shouldRetry, costNano });
  }

  targetDied(): void {
    this.#isStopped = true;
    this.load.stop();
    this.#timeline.at(this.#timeline.nowMs, CLIENT_EVENT.drain, 0);
  }

  /** The caller: it tells the meter what became of attempts and requests. It reads the load, the classes and the recorders. */
  #createClient(table: RequestTable): Client {
    const { recorders, load, classes: costs } = this;
    const [timeline, { client: options, seed }] = [this.#timeline, this.#options.scenario];
    const requestEnded = (slot: number, succeeded: boolean): void => this.#requestEnded(slot, succeeded);
    const soldAs = (slot: number): string | undefined => this.#soldAs.get(slot);
    const listener = new RequestMeter({ timeline, requests: table, recorders, costs, load, soldAs, requestEnded });
    const caller = { inspected: listener.inspected, options, seed, timeline, estimate: costs, requests: table };
    const lease = { awaits: (each: number, nowMs: number) => this.leased?.lease.awaits(each, nowMs) === true };
    return new Client({ ...caller, transport: this, listener, lease });
  }

  /** A request of the load is due. Returns whether it was in time, and the client's bounds let it begin. */
  #begin(request: number, requestClass: number, scheduledMs: number, isLate = false): boolean {
    const dueMs = asClocked(this.#options.clock, scheduledMs);
    const model = this.classes.model[requestClass] as number;
    const recorder = this.recorders.of(dueMs);
    this.answers.phases.add(request, dueMs);
    recorder.offered(model, dueMs);
    recorder.products?.offered(requestClass, 1);
    if (isLate) {
      recorder.dropped(model, dueMs, true);
      return false;
    }
    if (this.leased !== undefined) return this.leased.begin(request, requestClass, dueMs);
    return this.client.begin(request, requestClass, dueMs) >= 0;
  }

  /** Enters the reply that ends an attempt into the bill, the measurements and the log. */
  #book(slot: number, reply: Reply): BookedCost {
    const { requests } = this.client;
    const requestClass = requests.requestClass[slot] as number;
    const booked = this.bill.add(slot, requestClass, reply);
    this.#patience.ended(this.#timeline.nowMs - (requests.sentMs[slot] as number));
    const { nano, mostNano } = booked;
    this.dearestNano[requestClass] = Math.max(nano, this.dearestNano[requestClass] as number);
    this.client.spending.raiseWorst(requestClass, mostNano, this.bill.unknownAttempts(requestClass));
    this.client.found(slot, reply.outcome, reply.status);
    this.answers.count(slot, requestClass, reply);
    if (this.#options.world === 'real') this.#sell(slot, requestClass, reply, nano);
    const asked = this.#asked[requestClass];
    const product = reply.stated.product ?? this.classes.product[requestClass];
    const inspection = this.client.inspections?.of(slot);
    const facts = { asked, product, endedMs: this.#timeline.nowMs, booked, inspection };
    const line = attemptLine(requests, slot, reply, facts);
    this.exemplars.attemptEnded(slot, line, nano);
    this.#options.log?.write(line);
    return booked;
  }

  /** Enters the dollars of an attempt, and the product that its reply states, into the measurements. A mock's own bill says both. */
  #sell(slot: number, requestClass: number, { stated: { product } }: Reply, nano: number): void {
    const recorder = this.recorders.of(this.client.requests.dueMs[slot] as number);
    if (recorder.products !== undefined && product !== undefined) this.#soldAs.set(slot, product);
    recorder.charged(this.#timeline.nowMs, nano);
    recorder.products?.charged(requestClass, nano, 1, product);
  }

  #abandonAll(): void {
    this.leased?.abandonAll();
    this.client.abandonAll();
  }

  #requestEnded(slot: number, succeeded: boolean): void {
    this.#soldAs.delete(slot);
    this.exemplars.requestEnded(slot, this.#timeline.nowMs);
    this.#transport.forget(slot);
    this.bill.close(slot, succeeded);
  }

  #finishIfOver(): void {
    if (this.client.active > 0 || (this.leased?.waiting ?? 0) > 0) return;
    const { ended, endMs } = this.load;
    const isPast = this.#timeline.nowMs >= endMs;
    if (ended ? isPast || this.#isStopped : isPast && endMs > 0) this.#finish();
  }
}
