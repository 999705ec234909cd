import { isCancelled } from '../../src/billing/outcome.ts';
import { countsOf } from '../../src/billing/price/rule.ts';
import type { ModelOptions } from '../../src/provider/provider-options.ts';
import type { JobEnding } from '../../src/provider/submission.ts';
import type { JobView } from '../../src/wire/query-context.ts';
import type { StreamPlan, WireReply } from '../../src/wire/dialect.ts';
import type { JobRequest } from '../../src/wire/job.ts';
import type { Caller } from '../connection.ts';
import type { Ending } from './views.ts';
import { FAULT, GATEWAY_GAVE_UP } from '../refusals.ts';
import type { RunParts } from '../run-parts.ts';
import type { AskedJob } from '../billing/usage-book.ts';
import type { PendingJob } from './store.ts';

/** A piece of a streamed answer beside its bytes. */
const PIECE_BYTES = 256;

/** What happens when jobs start and end: answers, streams, records, movements, and everyone who is to be told. */
export class JobEnds {
  readonly #parts: RunParts;
  readonly #onEnd: () => void;
  readonly #askedOf = new WeakMap<JobRequest, { readonly price: ModelOptions['price']; readonly asked: AskedJob }>();

  /** `onEnd` is called when a job has ended and everyone was told. */
  constructor(parts: RunParts, onEnd: () => void) {
    this.#parts = parts;
    this.#onEnd = onEnd;
  }

  settled(job: number, told: Readonly<JobEnding>): void {
    const { provider, pendingJobs, timeline, records, bill, requests, counts, money, traffic, underWay } = this.#parts;
    const { jobs } = provider;
    const place = jobs.callerRef[job] as number;
    const pending = pendingJobs.at(place);
    const outcome = jobs.outcome[job] as number;
    const { nowMs } = timeline;
    pendingJobs.remove(place);
    underWay.giveJob(pending.request, pending.heldBytes);
    const product = provider.prices[jobs.model[job] as number]?.product(pending.request.usage);
    const upstream = provider.providerRetry?.upstreamOf(job);
    const at = records.add(pending.number, jobs, job, nowMs, told.changeNano, {
      upstream,
      product,
      asked: this.#asked(job, pending, upstream),
    });
    if (at >= 0) {
      requests?.add(pending.request);
      bill.publish(at);
    }
    counts.ended(outcome);
    traffic?.settled(pending.number, outcome, jobs.chargedNano[job] as number, nowMs, this.#tellsEnd(pending));
    money?.ended(job, pending.number, told.changeNano, nowMs);
    if (!this.#isKeptUnseen(pending, job, nowMs)) this.#tell(pending, job, told, nowMs);
    this.#onEnd();
  }

  /** Tells everyone who is to hear of an end. */
  #tell(pending: PendingJob, job: number, told: Readonly<JobEnding>, nowMs: number): void {
    const { views, replies, provider } = this.#parts;
    const outcome = provider.jobs.outcome[job] as number;
    const ending = views.ending(pending, job, told, nowMs);
    this.#guarded(() => {
      if (this.#isSeen(pending)) this.#show(pending, views.ended(pending, job, ending, nowMs), outcome);
    });
    this.#guarded(() => this.#answerAll(pending, ending));
    for (const caller of pending.callers) if (caller.isOpen) replies.refuse(caller, FAULT);
  }

  /** Keeps a job of whose end nobody is to be told now, without the view that nobody may ever ask for; false of any other. */
  #isKeptUnseen(pending: PendingJob, job: number, nowMs: number): boolean {
    const { views, jobStore } = this.#parts;
    const { route, replayKey } = pending;
    if (route.acknowledge === undefined || replayKey !== undefined || this.#tellsEnd(pending)) return false;
    const facts = views.endedFacts(pending, job, nowMs);
    if (facts !== undefined) jobStore.endUnseen(facts, views.writer);
    return facts !== undefined;
  }

  /** What a job asks for, made once for each request as it was read. */
  #asked(job: number, { request }: PendingJob, upstream: number | undefined): AskedJob {
    const { provider, options } = this.#parts;
    const { price, upstreams } = options.provider.models[provider.jobs.model[job] as number] as ModelOptions;
    const sold = upstreams?.[upstream ?? -1]?.price ?? price;
    const known = this.#askedOf.get(request);
    if (known?.price === sold) return known.asked;
    const { wireModel, usage } = request;
    const counts = countsOf(sold, usage);
    const asked = { wireModel, ...(counts.length === 0 ? {} : { counts }) };
    this.#askedOf.set(request, { price: sold, asked });
    return asked;
  }

  disconnected(job: number, status: number): void {
    const { counts, provider, pendingJobs, replies } = this.#parts;
    const pending = pendingJobs.at(provider.jobs.callerRef[job] as number);
    if (pending.callers.length === 0) counts.unseenDisconnects++;
    for (const caller of pending.callers) {
      if (!caller.isOpen) continue;
      if (status > 0 && !isAnswered(pending, caller)) replies.refuse(caller, { ...GATEWAY_GAVE_UP, status });
      else replies.cut(caller);
    }
  }

  /** Tells those who wait for a job how it ended. */
  answer(pending: Pick<PendingJob, 'route' | 'request'>, caller: Caller, ending: Ending): void {
    const { replies, underWay } = this.#parts;
    if ('cause' in ending) return replies.refuse(caller, ending.cause);
    const plan = this.#streamPlan(pending, ending);
    if (plan !== undefined && caller.scripted !== undefined) replies.send(caller, wholeReply(plan));
    else if (plan === undefined) replies.send(caller, pending.route.write(ending.answer));
    else if (!underWay.takeFor(caller.response, planBytes(plan))) replies.refuse(caller, replies.full);
    else this.#streamed(caller, plan, () => this.#parts.streams.sendWhole(caller, plan));
  }

  /** Does what a dialect has a part in: its fault must not end the server. */
  #guarded(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.#parts.options.onFault(error);
    }
  }

  #answerAll(pending: PendingJob, ending: Ending): void {
    const { streams, replies } = this.#parts;
    const { stream } = pending;
    const hasBegun = stream?.hasHead === true;
    if (stream !== undefined && (!hasBegun || 'cause' in ending)) streams.close(stream);
    else if (stream !== undefined) streams.end(stream);
    for (const caller of pending.callers) {
      if (!caller.isOpen) continue;
      if (stream === undefined || !isAnswered(pending, caller)) this.answer(pending, caller, ending);
      else if ('answer' in ending) this.#streamed(caller, stream.plan, () => {});
      // A part of a good answer is out: nothing but the end of the connection can take it back.
      else replies.cut(caller);
    }
  }

  #streamed(caller: Caller, plan: StreamPlan, send: () => void): void {
    send();
    caller.isOpen = false;
    this.#parts.traffic?.answered(caller.number, plan.status);
    this.#parts.counts.answers.add(plan.status);
  }

  #streamPlan({ request, route }: Pick<PendingJob, 'route' | 'request'>, ending: Ending): StreamPlan | undefined {
    return request.streams === true && 'answer' in ending ? route.stream?.(ending.answer) : undefined;
  }

  /** Service of a job begins, whose answer may be streamed. Told from within the provider, to which nothing may be said then. */
  started(job: number): void {
    const { provider, pendingJobs, streams, views, underWay } = this.#parts;
    const pending = pendingJobs.at(provider.jobs.callerRef[job] as number);
    const { request, route } = pending;
    if (request.streams !== true || route.stream === undefined || pending.stream !== undefined) return;
    const callers = pending.callers.filter(({ scripted }) => scripted === undefined);
    if (callers.length === 0 || !provider.endsWell(job)) return;
    const finishMs = provider.jobs.finishMs[job] as number;
    const priceNano = provider.jobs.fullNano[job] as number;
    const plan = route.stream(views.answer(pending, job, 'ok', finishMs, priceNano));
    const bytes = planBytes(plan);
    // Who finds no room for the pieces now asks for it again at the end, for the whole answer.
    const heard = callers.filter(({ response }) => underWay.hasRoom(bytes) && underWay.takeFor(response, bytes));
    if (heard.length > 0) pending.stream = streams.begin(plan, heard, finishMs);
  }

  /** Whether the end of a job is told to someone who has not asked for it again. */
  #tellsEnd({ request, number }: PendingJob): boolean {
    return request.webhookUrl !== undefined || this.#parts.watches.has(number);
  }

  /** Whether anyone can ask for the job after its end. */
  #isSeen({ route, replayKey, request }: PendingJob): boolean {
    return route.acknowledge !== undefined || replayKey !== undefined || request.webhookUrl !== undefined;
  }

  #show(pending: PendingJob, view: JobView, outcome: number): void {
    const { jobStore, replays, watches, webhooks, timeline } = this.#parts;
    const { route, request, number } = pending;
    if (route.acknowledge !== undefined) {
      jobStore.end(pending, view, timeline.nowMs);
      watches.ended(number, view);
    }
    if (isCancelled(outcome) && route.acknowledge === undefined) replays.forget(pending);
    else replays.end(pending, view);
    if (request.webhookUrl !== undefined) webhooks?.send(request.webhookUrl, view);
  }
}

/** What the pieces of an answer take, with a place of their own in the connection. */
function planBytes({ pieces }: StreamPlan): number {
  return pieces.reduce((sum, { bytes }) => sum + PIECE_BYTES + bytes.length, 0);
}

/** A streamed answer as one reply. */
function wholeReply({ status, headers, pieces }: StreamPlan): WireReply {
  return { status, headers, body: Buffer.concat(pieces.map(({ bytes }) => bytes)) };
}

/** Whether a part of an answer has gone to a caller: no status can be written any more. */
function isAnswered({ stream }: PendingJob, caller: Caller): boolean {
  return stream?.hasHead === true && stream.callers.includes(caller);
}
