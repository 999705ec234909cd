import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { InvoiceRecords } from '../src/billing/account/snapshot.ts';
import { runVirtually, type EventHandler } from '../src/engine/timeline.ts';
import { WallDriver } from '../src/engine/wall-driver.ts';
import type { Traffic } from '../src/invoice/traffic.ts';
import type { Provider } from '../src/provider/provider.ts';
import type { ProviderListener } from '../src/provider/submission.ts';
import type { UsageRecordPage } from '../src/measure/usage-record.ts';
import type { DialectRoute, JobWatch, QueryRoute, RefusalCause, WireReply, WireRequest } from '../src/wire/dialect.ts';
import { hasApiKey } from './api-keys.ts';
import { cutConnection, sendReply } from './connection.ts';
import { JobSubmission } from './jobs/submission.ts';
import type { RunTime } from './run-time.ts';
import { JobEnds } from './jobs/ends.ts';
import { WATCHERS_MAX } from './jobs/watches.ts';
import { FAULT, SHUT, TOO_MANY_WATCHERS } from './refusals.ts';
import { runView, type RunView } from './dashboard/view.ts';
import { runStats } from './run-stats.ts';
import { RunQueryContext } from './run-query-context.ts';
import { createRunParts, RUN_EVENT, type RunOptions, type RunParts } from './run-parts.ts';
import type { ProviderChange } from './provider-changes.ts';
import type { Script } from './script/script.ts';
import type { AttemptCounts, MockStats } from './stats.ts';

/** Which bill a page of usage records is taken from: what happened, or what the vendor publishes of it. */
export type RecordsView = 'true' | 'billed';

const KEEP_ALIVE_MS = 15_000;

/** One run of the mock: the provider over a timeline that begins at 0, driven by the wall clock, and those who wait for its jobs. */
export class MockRun implements EventHandler {
  readonly counts: AttemptCounts;
  readonly provider: Provider;
  readonly #parts: RunParts;
  readonly #driver: WallDriver;
  readonly #ends: JobEnds;
  readonly #submission: JobSubmission;
  readonly #time: RunTime;
  #onIdle: (() => void) | undefined;

  constructor(options: RunOptions) {
    const isStreaming = options.dialect.routes.some(({ stream }) => stream !== undefined);
    const listener: ProviderListener = {
      refused: (asked, refusal) => this.#submission.refused(asked, refusal),
      settled: (job, ending) => this.#ends.settled(job, ending),
      disconnected: (job, status) => this.#ends.disconnected(job, status),
      ...(isStreaming ? { started: (job: number) => this.#ends.started(job) } : {}),
    };
    const parts = createRunParts(options, listener, () => this.#checkIdle());
    this.#parts = parts;
    this.counts = parts.counts;
    this.provider = parts.provider;
    this.#driver = new WallDriver(parts.timeline, this, options.clock);
    this.#time = { now: () => this.#driver.now(), act: (action: () => void) => this.#act(action) };
    this.#ends = new JobEnds(parts, () => this.#checkIdle());
    this.#submission = new JobSubmission(parts, this.#ends, this.#time);
    this.#driver.start();
  }

  /** Takes an HTTP request to a route that creates jobs, read whole, and answers it: now, or when its job ends. */
  receive(route: DialectRoute, request: WireRequest, response: ServerResponse, origin: () => string): void {
    this.#submission.receive(route, request, response, () => this.#queryContext(request, origin));
  }

  /** Answers a request whose body could not be read; the rest of the body is not waited for. */
  refuseUnread(...refused: Parameters<JobSubmission['refuseUnread']>): void {
    this.#submission.refuseUnread(...refused);
  }

  query(
    route: QueryRoute,
    request: WireRequest,
    params: Readonly<Record<string, string>>,
    origin: () => string,
    response: ServerResponse,
  ): void {
    const { options, counts } = this.#parts;
    counts.queries++;
    const context = this.#queryContext(request, origin);
    if (this.#isScripted(request, context, response)) return;
    const isRefused =
      options.provider.auth === 'required' && route.isPublic !== true && !hasApiKey(request.headers['authorization']);
    const answer = isRefused ? context.refuse(options.dialect.badToken()) : route.answer(request, params, context);
    if ('watch' in answer) this.#watch(answer, context, response);
    else this.#replyToQuery(answer, response, false);
  }

  /** Whether a query has its answer from a script or from its own header. */
  #isScripted(request: WireRequest, context: RunQueryContext, response: ServerResponse): boolean {
    const { script, scriptedReplies } = this.#parts;
    const answer = script.answerTo(request, response);
    if (answer === undefined) return false;
    const send = (reply: WireReply): void => this.#replyToQuery(reply, response, false);
    const refusal = (cause: RefusalCause): WireReply => context.refuse(cause);
    this.#driver.now();
    if ('refusal' in answer) send(refusal(answer.refusal));
    else scriptedReplies.answer({ response, send, refusal, cut: () => {}, left: () => {} }, answer);
    return true;
  }

  /** Why a request is refused for which there is no room in memory. */
  get full(): RefusalCause {
    return this.#parts.replies.full;
  }

  refuseUnreadQuery(response: ServerResponse, cause: RefusalCause): void {
    this.counts.queries++;
    this.#replyToQuery(this.#parts.replies.refuseQuery(cause), response, true);
  }

  /** Answers a question for what may be asked at a path. */
  tellMethods(response: ServerResponse, headers: OutgoingHttpHeaders): void {
    this.counts.queries++;
    this.counts.queryAnswers.add(204);
    response.writeHead(204, headers).end();
  }

  /** Answers a request over which the server itself failed: a fault of Tollmark, which must neither hang nor go unseen. */
  failed(response: ServerResponse, error: unknown): void {
    this.#parts.options.onFault(error);
    if (response.headersSent) return cutConnection(response);
    this.#replyToQuery(this.#parts.replies.refuseQuery(FAULT), response, true);
  }

  /** A request came to no route. */
  unrouted(method: string, path: string): void {
    this.#parts.traffic?.unknownRoute(method, path);
  }

  /** What clients sent, attempt by attempt; undefined where it is not kept. */
  traffic(): Omit<Traffic, 'earlier'> | undefined {
    return this.#parts.traffic?.traffic();
  }

  handle(kind: number, slot: number): void {
    if (kind === RUN_EVENT.piece) return this.#parts.streams.advance(slot);
    if (kind === RUN_EVENT.keepAlive) return this.#keepAlive();
    if (kind === RUN_EVENT.scripted) return this.#parts.scriptedReplies.due(slot);
    this.provider.handle(kind, slot);
    this.#parts.watches.changed();
  }

  expire(kind: number, slot: number, generation: number): void {
    this.provider.expire(slot, generation, kind);
    this.#parts.watches.changed();
  }

  arrive(): void {
    throw new Error('The timeline of a mock has no arrivals of its own: requests come over HTTP.');
  }

  /** What it did so far, but for how long the server has been there. Workers that stay are counted until an instant, which is now by default. */
  stats(workersUntilMs?: number): Omit<MockStats, 'uptimeMs'> {
    return runStats(this.#parts, this.#time, workersUntilMs);
  }

  /** What the dashboard shows of it now. */
  dashboardView(): RunView {
    return runView(this.#parts, this.#driver.now());
  }

  get script(): Script {
    return this.#parts.script;
  }

  patch(changes: unknown): ProviderChange {
    const change = this.#parts.changes.apply(changes, this.#time);
    this.#parts.watches.changed();
    return change;
  }

  usageRecords(after: number, limit: number, view: RecordsView): UsageRecordPage {
    const { records, bill } = this.#parts;
    return view === 'true' ? records.page(after, limit) : bill.page(after, limit, this.#driver.now());
  }

  /** The newest `max` invoices of a postpaid account; none of another. */
  invoices(max: number): InvoiceRecords {
    const none = { records: [], omitted: 0, omittedDollars: '0' };
    return this.provider.account?.invoiceRecords(this.#driver.now(), max) ?? none;
  }

  /** Whether every further job is refused. */
  get isShut(): boolean {
    return this.#submission.isShut;
  }

  /** Refuses every further job with a 503. `endsConnections`: connections close after their answers from now on. */
  shut(endsConnections: boolean): void {
    this.#submission.isShut = true;
    this.#parts.replies.endsConnections = endsConnections;
  }

  /** Resolves when no job and no webhook is under way, or after `graceMs`. Webhooks that wait for a further try are not waited for. */
  async drained(graceMs: number): Promise<void> {
    if (graceMs <= 0 || this.#isIdle()) return;
    await new Promise<void>((resolve) => {
      const cancel = this.#parts.options.clock.setTimer(graceMs, resolve);
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
    runVirtually(this.#parts.timeline, this, Number.POSITIVE_INFINITY);
  }

  /** Stops time, answers 503 to clients that still wait, and sends nothing more. Jobs under way do not change any more. */
  abandon(): void {
    const { pendingJobs, replies, streams, watches, webhooks, scriptedReplies } = this.#parts;
    this.#onIdle = undefined;
    this.#driver.stop();
    watches.close();
    webhooks?.close();
    scriptedReplies.close();
    for (const { callers, stream } of pendingJobs.all()) {
      if (stream !== undefined) streams.close(stream);
      for (const caller of callers) {
        if (!caller.isOpen) continue;
        if (stream?.hasHead === true && stream.callers.includes(caller)) replies.cut(caller);
        else replies.refuse(caller, SHUT);
      }
    }
  }

  /** Ends the world for good, as `abandon`: jobs under way give back the room that they hold. */
  forget(): void {
    this.abandon();
    const { pendingJobs, underWay } = this.#parts;
    for (const { request, heldBytes } of pendingJobs.all()) underWay.giveJob(request, heldBytes);
  }

  #queryContext({ headers }: WireRequest, origin: () => string): RunQueryContext {
    const key = (): number => this.#parts.keys.numberOf(headers['authorization']);
    return new RunQueryContext(this.#parts, this.#time, { origin, key, attempts: () => this.#submission.attempts });
  }

  #replyToQuery(reply: WireReply, response: ServerResponse, endsConnection: boolean): void {
    const { replies, underWay } = this.#parts;
    const written = underWay.takesAnswer(response, reply) ? reply : replies.refuseQuery(replies.full);
    this.counts.queryAnswers.add(written.status);
    sendReply(response, written, endsConnection || replies.endsConnections);
  }

  #watch(watch: JobWatch, context: RunQueryContext, response: ServerResponse): void {
    const { watches, timeline, counts } = this.#parts;
    const view = context.job(watch.watch);
    const number = context.numberOf(watch.watch);
    if (view === undefined || number === undefined) {
      throw new Error(`A route watches job ${watch.watch}, which is not there; it has to refuse that itself.`);
    }
    if (watches.size >= WATCHERS_MAX) {
      return this.#replyToQuery(this.#parts.replies.refuseQuery(TOO_MANY_WATCHERS), response, false);
    }
    const isFirst = watches.size === 0;
    counts.queryAnswers.add(200);
    watches.add(number, watch, view, response);
    if (isFirst && watches.size > 0) timeline.at(this.#driver.now() + KEEP_ALIVE_MS, RUN_EVENT.keepAlive, 0);
  }

  /** Keeps the connections of those who watch; ends with the last of them. */
  #keepAlive(): void {
    const { watches, timeline } = this.#parts;
    watches.keepAlive();
    if (watches.size > 0) timeline.at(timeline.nowMs + KEEP_ALIVE_MS, RUN_EVENT.keepAlive, 0);
  }

  /** Tells the provider something from outside of an event. */
  #act(action: () => void): void {
    this.#driver.act(action);
    this.#parts.watches.changed();
  }

  #isIdle(): boolean {
    const { provider, webhooks, scriptedReplies } = this.#parts;
    return (
      provider.waiting + provider.running + scriptedReplies.waiting === 0 &&
      (webhooks === undefined || webhooks.isQuiet)
    );
  }

  #checkIdle(): void {
    if (this.#onIdle !== undefined && this.#isIdle()) this.#onIdle();
  }
}
