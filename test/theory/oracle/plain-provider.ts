import { OUTCOME, OUTCOMES, type Outcome } from '../../../src/billing/outcome.ts';
import type { Due } from '../../../src/billing/outcome-policy.ts';
import type { Usage } from '../../../src/billing/usage.ts';
import { createSampler } from '../../../src/engine/distribution.ts';
import { draw, PURPOSE } from '../../../src/engine/draw.ts';
import type { FaultOptions } from '../../../src/provider/fault-options.ts';
import type { ProviderOptions } from '../../../src/provider/provider-options.ts';
import { RANK, type Agenda } from './agenda.ts';
import { PlainLimits } from './limits.ts';
import { finishMs, workedMs } from './pauses.ts';
import { owedNano } from './prices.ts';

/** What the provider answers. `waitMs` undefined: no word about when to come back. */
export interface Answer {
  readonly outcome: number;
  /** 0: the connection was reset. */
  readonly status: number;
  readonly waitMs: number | undefined;
}

/** One attempt at the provider's. */
export interface Job {
  readonly request: number;
  readonly attempt: number;
  readonly model: number;
  readonly usage: Usage;
  readonly acceptedMs: number;
  state: 'accepted' | 'queued' | 'running' | 'ended';
  startedMs: number;
  serviceMs: number;
  chargedNano: bigint;
  readonly ended: (answer: Answer) => void;
  readonly lost: () => void;
}

/** An endpoint in plain objects: a list of jobs that wait, a list of jobs that run. */
export class PlainProvider {
  chargedNano = 0n;
  refundedNano = 0n;
  readonly #options: ProviderOptions;
  readonly #seed: number;
  readonly #agenda: Agenda;
  readonly #limits: PlainLimits;
  #queue: Job[] = [];
  #running: Job[] = [];

  constructor(options: ProviderOptions, seed: number, agenda: Agenda) {
    this.#options = options;
    this.#seed = seed;
    this.#agenda = agenda;
    this.#limits = new PlainLimits(options.limits);
  }

  /** Takes a request in, or says why not. */
  submit(asked: Pick<Job, 'request' | 'attempt' | 'model' | 'usage' | 'ended' | 'lost'>): Job | Answer {
    const { capacity, retryAfter } = this.#options;
    const nowMs = this.#agenda.nowMs;
    const [door] = this.#hits(asked, (f) => f.type === 'reset' || (f.type === 'status' && f.stage === 'admission'));
    if (door?.fault.type === 'reset') return answer('unavailable', 0);
    if (door?.fault.type === 'status') {
      const { status, retryAfterMs } = door.fault;
      return answer(
        refusalOf(status),
        status,
        retryAfterMs === undefined ? undefined : (retryAfter.fixedMs ?? retryAfterMs),
      );
    }
    if (this.#running.length >= capacity.slots && this.#queue.length >= capacity.queue) {
      return answer(refusalOf(capacity.fullStatus), capacity.fullStatus, retryAfter.fixedMs ?? 1000);
    }
    const waitMs = this.#limits.enter(nowMs, asked.usage.inputTokens + asked.usage.outputTokens);
    if (waitMs > 0) return answer('throttled', 429, retryAfter.fixedMs ?? waitMs);
    return this.#accept(asked);
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

  #accept(asked: Pick<Job, 'request' | 'attempt' | 'model' | 'usage' | 'ended' | 'lost'>): Job {
    const { nowMs } = this.#agenda;
    const times = { acceptedMs: nowMs, startedMs: Number.NaN, serviceMs: 0 };
    const job: Job = { ...asked, ...times, state: 'accepted', chargedNano: 0n };
    if (this.#options.billing.charge === 'acceptance') this.#charge(job, owedNano(job.model, 'full', job.usage, 0, 0));
    for (const { fault, timer } of this.#hits(job, (f) => f.type === 'disconnect')) {
      if (fault.type !== 'disconnect') continue;
      this.#agenda.plan(nowMs + fault.afterMs, RANK.timer + timer, () => {
        if (job.state !== 'ended') job.lost();
      });
    }
    const [input] = this.#hits(job, (f) => f.type === 'moderated' && f.stage === 'input');
    if (input?.fault.type === 'moderated') {
      const { status } = input.fault;
      this.#agenda.at(nowMs, () => this.#end(job, answer('input-moderated', status)));
      return job;
    }
    job.state = 'queued';
    this.#queue.push(job);
    this.#fillSlots();
    return job;
  }

  #fillSlots(): void {
    while (this.#running.length < this.#options.capacity.slots && this.#queue.length > 0) {
      const job = this.#queue.shift() as Job;
      job.state = 'running';
      job.startedMs = this.#agenda.nowMs;
      job.serviceMs = this.#serviceMs(job);
      this.#running.push(job);
      this.#agenda.at(finishMs(this.#options.faults, job.startedMs, job.serviceMs), () => {
        if (job.state === 'running') this.#finish(job);
      });
    }
  }

  #serviceMs(job: Job): number {
    const { model, request, attempt } = job;
    const sampler = createSampler((this.#options.models[model] as ProviderOptions['models'][number]).serviceTime);
    let extraMs = 0;
    for (const { fault, place } of this.#hits(job, (f) => f.type === 'latency')) {
      if (fault.type !== 'latency') continue;
      extraMs += createSampler(fault.extra).sample(
        draw(this.#seed, PURPOSE.extraLatency + place * 4096, request, attempt),
      );
    }
    return sampler.sample(draw(this.#seed, PURPOSE.service, request, attempt)) + extraMs;
  }

  #finish(job: Job): void {
    this.#leaveSlot(job);
    const [hit] = this.#hits(
      job,
      (f) =>
        f.type === 'empty' ||
        (f.type === 'moderated' && f.stage === 'output') ||
        (f.type === 'status' && f.stage === 'completion'),
    );
    const fault = hit?.fault;
    if (fault?.type === 'empty') this.#end(job, answer('empty', 200));
    else if (fault?.type === 'moderated') this.#end(job, answer('output-moderated', fault.status));
    else if (fault?.type === 'status') {
      const outcome = fault.status >= 500 ? 'server-error' : refusalOf(fault.status);
      this.#end(job, answer(outcome, fault.status, fault.retryAfterMs));
    } else this.#end(job, answer('ok', 200));
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
    this.#charge(job, this.#owedNano(job, due, given.outcome) - job.chargedNano);
    job.state = 'ended';
    job.ended(given);
  }

  #owedNano({ model, usage, startedMs, serviceMs }: Job, due: Due, outcome: number): bigint {
    if (Number.isNaN(startedMs)) return owedNano(model, due, usage, 0, 0);
    const wasCut = outcome === OUTCOME['cancelled-running'];
    const ranMs = wasCut ? workedMs(this.#options.faults, startedMs, this.#agenda.nowMs) : serviceMs;
    return owedNano(model, due, usage, ranMs, serviceMs);
  }

  #charge(job: Job, nano: bigint): void {
    job.chargedNano += nano;
    if (nano > 0n) this.chargedNano += nano;
    else this.refundedNano -= nano;
  }

  /** The faults of some kinds that hit an attempt now, in the order of the list. `timer` counts among the disconnects. */
  #hits(
    { request, attempt, model }: Pick<Job, 'request' | 'attempt' | 'model'>,
    wanted: (fault: FaultOptions) => boolean,
  ): { fault: FaultOptions; place: number; timer: number }[] {
    const { nowMs } = this.#agenda;
    const name = this.#options.models[model]?.name ?? '';
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
          draw(this.#seed, PURPOSE.fault + place, request, attempt) < fault.share,
      );
  }
}

function answer(outcome: Outcome, status: number, waitMs?: number): Answer {
  return { outcome: OUTCOME[outcome], status, waitMs: waitMs === Number.POSITIVE_INFINITY ? undefined : waitMs };
}

function refusalOf(status: number): Outcome {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'invalid';
}
