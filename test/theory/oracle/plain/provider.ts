import { OUTCOME, OUTCOMES, type Outcome } from '../../../../src/billing/outcome.ts';
import type { Due } from '../../../../src/billing/outcome-policy.ts';
import { createSampler } from '../../../../src/engine/distribution.ts';
import { plainSampler } from './service-time.ts';
import { draw, PURPOSE } from '../../../../src/engine/draw.ts';
import type { AvailabilityOptions } from '../../../../src/provider/faults/availability-options.ts';
import type { FaultOptions } from '../../../../src/provider/faults/fault-options.ts';
import type { ModelOptions, ProviderOptions } from '../../../../src/provider/provider-options.ts';
import { RANK, type Agenda } from '../agenda.ts';
import { PlainLimits } from '../limits.ts';
import { finishMs, workedMs } from '../pauses.ts';
import { PlainBooks } from './books.ts';
import { answer, answerOf, failureOf, keysOf, refusalOf, type Answer, type Asked, type Job } from './job.ts';
import type { UpstreamOptions } from '../../../../src/provider/upstreams/upstream-options.ts';
import { PlainUpstreams } from './upstreams.ts';
import { owedNano } from '../prices.ts';

/** An endpoint in plain objects: a list of jobs that wait, a list of jobs that run. */
export class PlainProvider {
  readonly books: PlainBooks;
  /** Jobs that were put back into the queue, and tries at another upstream. */
  requeued = 0;
  failedOver = 0;
  readonly #options: ProviderOptions;
  readonly #seed: number;
  readonly #agenda: Agenda;
  readonly #limits: PlainLimits;
  readonly #upstreams: readonly PlainUpstreams[];
  #queue: Job[] = [];
  #running: Job[] = [];

  constructor(options: ProviderOptions, seed: number, agenda: Agenda) {
    this.#options = options;
    this.#seed = seed;
    this.#agenda = agenda;
    this.#limits = new PlainLimits(options.limits);
    this.#upstreams = options.models.map((model) => new PlainUpstreams(model, seed));
    this.books = new PlainBooks(options.billing);
    const brownouts = options.faults.filter(({ type }) => type === 'brownout');
    const borders = new Set(brownouts.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]));
    for (const border of borders)
      if (border < Number.POSITIVE_INFINITY) agenda.plan(border, RANK.end, () => this.#fillSlots());
  }

  /** Takes a request in, or says why not. */
  submit(asked: Asked): Job | Answer {
    const { capacity, retryAfter, billing } = this.#options;
    const nowMs = this.#agenda.nowMs;
    const refusal = this.#doorAnswer(asked);
    if (refusal !== undefined) return refusal;
    // All requests here are direct ones.
    if (this.#running.length >= this.#slots() && this.#queue.length >= (capacity.directQueue ?? capacity.queue)) {
      return answer(refusalOf(capacity.fullStatus), capacity.fullStatus, retryAfter.fixedMs ?? 1000);
    }
    const waitMs = this.#limits.enter(nowMs, asked.usage.inputTokens + asked.usage.outputTokens);
    if (waitMs > 0) return answer('throttled', 429, retryAfter.fixedMs ?? waitMs);
    const owing = { heldNano: 0n, chargedNano: 0n };
    if (!this.books.reserves(nowMs, owing, this.#reserveNano(asked))) {
      this.#limits.leave();
      return answer('unpaid', billing.account?.refusal.status ?? 0);
    }
    return this.#accept(asked, owing);
  }

  /** The client has left. */
  cancel(job: Job): void {
    const { onDisconnect } = this.#options;
    if (job.state === 'queued' && onDisconnect !== 'continue') this.#end(job, answer('cancelled-queued', 499));
    if (job.state === 'running' && onDisconnect === 'cancel') {
      this.#leaveSlot(job);
      this.#end(job, answer('cancelled-running', 499));
    }
  }

  /** Slots that are served now: a brownout leaves only some, the deepest one counts. */
  #slots(): number {
    const { nowMs } = this.#agenda;
    const { capacity, faults } = this.#options;
    const left = faults.map((fault) =>
      fault.type === 'brownout' && nowMs >= fault.fromMs && nowMs < fault.untilMs ? fault.slots : capacity.slots,
    );
    return Math.min(capacity.slots, ...left);
  }

  /** How a fault, or a model that is not there, refuses a request at the door. */
  #doorAnswer(asked: Asked): Answer | undefined {
    const { fixedMs } = this.#options.retryAfter;
    const isAtDoor = (f: FaultOptions): boolean =>
      f.type === 'reset' || (f.type === 'status' && f.stage === 'admission');
    const [door] = this.#hits(asked, asked.attempt, isAtDoor);
    if (door?.fault.type === 'reset') return answer('unavailable', 0);
    if (door?.fault.type === 'status') {
      const { status, retryAfterMs } = door.fault;
      return answer(refusalOf(status), status, retryAfterMs === undefined ? undefined : (fixedMs ?? retryAfterMs));
    }
    const { availability } = this.#modelOf(asked);
    if (availability === undefined || this.#isThere(asked, availability)) return undefined;
    return answer(refusalOf(availability.status), availability.status);
  }

  /** Whether a model is there for a request: in its time, for its safety setting, and for the requests that a rollout has drawn. */
  #isThere({ request, model, usage }: Asked, availability: AvailabilityOptions): boolean {
    const { nowMs } = this.#agenda;
    const { fromMs, untilMs, safety, rollout } = availability;
    const setting = usage.options?.['safety'] ?? 'default';
    const begun = rollout.filter((stage) => stage.fromMs <= nowMs);
    const u = draw(this.#seed, PURPOSE.rollout, availability.rolloutBy === 'keys' ? 1 : request, model);
    return (
      nowMs >= fromMs &&
      nowMs < untilMs &&
      (safety.length === 0 || safety.includes(setting as 'default')) &&
      (rollout.length === 0 || u < (begun.at(-1)?.share ?? 0))
    );
  }

  #accept(asked: Asked, owing: Pick<Job, 'heldNano' | 'chargedNano'>): Job {
    const { nowMs } = this.#agenda;
    const times = { acceptedMs: nowMs, startedMs: Number.NaN, triedMs: Number.NaN, serviceMs: 0 };
    const tries = { requeued: 0, retries: 0, upstream: undefined, tried: [] };
    const job: Job = { ...asked, ...times, ...owing, ...tries, state: 'accepted' };
    this.books.accept(nowMs, job, owedNano(job.model, 'full', job.usage, 0, 0));
    for (const { fault, timer } of this.#hits(job, job.attempt, ({ type }) => type === 'disconnect')) {
      if (fault.type !== 'disconnect') continue;
      this.#agenda.plan(nowMs + fault.afterMs, RANK.timer + 1 + timer, () => {
        if (job.state !== 'ended') job.lost(fault.status);
      });
    }
    const [input] = this.#hits(job, job.attempt, (f) => f.type === 'moderated' && f.stage === 'input');
    if (input?.fault.type === 'moderated') {
      const { status } = input.fault;
      this.#agenda.at(nowMs, () => this.#end(job, answer('input-moderated', status)));
      return job;
    }
    this.#enqueue(job);
    this.#fillSlots();
    const { startTimeoutMs } = this.#options;
    if (startTimeoutMs < Number.POSITIVE_INFINITY) {
      this.#agenda.plan(nowMs + startTimeoutMs, RANK.timer, () => {
        if (job.state === 'queued' && Number.isNaN(job.startedMs)) this.#end(job, answer('expired', 504));
      });
    }
    return job;
  }

  #enqueue(job: Job): void {
    job.state = 'queued';
    this.#queue.push(job);
  }

  #fillSlots(): void {
    while (this.#running.length < this.#slots() && this.#queue.length > 0) {
      const job = this.#queue.shift() as Job;
      job.state = 'running';
      job.startedMs = this.#agenda.nowMs;
      this.#running.push(job);
      this.#try(job);
    }
  }

  /** A job in a slot is worked on, for the first time or again. */
  #try(job: Job): void {
    const { nowMs } = this.#agenda;
    const { request, retries } = job;
    job.upstream = this.#upstreamsOf(job).choose(nowMs, job.tried, keysOf(job));
    job.triedMs = nowMs;
    job.serviceMs = this.#upstreamsOf(job).serviceMs(job.upstream, nowMs, keysOf(job), job.usage);
    for (const { fault, place } of this.#hits(job, keysOf(job).drawIndex, ({ type }) => type === 'latency')) {
      if (fault.type !== 'latency') continue;
      const u = draw(this.#seed, PURPOSE.extraLatency + place * 4096, request, keysOf(job).drawIndex);
      job.serviceMs += createSampler(fault.extra).sample(u);
    }
    this.#agenda.plan(finishMs(this.#options.faults, nowMs, job.serviceMs), RANK.end, () => {
      if (job.state === 'running' && job.retries === retries) this.#finishTry(job);
    });
  }

  /** A try has come to its end: the job has, too, unless the provider itself tries again. */
  #finishTry(job: Job): void {
    const { nowMs } = this.#agenda;
    const { failover, requeue } = this.#options;
    const fault = this.#endFault(job);
    const failure = this.#upstreamsOf(job).failureStatus(job.upstream, job.triedMs, keysOf(job));
    const status = failure > 0 ? failure : fault?.type === 'status' ? fault.status : 200;
    const fails = status !== 200;
    const hasOthers = job.upstream !== undefined && this.#modelOf(job).machines === undefined;
    if (fails && hasOthers && job.upstream !== undefined && failover.on.includes(status)) {
      this.#upstreamsOf(job).markUnhealthy(job.upstream, nowMs + failover.unhealthyForMs);
      job.tried.push(job.upstream);
      if (this.#upstreamsOf(job).left(job.tried).length > 0) {
        this.failedOver++;
        job.retries++;
        this.#try(job);
        return;
      }
    }
    if (fails && requeue?.statuses.includes(status) === true && job.requeued < requeue.times) {
      this.requeued++;
      job.requeued++;
      job.retries++;
      job.tried = [];
      this.#enqueue(job);
      this.#leaveSlot(job);
      return;
    }
    this.#leaveSlot(job);
    const isExhausted = job.upstream !== undefined && this.#upstreamsOf(job).left(job.tried).length === 0;
    const last = fails && isExhausted ? failover.exhaustedStatus : failure;
    this.#end(job, last > 0 ? answer(failureOf(last), last) : answerOf(fault));
  }

  /** The first fault that hits a job at the end of a try. */
  #endFault(job: Job): FaultOptions | undefined {
    const [hit] = this.#hits(
      job,
      keysOf(job).drawIndex,
      (f) =>
        f.type === 'empty' ||
        (f.type === 'moderated' && f.stage === 'output') ||
        (f.type === 'status' && f.stage === 'completion'),
    );
    return hit?.fault;
  }

  /** The next job begins before the one that has left is settled. */
  #leaveSlot(job: Job): void {
    this.#running = this.#running.filter((other) => other !== job);
    this.#fillSlots();
  }

  #end(job: Job, given: Answer): void {
    this.#queue = this.#queue.filter((other) => other !== job);
    this.#limits.leave();
    const due = this.#options.billing.outcomes.due[OUTCOMES[given.outcome] as Outcome];
    this.books.settle(this.#agenda.nowMs, job, this.#owedNano(job, due, given.outcome));
    job.state = 'ended';
    job.ended(given);
  }

  /** Only the last try counts, and one that failed before the job was put back into the queue counts for nothing. */
  #owedNano(job: Job, due: Due, outcome: number): bigint {
    const { model, usage, triedMs, serviceMs, state } = job;
    const place = job.upstream?.name ?? this.#modelOf(job).machines?.[0];
    if (Number.isNaN(triedMs) || state === 'queued') return owedNano(model, due, usage, 0, 0);
    const wasCut = outcome === OUTCOME['cancelled-running'];
    const ranMs = wasCut ? workedMs(this.#options.faults, triedMs, this.#agenda.nowMs) : serviceMs;
    return owedNano(model, due, usage, ranMs, serviceMs, place);
  }

  /** What the account must have left: the price at the dearest of all places, with the time that the work takes there in the mean. */
  #reserveNano(asked: Asked): bigint {
    const { serviceTime, upstreams, machines: [first = ''] = [] } = this.#modelOf(asked);
    const places: readonly Pick<UpstreamOptions, 'name' | 'serviceTime'>[] = upstreams ?? [{ name: first }];
    return places
      .map(({ name, serviceTime: own = serviceTime }) => ({ place: name, mean: plainSampler(own, asked.usage).mean }))
      .map(({ place, mean }) => owedNano(asked.model, 'full', asked.usage, mean, mean, place))
      .reduce((dearest, nano) => (nano > dearest ? nano : dearest));
  }

  #modelOf({ model }: Pick<Asked, 'model'>): ModelOptions {
    return this.#options.models[model] as ModelOptions;
  }

  #upstreamsOf({ model }: Job): PlainUpstreams {
    return this.#upstreams[model] as PlainUpstreams;
  }

  /** The faults of some kinds that hit a try now, in the order of the list. `timer` counts among the disconnects. */
  #hits(
    asked: Pick<Asked, 'request' | 'model'>,
    drawIndex: number,
    wanted: (fault: FaultOptions) => boolean,
  ): { fault: FaultOptions; place: number; timer: number }[] {
    const { nowMs } = this.#agenda;
    const { name } = this.#modelOf(asked);
    const { faults } = this.#options;
    const disconnects = faults.filter(({ type }) => type === 'disconnect');
    return faults
      .map((fault, place) => ({ fault, place, timer: disconnects.indexOf(fault) }))
      .filter(
        ({ fault, place }) =>
          wanted(fault) &&
          nowMs >= fault.fromMs &&
          nowMs < fault.untilMs &&
          (fault.models.length === 0 || fault.models.includes(name)) &&
          draw(this.#seed, PURPOSE.fault + place, asked.request, drawIndex) < fault.share,
      );
  }
}
