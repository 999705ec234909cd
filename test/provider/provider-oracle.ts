import { OUTCOME, type Outcome } from '../../src/billing/outcome.ts';
import { createSampler, type Distribution } from '../../src/engine/distribution.ts';
import { draw, PURPOSE } from '../../src/engine/draw.ts';
import type { FaultOptions } from '../../src/provider/faults/fault-options.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import { HINT } from '../../src/units/retry-hint.ts';
import { OracleAdmission } from './limits/limit-oracle.ts';
import type { Call, CallRecord } from './played-provider.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };
interface Job {
  readonly index: number;
  readonly call: Call;
  state: 'queued' | 'moderated' | 'running' | 'ended';
  finishMs: number;
  readonly record: Writable<CallRecord>;
}
interface Happening {
  readonly dueMs: number;
  /** Among those of one instant: 0 for ends of service, then a rank for each disconnect fault, then `OTHER`. */
  readonly rank: number;
  readonly happen: () => void;
}

const OTHER = 1000;

/** The models that the oracle can price, in this order: per image, per compute second, per token. */
export const ORACLE_PRICES = [
  { per: 'image', usd: '0.04' },
  { per: 'compute-second', usd: '0.001' },
  { per: 'token', input: '1', output: '4' },
] as const;

/**
 * A second provider, which knows nothing of the first: objects, closures, one list of happenings sorted anew each time, limits by their whole
 * history, prices by hand. Moderated input takes no slot. Slow and plain on purpose.
 */
export class OracleProvider {
  readonly records: CallRecord[] = [];
  readonly #options: ProviderOptions;
  readonly #seed: number;
  readonly #admission: OracleAdmission;
  #agenda: Happening[] = [];
  #queue: Job[] = [];
  #running: Job[] = [];
  #nowMs = 0;

  constructor(options: ProviderOptions, calls: readonly Call[], seed = 42) {
    this.#options = options;
    this.#seed = seed;
    this.#admission = new OracleAdmission(options.limits);
    const jobs = new Map<number, Job>();
    calls.forEach((call, index) => {
      this.#plan(call.atMs, OTHER, () => {
        const job = this.#arrive(index, call);
        if (job !== undefined) jobs.set(index, job);
      });
      if (call.cancelAfterMs === undefined) return;
      this.#plan(call.atMs + call.cancelAfterMs, OTHER, () => this.#leave(jobs.get(index)));
    });
    for (let next = this.#agenda.shift(); next !== undefined; next = this.#agenda.shift()) {
      this.#nowMs = next.dueMs;
      next.happen();
    }
  }

  #plan(dueMs: number, rank: number, happen: () => void): void {
    this.#agenda = [...this.#agenda, { dueMs, rank, happen }].toSorted((a, b) => a.dueMs - b.dueMs || a.rank - b.rank);
  }

  /** The faults of some types that hit now, in the order of the list. */
  #hits(index: number, call: Call, wanted: (fault: FaultOptions) => boolean): { fault: FaultOptions; place: number }[] {
    const name = this.#options.models[call.model]?.name ?? '';
    return this.#options.faults
      .map((fault, place) => ({ fault, place }))
      .filter(({ fault, place }) => {
        const inTime = fault.fromMs <= this.#nowMs && this.#nowMs < fault.untilMs;
        const meant = fault.models.length === 0 || fault.models.includes(name);
        return wanted(fault) && inTime && meant && draw(this.#seed, PURPOSE.fault + place, index, 1) < fault.share;
      });
  }

  #arrive(index: number, call: Call): Job | undefined {
    const { capacity } = this.#options;
    const [door] = this.#hits(
      index,
      call,
      (f) => f.type === 'reset' || (f.type === 'status' && f.stage === 'admission'),
    );
    if (door !== undefined) {
      if (door.fault.type !== 'status') return this.#refuse(index, 'unavailable', 0, undefined);
      return this.#refuse(index, refusalOf(door.fault.status), door.fault.status, door.fault.retryAfterMs);
    }
    if (this.#running.length >= capacity.slots && this.#queue.length >= capacity.queue) {
      return this.#refuse(index, refusalOf(capacity.fullStatus), capacity.fullStatus, 1000);
    }
    const tokens = (call.inputTokens ?? 0) + (call.outputTokens ?? 0);
    const waitMs = this.#admission.admitAfterMs(this.#nowMs, call.key ?? 0, tokens);
    if (waitMs > 0) return this.#refuse(index, 'throttled', 429, waitMs);
    return this.#accept(index, call);
  }

  #accept(index: number, call: Call): Job {
    const record = { accepted: true, outcome: -1, status: -1, hintForm: 0, waitMs: 0, ...NOTHING, disconnectedMs: [] };
    const job: Job = { index, call, state: 'queued', finishMs: Number.NaN, record };
    this.records[index] = record;
    for (const { fault, place } of this.#hits(index, call, (f) => f.type === 'disconnect')) {
      const afterMs = fault.type === 'disconnect' ? fault.afterMs : 0;
      this.#plan(this.#nowMs + afterMs, 1 + place, () => {
        if (job.state !== 'ended') job.record.disconnectedMs.push(this.#nowMs);
      });
    }
    const [input] = this.#hits(index, call, (f) => f.type === 'moderated' && f.stage === 'input');
    if (input?.fault.type === 'moderated') {
      const { status } = input.fault;
      job.state = 'moderated';
      this.#plan(this.#nowMs, OTHER, () => this.#end(job, 'input-moderated', status));
    } else {
      this.#queue.push(job);
      this.#fillSlots();
    }
    return job;
  }

  #fillSlots(): void {
    while (this.#running.length < this.#options.capacity.slots) {
      const job = this.#queue.shift();
      if (job === undefined) return;
      const { index, call } = job;
      let serviceMs = this.#sample(call.model, draw(this.#seed, PURPOSE.service, index, 1));
      for (const { fault, place } of this.#hits(index, call, (f) => f.type === 'latency')) {
        const u = draw(this.#seed, PURPOSE.extraLatency + place * 4096, index, 1);
        if (fault.type === 'latency') serviceMs += createSampler(fault.extra).sample(u);
      }
      job.state = 'running';
      job.record.startedMs = this.#nowMs;
      job.finishMs = this.#finishMs(serviceMs);
      this.#running.push(job);
      this.#plan(job.finishMs, 0, () => {
        if (job.state === 'running') this.#finish(job);
      });
    }
  }

  #pausedAt(ms: number): boolean {
    return this.#options.faults.some((f) => f.type === 'pause' && f.fromMs <= ms && ms < f.untilMs);
  }

  /** When the work of a job that starts now is done, found millisecond by millisecond where there are pauses. */
  #finishMs(serviceMs: number): number {
    if (!this.#options.faults.some((f) => f.type === 'pause')) return this.#nowMs + serviceMs;
    let ms = this.#nowMs;
    while (this.#pausedAt(ms)) ms++;
    for (let left = serviceMs; left > 0; ms++) {
      if (!this.#pausedAt(ms)) left--;
    }
    return ms;
  }

  /** How much of a time was none of a pause. */
  #servedMs(fromMs: number, untilMs: number): number {
    if (!this.#options.faults.some((f) => f.type === 'pause')) return untilMs - fromMs;
    let servedMs = 0;
    for (let ms = fromMs; ms < untilMs; ms++) servedMs += this.#pausedAt(ms) ? 0 : 1;
    return servedMs;
  }

  #sample(model: number, u: number): number {
    const options = this.#options.models[model];
    if (options === undefined) throw new Error(`There is no model ${model}.`);
    return createSampler(options.serviceTime as Distribution).sample(u);
  }

  #finish(job: Job): void {
    const [hit] = this.#hits(
      job.index,
      job.call,
      (f) =>
        f.type === 'empty' ||
        (f.type === 'moderated' && f.stage === 'output') ||
        (f.type === 'status' && f.stage === 'completion'),
    );
    const fault = hit?.fault;
    if (fault?.type === 'empty') this.#end(job, 'empty', 200);
    else if (fault?.type === 'moderated') this.#end(job, 'output-moderated', fault.status);
    else if (fault?.type === 'status') {
      this.#end(job, fault.status >= 500 ? 'server-error' : refusalOf(fault.status), fault.status);
    } else this.#end(job, 'ok', 200);
  }

  #leave(job: Job | undefined): void {
    const { onDisconnect } = this.#options;
    if (job?.state === 'queued' && onDisconnect !== 'continue') this.#end(job, 'cancelled-queued', 499);
    if (job?.state === 'running' && onDisconnect === 'cancel') this.#end(job, 'cancelled-running', 499);
  }

  #end(job: Job, outcome: Outcome, status: number): void {
    job.record.chargedNano = this.#priceNano(job, outcome);
    job.record.outcome = OUTCOME[outcome];
    job.record.status = status;
    job.record.endedMs = this.#nowMs;
    job.state = 'ended';
    this.#running = this.#running.filter((other) => other !== job);
    this.#queue = this.#queue.filter((other) => other !== job);
    this.#admission.release(job.call.key ?? 0);
    this.#fillSlots();
  }

  #priceNano(job: Job, outcome: Outcome): number {
    const due = this.#options.billing.outcomes.due[outcome];
    if (due === 'none') return 0;
    const { inputTokens = 0, outputTokens = 0, model } = job.call;
    const served = !Number.isNaN(job.record.startedMs);
    const elapsedMs = served ? this.#servedMs(job.record.startedMs, this.#nowMs) : 0;
    const serviceMs = served ? this.#servedMs(job.record.startedMs, job.finishMs) : 0;
    if (model === 0) return due === 'full' ? 40_000_000 : 0;
    if (model === 1) return due === 'input' ? 0 : Math.ceil(Math.round(elapsedMs * 1000) / 1000) * 1000;
    const done = serviceMs > 0 ? Math.min(1, elapsedMs / serviceMs) : 0;
    const output = { full: outputTokens, input: 0, elapsed: Math.floor(outputTokens * done) }[due];
    return inputTokens * 1000 + output * 4000;
  }

  #refuse(index: number, outcome: Outcome, status: number, waitMs: number | undefined): undefined {
    const { fixedMs, form } = this.#options.retryAfter;
    const announcedMs = waitMs === undefined ? Number.POSITIVE_INFINITY : (fixedMs ?? waitMs);
    const silent = announcedMs === Number.POSITIVE_INFINITY;
    this.records[index] = {
      accepted: false,
      outcome: OUTCOME[outcome],
      status,
      hintForm: silent ? HINT.none : { seconds: 1, 'http-date': 2, milliseconds: 3, none: 0 }[form],
      waitMs: silent ? 0 : announcedMs,
      ...NOTHING,
      disconnectedMs: [],
    };
  }
}

const NOTHING = { startedMs: Number.NaN, endedMs: Number.NaN, chargedNano: 0 } as const;

function refusalOf(status: number): Outcome {
  if (status === 429) return 'throttled';
  return status >= 500 ? 'unavailable' : 'invalid';
}
