import type { ServerResponse } from 'node:http';
import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import { findUnsold } from '../../src/billing/price/rule.ts';
import type { Usage } from '../../src/billing/usage.ts';
import { modelRules, type ModelOptions } from '../../src/provider/provider-options.ts';
import type { ProviderRefusal } from '../../src/provider/limits/gate.ts';
import { REFUSED } from '../../src/provider/provider.ts';
import type { Submission } from '../../src/provider/submission.ts';
import type { ModelView, VendorQueryContext } from '../../src/wire/query-context.ts';
import type { DialectRoute, JobRequest, RefusalCause, WireRequest } from '../../src/wire/dialect.ts';
import { NANO_USD_MAX } from '../../src/wire/json-exact.ts';
import { readRequestKey } from '../../src/wire/request-key.ts';
import { hasApiKey } from '../api-keys.ts';
import { type Caller, resetConnection } from '../connection.ts';
import { headerBytes, JOB_BYTES } from '../memory/under-way.ts';
import { requestBytes } from '../memory/byte-estimate.ts';
import { KEY_REUSED, type Replay } from './idempotency.ts';
import type { JobEnds } from './ends.ts';
import { providerRefusal } from './provider-refusal.ts';
import { ReadingCache, type ReadJob } from '../reading-cache.ts';
import { FAULT, PRICE_TOO_LARGE, SHUT, unsoldRefusal } from '../refusals.ts';
import type { RunParts } from '../run-parts.ts';
import type { RunTime } from '../run-time.ts';
import type { PendingJob } from './store.ts';
import { readForTraffic } from '../traffic/asked-names.ts';
import { webhookProblem } from '../webhooks/webhook-target.ts';

type Price = Pick<ReadJob, 'fullNano' | 'inputNano'>;

/** Takes the requests that create jobs: reads, refuses, prices and submits them, and remembers who waits for which job. */
export class JobSubmission {
  isShut = false;
  readonly #parts: RunParts;
  readonly #ends: JobEnds;
  readonly #time: RunTime;
  readonly #readings = new ReadingCache();
  /** The quote of the job that is submitted now. */
  readonly #quoteNumber: number;
  #attempts = 0;

  constructor(parts: RunParts, ends: JobEnds, time: RunTime) {
    this.#parts = parts;
    this.#ends = ends;
    this.#time = time;
    this.#quoteNumber = parts.provider.quotes.add();
  }

  /** Takes an HTTP request that was read whole, and answers it: now, or when its job ends. `context` is for what is only priced. */
  receive(
    route: DialectRoute,
    request: WireRequest,
    response: ServerResponse,
    context: () => VendorQueryContext,
  ): void {
    const caller = this.#callerOf(route, request, response);
    if (this.isShut) return this.#refuseUnheard(caller, route, request, SHUT);
    if (this.#isAnswered(caller, route, request)) return;
    const { dialect, provider } = this.#parts.options;
    const { authorization } = request.headers;
    if (provider.auth === 'required' && !hasApiKey(authorization))
      return this.#refuseUnheard(caller, route, request, dialect.badToken());
    const known = this.#readings.find(route, request);
    if (known !== undefined) this.#parts.traffic?.read(caller.number, known.job);
    const read = known ?? this.#read(caller, route, request);
    if (read === undefined) return;
    const { job } = read;
    const { keys, replies, underWay } = this.#parts;
    if (job.dryRun === true && route.quote !== undefined) {
      this.#parts.counts.quoted++;
      return replies.send(caller, route.quote(job, context()));
    }
    const isAskedFor = route.acknowledge !== undefined;
    const isTold = keys.matter || isAskedFor || job.idempotency !== undefined;
    const key = caller.key ?? (isTold ? keys.numberOf(authorization) : 0);
    const replayKey = job.idempotency === undefined ? undefined : `${key} ${job.idempotency.key}`;
    const replay = replayKey === undefined ? undefined : this.#parts.replays.find(replayKey, this.#time.now());
    if (replay !== undefined) {
      return replay.fingerprint === job.idempotency?.fingerprint
        ? this.#replay(caller, replay)
        : this.#refuseJob(caller, job, KEY_REUSED);
    }
    const problem = this.#webhookProblem(job);
    if (problem !== undefined) return this.#refuseJob(caller, job, problem);
    const pending: PendingJob = {
      number: caller.number,
      route,
      request: job,
      key,
      creator: caller,
      callers: isAskedFor ? [] : [caller],
      replayKey,
      heldBytes: JOB_BYTES + (isAskedFor ? 0 : headerBytes(response)),
      job: REFUSED,
      stream: undefined,
    };
    if (!underWay.takeJob(job, read.bytes, pending.heldBytes)) return this.#refuseJob(caller, job, replies.full);
    this.#submit(caller, pending, read, request.headers);
  }

  /** Attempts that came so far: each has a number below it. */
  get attempts(): number {
    return this.#attempts;
  }

  /** Whether a request has its answer from a script or from its own header, and makes no job. */
  #isAnswered(caller: Caller, route: DialectRoute, request: WireRequest): boolean {
    const { script, scriptedReplies, replies, counts } = this.#parts;
    const answer = script.answerTo(request, caller.response, route.read);
    if (answer === undefined) return false;
    this.#time.now();
    if ('refusal' in answer) this.#refuseUnheard(caller, route, request, answer.refusal);
    else if (answer.isBilled) caller.scripted = answer;
    else {
      readForTraffic(this.#parts, caller.number, route, request);
      counts.scripted++;
      scriptedReplies.answer(replies.scriptedCaller(caller), answer);
    }
    return caller.scripted === undefined;
  }

  /** Answers a request whose body could not be read; the rest of the body is not waited for. */
  refuseUnread(route: DialectRoute, request: WireRequest, response: ServerResponse, cause: RefusalCause): void {
    this.#refuse(this.#callerOf(route, request, response, false), cause, true);
  }

  #callerOf({ path }: DialectRoute, request: WireRequest, response: ServerResponse, isRead = true): Caller {
    const { traffic, keys } = this.#parts;
    const key = traffic === undefined ? undefined : keys.numberOf(request.headers['authorization']);
    const caller: Caller = { number: this.#attempts++, response, isOpen: true, scripted: undefined, key };
    traffic?.arrived(caller, path, request, isRead);
    return caller;
  }

  /** Reads a request, finds its model and prices it; refuses the caller and gives nothing where it is no job. */
  #read(caller: Caller, route: DialectRoute, request: WireRequest): ReadJob | undefined {
    const { modelIndex, options } = this.#parts;
    const reading =
      readForTraffic(this.#parts, caller.number, route, request) ?? route.read(request, modelIndex.operationsOf);
    if ('refusal' in reading) {
      const { accept } = request.headers;
      this.#refuse(caller, accept === undefined ? reading.refusal : { ...reading.refusal, accept });
      return undefined;
    }
    const { job } = reading;
    const model = modelIndex.find(job);
    const refuse = (cause: RefusalCause): undefined => this.#refuseJob(caller, job, cause);
    if (model === undefined) return refuse(options.dialect.unknownModel(job.wireModel));
    const unsold = findUnsold(modelRules(options.provider.models[model] as ModelOptions), job.usage);
    if (unsold !== undefined) return refuse((options.dialect.unsold ?? unsoldRefusal)(unsold));
    const price = this.#quote(model, job.usage);
    if (price === undefined) return refuse(PRICE_TOO_LARGE);
    const read = { job, model, ...price, bytes: requestBytes(job) };
    this.#readings.keep(route, request, read);
    return read;
  }

  #quote(model: number, usage: Usage): Price | undefined {
    const { price } = this.#parts.models[model] as ModelView;
    try {
      const fullNano = price.quoteNano(usage);
      return fullNano > NANO_USD_MAX ? undefined : { fullNano, inputNano: price.inputNano(usage) };
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #webhookProblem({ webhookUrl }: JobRequest): RefusalCause | undefined {
    const { webhooks, options } = this.#parts;
    if (webhookUrl === undefined || webhooks === undefined) return undefined;
    const message = webhookProblem(webhookUrl, options.webhookBounds);
    return message === undefined ? undefined : { status: 400, outcome: 'invalid', message, param: 'webhook_url' };
  }

  /** The idempotency key of a request has made a job: the request joins it. */
  #replay(caller: Caller, replay: Replay): void {
    const { counts, replies, underWay, views } = this.#parts;
    const { number, route } = replay.job;
    counts.replayed++;
    this.#parts.traffic?.replayed(caller.number, number);
    if (route.acknowledge !== undefined) {
      const view = replay.view ?? views.live(replay.job);
      return replies.send(caller, route.acknowledge(view, true));
    }
    if (replay.view === undefined) {
      const bytes = JOB_BYTES + headerBytes(caller.response);
      if (!underWay.take('jobs', bytes)) return replies.refuse(caller, replies.full);
      replay.job.heldBytes += bytes;
      replay.job.callers.push(caller);
      return this.#awaitEnd(caller, replay.job);
    }
    const { answer, refusal } = replay.view;
    if (answer !== undefined) this.#ends.answer(replay.job, caller, { answer });
    else replies.refuse(caller, refusal ?? FAULT);
  }

  #submit(
    caller: Caller,
    pending: PendingJob,
    { model, fullNano, inputNano }: ReadJob,
    headers: WireRequest['headers'],
  ): void {
    const { provider, pendingJobs, options } = this.#parts;
    const { usage } = pending.request;
    const isDirect = pending.route.acknowledge === undefined;
    const isRequeued = !isDirect || options.dialect.requeuesSyncJobs !== false;
    const key = readRequestKey(headers);
    const tokens = usage.inputTokens + usage.outputTokens;
    this.#time.act(() => {
      provider.quotes.set(this.#quoteNumber, { model, tokens, fullNano, inputNano, usage, isRequeued, isDirect });
      const job = provider.submit({
        callerRef: pendingJobs.add(pending),
        request: key?.request ?? pending.number,
        attempt: key?.attempt ?? 1,
        quote: this.#quoteNumber,
        key: pending.key,
        upstream: pending.request.forced?.upstream,
      });
      pending.job = job;
      if (job !== REFUSED) this.#acknowledge(caller, pending);
    });
    // A job that takes no time has ended by now.
    if (caller.isOpen) this.#awaitEnd(caller, pending);
  }

  #acknowledge(caller: Caller, pending: PendingJob): void {
    const { counts, provider, money, replays, jobStore, replies, views, timeline } = this.#parts;
    const { route, request, number, job, replayKey } = pending;
    counts.accepted++;
    this.#parts.traffic?.accepted(caller.number, route.acknowledge !== undefined);
    money?.accepted(job, number, timeline.nowMs);
    if (request.startTimeoutMs !== undefined) provider.limitWait(job, request.startTimeoutMs);
    if (replayKey !== undefined && request.idempotency !== undefined) {
      replays.add(replayKey, request.idempotency.fingerprint, pending, timeline.nowMs);
    }
    if (route.acknowledge === undefined) return;
    // Whoever asks for the job later comes over another request: nothing holds this one.
    pending.creator = undefined;
    jobStore.open(pending);
    replies.send(caller, route.acknowledge(views.live(pending), false));
  }

  #awaitEnd(caller: Caller, pending: PendingJob): void {
    caller.response.once('close', () => this.#left(caller, pending));
    // Closed while the request was being read: no event will tell.
    if (caller.response.destroyed) this.#left(caller, pending);
  }

  /** A client is gone before its answer. */
  #left(caller: Caller, pending: PendingJob): void {
    if (!caller.isOpen) return;
    const { counts, provider } = this.#parts;
    caller.isOpen = false;
    counts.hangUps++;
    if (pending.callers.some(({ isOpen }) => isOpen)) return;
    this.#time.act(() => provider.cancel(pending.job));
  }

  refused({ callerRef }: Readonly<Submission>, refusal: Readonly<ProviderRefusal>): void {
    const { counts, options, pendingJobs, underWay } = this.#parts;
    const { creator: caller, request, heldBytes } = pendingJobs.at(callerRef);
    if (caller === undefined) throw new Error('A job that is refused was not accepted before.');
    pendingJobs.remove(callerRef);
    underWay.giveJob(request, heldBytes);
    if (refusal.status === 0) {
      counts.refused++;
      counts.resets++;
      caller.isOpen = false;
      this.#parts.traffic?.refused(caller.number, OUTCOMES[refusal.outcome] as Outcome);
      this.#parts.traffic?.reset(caller.number, caller.response);
      resetConnection(caller.response);
      return;
    }
    this.#refuse(caller, providerRefusal(options, request, refusal));
  }

  /** Refuses an attempt whose request could be read. */
  #refuseJob(caller: Caller, request: JobRequest, cause: RefusalCause): undefined {
    this.#refuse(caller, { ...cause, accept: request.accept, request });
  }

  /** Refuses an attempt whatever it asks for. */
  #refuseUnheard(caller: Caller, route: DialectRoute, request: WireRequest, cause: RefusalCause): void {
    readForTraffic(this.#parts, caller.number, route, request);
    this.#refuse(caller, cause);
  }

  /** Refuses an attempt that became no job. */
  #refuse(caller: Caller, cause: RefusalCause, endsConnection = false): void {
    this.#parts.counts.refused++;
    this.#parts.replies.refuse(caller, cause, endsConnection);
  }
}
