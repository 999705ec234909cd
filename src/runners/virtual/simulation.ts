import { OUTCOME } from '../../billing/outcome.ts';
import { Client, CLIENT_EVENT } from '../../client/client.ts';
import { REQUEST, RequestTable } from '../../client/request-table.ts';
import { type Transport, UNSTATED_COST } from '../../client/transport.ts';
import { Timeline, type EventHandler } from '../../engine/timeline.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { ProviderRefusal } from '../../provider/limits/gate.ts';
import { Provider, PROVIDER_EVENT, REFUSED } from '../../provider/provider.ts';
import { blankSubmission, type JobEnding, type ProviderListener, type Submission } from '../../provider/submission.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { HINT } from '../../units/retry-hint.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { DIALECTS, type DialectName } from '../../wire/dialects.ts';
import { AbortWatch } from '../abort-watch.ts';
import { priceClasses, type ClassCosts } from '../class-costs.ts';
import { loadRecorders } from '../load-recorders.ts';
import { createLoad, OpenLoad, type BeginRequest, type Load } from '../load.ts';
import { RequestMeter } from '../request-meter.ts';
import { StreamMeter } from '../stream-meter.ts';
import { ArrivalLane } from './arrival-lane.ts';
import { laneRefusal } from './lane-refusal.ts';
import { KnownCosts } from './known-costs.ts';
import { Lane } from './lane.ts';
import { pendingReply, type PendingReplies, type PendingReply } from './pending-replies.ts';
import { FORGOTTEN, Polls } from './polls.ts';
import { quoteClasses } from './quote-classes.ts';
import type { SimulationWatchers } from './simulation-watchers.ts';
import { STREAM_CUT, WireView } from './wire-view.ts';

/** The virtual world: client and provider over one timeline, the provider itself as the transport, and a fast lane for plain successes. */
export class Simulation implements EventHandler, Transport, ProviderListener {
  readonly recorders: PhaseRecorders;
  readonly costs: CostAttribution;
  readonly client: Client;
  readonly provider: Provider;
  readonly load: Load;
  readonly abortWatch: AbortWatch | undefined;
  readonly #timeline: Timeline = new Timeline();
  readonly #requests: RequestTable = new RequestTable();
  readonly #classes: ClassCosts;
  readonly #streams: StreamMeter | undefined;
  readonly #polls: Polls;
  readonly #timeoutMs: number;
  /** Undefined where no request can take it; the other where arrivals go one by one. */
  readonly #lane: Lane | undefined;
  readonly #arrivals: ArrivalLane | undefined;
  readonly #asked = blankSubmission();
  readonly wire: WireView;

  constructor(
    scenario: Scenario,
    { isLaneOpen = true, client: watchClient, provider: watchProvider }: SimulationWatchers = {},
  ) {
    const { provider, workload, client, seed } = scenario;
    const timeline = this.#timeline;
    const requests = this.#requests;
    this.provider = new Provider(provider, seed, timeline, {
      listener: watchProvider?.(this) ?? this,
      // When a client leaves that asks for tasks follows from what it finds.
      schedules: isLaneOpen && client.retry.inspect === undefined,
    });
    const classes = priceClasses(workload.requests, provider, this.provider.prices);
    this.#classes = classes;
    const dialect: Dialect = DIALECTS[provider.dialect as DialectName];
    quoteClasses(this.provider, scenario, classes, dialect);
    this.#streams = StreamMeter.of(scenario, classes.model);
    this.recorders = loadRecorders(scenario, classes, () => this.#arrivals?.flush());
    this.costs = new CostAttribution(provider.models.length);
    this.#timeoutMs = client.timeoutMs;
    this.#polls = new Polls(workload.requests, dialect);
    this.wire = new WireView(dialect, KnownCosts.of(scenario, this.provider, dialect, this.#polls.isPolled, classes));
    const begin: BeginRequest = (request, requestClass, dueMs) => this.#begin(request, requestClass, dueMs);
    this.load = createLoad({ workload, seed, drainMs: client.drainMs, timeline, begin });
    const { recorders, load } = this;
    this.abortWatch = AbortWatch.of(scenario.thresholds, recorders, timeline, load);
    // What was lost on the way of a request is told apart once no job of it is left.
    const requestEnded = (slot: number, succeeded: boolean): void => {
      if (requests.jobs[slot] === 0) this.costs.close(slot, succeeded);
    };
    const meter = new RequestMeter({ timeline, requests, recorders, costs: classes, load, requestEnded });
    const listener = watchClient?.(meter) ?? meter;
    const caller = { inspected: meter.inspected, options: client, seed, timeline, estimate: classes, requests };
    this.client = new Client({ ...caller, transport: this, listener });
    const { schedule } = this.provider;
    if (schedule === undefined || laneRefusal(scenario) !== undefined) return;
    const world = { timeline, client: this.client, provider: this.provider, recorders, costs: this.costs, load };
    const answers = { streams: this.#streams, pending: this.#polls.pending, isPolled: this.#polls.isPolled };
    const parts = { ...world, ...answers, options: client, seed, schedule, classes };
    this.#lane = new Lane(parts);
    if (load instanceof OpenLoad) this.#arrivals = ArrivalLane.of(parts, this.#lane, load);
  }

  get nowMs(): number {
    return this.#timeline.nowMs;
  }

  /** When the next event is due; Infinity when the run is over. */
  get nextMs(): number {
    return this.#timeline.nextMs();
  }

  /** Starts, and runs until nothing is left to happen. */
  run(): void {
    this.start();
    this.advance(Number.POSITIVE_INFINITY);
  }

  /** Sets the first arrivals: once, before `advance`. */
  start(): void {
    this.load.start();
  }

  /** Runs up to and including an instant. Where a run is cut into pieces does not change what happens in it. */
  advance(untilMs: number): void {
    this.#timeline.run(this, untilMs, this.#arrivals);
    this.#arrivals?.flush();
    if (this.nextMs === Number.POSITIVE_INFINITY) this.#arrivals?.fold();
  }

  handle(kind: number, slot: number): void {
    if (kind >= PROVIDER_EVENT.finish) this.provider.handle(kind, slot);
    else if (kind === CLIENT_EVENT.think) this.load.think(slot);
    else if (kind === CLIENT_EVENT.drain) this.#drain();
    else if (kind === CLIENT_EVENT.hear) this.#hear(slot);
    else if (kind === CLIENT_EVENT.look) this.abortWatch?.look();
    else this.client.handle(kind, slot);
  }

  expire(kind: number, slot: number, generation: number): void {
    if (kind >= PROVIDER_EVENT.finish) this.provider.expire(slot, generation, kind);
    else this.client.expire(slot, generation);
  }

  arrive(): void {
    this.load.arrive();
  }

  send(slot: number): boolean {
    const requests = this.#requests;
    const nowMs = this.#timeline.nowMs;
    const attempt = requests.attempt[slot] as number;
    const requestClass = requests.requestClass[slot] as number;
    const recorder = this.recorders.of(requests.dueMs[slot] as number);
    recorder.sent(attempt, nowMs - (requests.dueMs[slot] as number));
    // First attempts that could take the lane have done so before their arrival.
    if (this.#lane !== undefined && (attempt > 1 || this.#arrivals === undefined) && this.#lane.take(slot))
      return false;
    const { provider } = this;
    const asked = this.#asked;
    asked.callerRef = slot;
    asked.request = requests.request[slot] as number;
    asked.attempt = attempt;
    asked.quote = requestClass;
    const { isPolled, tellsLeaving } = this.#polls;
    asked.leavesMs = tellsLeaving[requestClass] === true ? nowMs + this.#timeoutMs : Number.POSITIVE_INFINITY;
    asked.isConnected = isPolled[requestClass] !== true;
    const job = provider.submit(asked);
    if (job === REFUSED) return false;
    requests.job[slot] = job;
    this.#requests.jobBegan(slot);
    const chargedNano = provider.jobs.chargedNano[job] as number;
    if (chargedNano !== 0) recorder.charged(nowMs, chargedNano);
    const hears = provider.schedule !== undefined && isPolled[requestClass] !== true;
    return !hears || !provider.jobs.endsBy(job, nowMs + this.#timeoutMs);
  }

  suspend(slot: number): boolean {
    if (this.#polls.isPolled[this.#requests.requestClass[slot] as number] !== true) return false;
    this.#polls.pending?.suspend(slot);
    return true;
  }

  inspect(slot: number): void {
    const { nowMs } = this.#timeline;
    const hearMs = this.#polls.pending?.ask(slot, nowMs);
    if (hearMs === undefined) return;
    if (this.#polls.pending?.isForgotten(slot, nowMs) === true) this.client.lose(slot, FORGOTTEN);
    else this.#timeline.afterTimers(hearMs, CLIENT_EVENT.hear, slot);
  }

  abandon(slot: number): number {
    const requestClass = this.#requests.requestClass[slot] as number;
    const { pending, tellsLeaving } = this.#polls;
    pending?.leave(slot);
    if (pending?.has(slot) === true) {
      // The job has ended, and its result is never asked for.
      this.#take(slot, pending, false);
      this.#requests.jobEnded(slot);
    } else if (tellsLeaving[requestClass] === true) {
      // No connection is open while a job is polled: the provider learns of it only where it can be told.
      this.provider.cancel(this.#requests.job[slot] as number);
    }
    return this.wire.lostNano(requestClass);
  }

  refused({ callerRef }: Readonly<Submission>, { status, outcome, hintForm, waitMs }: Readonly<ProviderRefusal>): void {
    this.#settle(callerRef, outcome, status, UNSTATED_COST, hintForm, waitMs);
  }

  settled(job: number, ending: Readonly<JobEnding>): void {
    const { jobs } = this.provider;
    const requests = this.#requests;
    const slot = jobs.callerRef[job] as number;
    const outcome = jobs.outcome[job] as number;
    const model = jobs.model[job] as number;
    const chargedNano = jobs.chargedNano[job] as number;
    const startedMs = jobs.startedMs[job] as number;
    const nowMs = this.#timeline.nowMs;
    const heard = requests.isOpen(slot, jobs.attempt[job]);
    const recorder = this.recorders.of(requests.dueMs[slot] as number);
    if (startedMs >= 0) recorder.queueWait.record(startedMs - (jobs.acceptedMs[job] as number));
    if (ending.changeNano !== 0) recorder.charged(nowMs, ending.changeNano);
    const requestClass = requests.requestClass[slot] as number;
    if (heard && this.#polls.pending !== undefined && this.#polls.isPolled[requestClass] === true) {
      this.#await(slot, job, ending, this.#polls.pending);
      return;
    }
    const ok = outcome === OUTCOME.ok;
    this.costs.post(slot, model, outcome, chargedNano, heard && ok, heard);
    recorder.products?.charged(jobs.quote[job] as number, chargedNano, 1);
    if (heard) {
      if (ok && this.#streams !== undefined) {
        const answeredFromMs = this.provider.charging.tryStartedMs(job);
        this.#streams.succeeded(recorder, requestClass, requests.sentMs[slot] as number, answeredFromMs, nowMs);
      }
      this.#settle(slot, outcome, jobs.status[job] as number, chargedNano, ending.hintForm, ending.waitMs);
    }
    this.#jobEnded(slot);
  }

  workerTimeCharged(nano: number): void {
    this.recorders.steady.charged(this.#timeline.nowMs, nano);
  }

  disconnected(job: number, status: number): void {
    const { jobs } = this.provider;
    const requests = this.#requests;
    const slot = jobs.callerRef[job] as number;
    if (!requests.isOpen(slot, jobs.attempt[job])) return;
    const requestClass = requests.requestClass[slot] as number;
    // A polled job has no connection to lose.
    if (this.#polls.isPolled[requestClass] === true) return;
    const isCut = this.#streams?.hasBegun(requestClass, this.provider, job, this.#timeline.nowMs) === true;
    this.#settle(slot, OUTCOME['server-error'], isCut ? STREAM_CUT : status, 0, HINT.none, 0);
  }

  #begin(request: number, requestClass: number, dueMs: number): boolean {
    const recorder = this.recorders.of(dueMs);
    recorder.offered(this.#classes.model[requestClass] as number, dueMs);
    recorder.products?.offered(requestClass, 1);
    return this.client.begin(request, requestClass, dueMs, this.#lane?.elsewhere(dueMs) ?? 0) >= 0;
  }

  /** The run stops waiting: clients leave now, which nobody has told the provider before. */
  #drain(): void {
    this.provider.goOn();
    this.client.abandonAll();
  }

  /** The end of a polled job: its client hears of it when it asks the next time. */
  #await(slot: number, job: number, ending: Readonly<JobEnding>, pending: PendingReplies): void {
    const end = pendingReply(this.provider.jobs, job, ending);
    const hearMs = pending.add(slot, end, this.#requests.sentMs[slot] as number, this.#timeline.nowMs);
    if (hearMs < Number.POSITIVE_INFINITY) this.#timeline.afterTimers(hearMs, CLIENT_EVENT.hear, slot);
  }

  #hear(slot: number): void {
    const pending = this.#polls.pending;
    if (pending === undefined || !pending.isHeard(slot, this.#timeline.nowMs)) return;
    const { outcome, status, chargedNano, hintForm, waitMs } = this.#take(slot, pending, true);
    this.#settle(slot, outcome, status, chargedNano, hintForm, waitMs);
    this.#jobEnded(slot);
  }

  /** The reply of a polled job, whose charge is put where it belongs. */
  #take(slot: number, pending: PendingReplies, isHeard: boolean): Readonly<PendingReply> {
    const reply = pending.take(slot);
    const { model, quote, outcome, chargedNano } = reply;
    this.costs.post(slot, model, outcome, chargedNano, isHeard && outcome === OUTCOME.ok, isHeard);
    this.recorders.of(this.#requests.dueMs[slot] as number).products?.charged(quote, chargedNano, 1);
    return reply;
  }

  /** Answers the present attempt of a slot, see `WireView.replyOf`. */
  #settle(slot: number, outcome: number, status: number, chargedNano: number, hintForm: number, waitMs: number): void {
    const requestClass = this.#requests.requestClass[slot] as number;
    const { nowMs } = this.#timeline;
    const reply = this.wire.replyOf(requestClass, outcome, status, chargedNano, hintForm, waitMs, nowMs);
    const unknown = this.wire.costs?.unknownAttempts(requestClass);
    if (unknown !== undefined) this.client.spending.raiseWorst(requestClass, reply.costNano, unknown);
    this.client.settle(slot, reply);
  }

  #jobEnded(slot: number): void {
    const succeeded = this.#requests.state[slot] === REQUEST.succeeded;
    if (this.#requests.jobEnded(slot)) this.costs.close(slot, succeeded);
  }
}
