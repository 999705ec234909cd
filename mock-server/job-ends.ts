import type { ProviderListener } from '../src/provider/provider.ts';
import type { JobView } from '../src/wire/desk.ts';
import type { StreamPlan } from '../src/wire/dialect.ts';
import { cutConnection } from './connection.ts';
import { isCancelled, type Ending } from './job-views.ts';
import { GATEWAY_GAVE_UP } from './refusals.ts';
import { FAULT } from './refusals.ts';
import type { RunParts } from './run-parts.ts';
import type { Caller } from './caller.ts';
import type { Ticket } from './ticket.ts';

/** What happens when jobs start and end: answers, streams, records, movements, and everyone who is to be told. */
export class JobEnds implements ProviderListener {
  readonly #parts: RunParts;
  /** Service of a job begins; only where answers can be streamed. Told from within the provider, to which nothing may be said then. */
  readonly started?: (job: number) => void;
  readonly #onEnd: () => void;

  /** `onEnd` is called when a job has ended and everyone was told. */
  constructor(parts: RunParts, onEnd: () => void) {
    this.#parts = parts;
    this.#onEnd = onEnd;
    if (parts.options.dialect.routes.some(({ stream }) => stream !== undefined)) {
      this.started = (job) => this.#started(job);
    }
  }

  settled(job: number): void {
    const { provider, tickets, timeline, records, bill, requests, counts, views, money, replies } = this.#parts;
    const { jobs } = provider;
    const place = jobs.ticket[job] as number;
    const ticket = tickets.at(place);
    const outcome = jobs.outcome[job] as number;
    const { nowMs } = timeline;
    tickets.remove(place);
    const at = records.add(ticket.number, jobs, job, nowMs);
    if (at >= 0) {
      requests?.put(at, ticket.request);
      bill.publish(at);
    }
    counts.ended(outcome);
    money?.ended(job, ticket.number, nowMs);
    const ending = views.ending(ticket, job, nowMs);
    this.#guarded(() => {
      if (this.#isSeen(ticket)) this.#show(ticket, views.ended(ticket, job, ending, nowMs), outcome);
    });
    this.#guarded(() => this.#answerAll(ticket, ending));
    for (const caller of ticket.callers) if (caller.isOpen) replies.refuse(caller, FAULT);
    this.#onEnd();
  }

  disconnected(job: number, status: number): void {
    const { provider, tickets, counts, replies } = this.#parts;
    for (const caller of tickets.at(provider.jobs.ticket[job] as number).callers) {
      if (!caller.isOpen) continue;
      if (status > 0) {
        replies.refuse(caller, { ...GATEWAY_GAVE_UP, status });
        continue;
      }
      caller.isOpen = false;
      counts.resets++;
      cutConnection(caller.response);
    }
  }

  /** Tells those who wait for a job how it ended. */
  answer(ticket: Ticket, caller: Caller, ending: Ending): void {
    const { replies } = this.#parts;
    if ('cause' in ending) return replies.refuse(caller, ending.cause);
    const plan = this.#streamPlan(ticket, ending);
    if (plan === undefined) replies.send(caller, ticket.route.write(ending.answer));
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

  #answerAll(ticket: Ticket, ending: Ending): void {
    const { streams, counts } = this.#parts;
    const { stream } = ticket;
    const hasBegun = stream?.hasHead === true;
    if (stream !== undefined && (!hasBegun || 'cause' in ending)) streams.close(stream);
    else if (stream !== undefined) streams.end(stream);
    for (const caller of ticket.callers) {
      if (!caller.isOpen) continue;
      const isStreamed = hasBegun && stream.callers.includes(caller);
      if (!isStreamed) this.answer(ticket, caller, ending);
      else if ('answer' in ending) this.#streamed(caller, stream.plan, () => {});
      else {
        // A part of a good answer is out: nothing but the end of the connection can take it back.
        caller.isOpen = false;
        counts.resets++;
        cutConnection(caller.response);
      }
    }
  }

  #streamed(caller: Caller, plan: StreamPlan, send: () => void): void {
    send();
    caller.isOpen = false;
    this.#parts.counts.answers.add(plan.status);
  }

  #streamPlan({ request, route }: Ticket, ending: Ending): StreamPlan | undefined {
    return request.streams === true && 'answer' in ending ? route.stream?.(ending.answer) : undefined;
  }

  #started(job: number): void {
    const { provider, tickets, streams, views } = this.#parts;
    const ticket = tickets.at(provider.jobs.ticket[job] as number);
    const { request, route } = ticket;
    if (request.streams !== true || route.stream === undefined || ticket.stream !== undefined) return;
    if (!provider.endsWell(job)) return;
    const finishMs = provider.jobs.finishMs[job] as number;
    const priceNano = provider.jobs.fullNano[job] as number;
    const plan = route.stream(views.answer(ticket, job, 'ok', finishMs, priceNano));
    ticket.stream = streams.begin(plan, ticket.callers, finishMs);
  }

  /** Whether anyone can ask for the job after its end. */
  #isSeen({ route, replayKey, request }: Ticket): boolean {
    return route.accept !== undefined || replayKey !== undefined || request.webhookUrl !== undefined;
  }

  #show(ticket: Ticket, view: JobView, outcome: number): void {
    const { shelf, replays, watches, webhooks, timeline } = this.#parts;
    const { route, request, number } = ticket;
    if (route.accept !== undefined) {
      shelf.end(ticket, view, timeline.nowMs);
      watches.ended(number, view);
    }
    if (isCancelled(outcome) && route.accept === undefined) replays.forget(ticket);
    else replays.end(ticket, view);
    if (request.webhookUrl !== undefined) webhooks?.send(request.webhookUrl, view);
  }
}
