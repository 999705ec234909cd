import { NO_USAGE, type Usage } from '../../src/billing/usage.ts';
import { runVirtually, Timeline, type EventHandler } from '../../src/engine/timeline.ts';
import { JOB } from '../../src/provider/job-table.ts';
import type { ProviderRefusal } from '../../src/provider/limits/gate.ts';
import { Provider, PROVIDER_EVENT, REFUSED } from '../../src/provider/provider.ts';
import type { JobEnding, ProviderListener, Submission } from '../../src/provider/submission.ts';
import type { Try } from '../../src/provider/upstreams/provider-retry.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';

/** One request of a trace. The place in the trace is its number, and its attempt is 1. */
export interface Call {
  readonly atMs: number;
  /** Index of the model. */
  readonly model: number;
  readonly key?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** The client leaves this long after it called; absent: never. */
  readonly cancelAfterMs?: number | undefined;
}

/** What became of a call. */
export interface CallRecord {
  readonly accepted: boolean;
  readonly outcome: number;
  readonly status: number;
  readonly hintForm: number;
  readonly waitMs: number;
  readonly startedMs: number;
  readonly endedMs: number;
  readonly chargedNano: number;
  /** When the provider lost the connection, as often as it did. */
  readonly disconnectedMs: number[];
}

/** Event kinds of the play; those of the provider begin at 8. */
const CALL = 1;
const LEAVE = 2;

const NOT_SERVED = { startedMs: Number.NaN, endedMs: Number.NaN, chargedNano: 0 };

/** What a call consumes. */
export function usageOf(call: Call): Usage {
  return { ...NO_USAGE, images: 1, inputTokens: call.inputTokens ?? 0, outputTokens: call.outputTokens ?? 0 };
}

/**
 * A provider in virtual time under a trace of calls. It writes down what becomes of each, and after every event looks whether
 * the provider still keeps the laws that hold at all times; `broken` names those that it does not.
 */
export class PlayedProvider implements EventHandler, ProviderListener {
  readonly timeline: Timeline = new Timeline();
  readonly provider: Provider;
  readonly records: CallRecord[] = [];
  /** What the end of each call changed of its charge, and the tries that the provider made. */
  readonly endings: { readonly changeNano: number; readonly tries: readonly Try[] }[] = [];
  readonly broken: string[] = [];
  /** All that was charged at acceptance, and all changes at the end. */
  postedNano = 0;
  readonly #slots: number;
  readonly #calls: Call[] = [];
  /** The job of each call that is under way. */
  readonly #jobs = new Map<number, number>();
  #accepted = 0;
  #settled = 0;

  constructor(options: ProviderOptions, calls: readonly Call[], seed = 42) {
    this.#slots = options.capacity.slots;
    this.provider = new Provider(options, seed, this.timeline, { listener: this });
    for (const call of calls) this.call(call);
  }

  /** Adds a call to the trace. */
  call(call: Call): void {
    const index = this.#calls.push(call) - 1;
    this.timeline.at(call.atMs, CALL, index);
    if (call.cancelAfterMs !== undefined) this.timeline.at(call.atMs + call.cancelAfterMs, LEAVE, index);
  }

  /** Adds a call and makes it at once. */
  submitNow(call: Call): void {
    this.#submit(this.#calls.push(call) - 1);
  }

  /** Plays until nothing is left to happen, or up to and including an instant. */
  play(untilMs: number = Number.POSITIVE_INFINITY): this {
    runVirtually(this.timeline, this, untilMs);
    return this;
  }

  /** The job of a call; only while it is under way. */
  jobOf(call: number): number {
    const job = this.#jobs.get(call);
    if (job === undefined) throw new Error(`Call ${call} has no job under way.`);
    return job;
  }

  handle(kind: number, slot: number): void {
    if (kind >= PROVIDER_EVENT.finish) this.provider.handle(kind, slot);
    else if (kind === CALL) this.#submit(slot);
    else this.#leave(slot);
    this.#inspect();
  }

  expire(kind: number, slot: number, generation: number): void {
    this.provider.expire(slot, generation, kind);
  }

  arrive(): void {
    throw new Error('A play has no arrivals of its own.');
  }

  refused({ callerRef }: Readonly<Submission>, refusal: Readonly<ProviderRefusal>): void {
    const { outcome, status, hintForm, waitMs } = refusal;
    this.records[callerRef] = { accepted: false, outcome, status, hintForm, waitMs, ...NOT_SERVED, disconnectedMs: [] };
  }

  settled(job: number, { changeNano }: Readonly<JobEnding>): void {
    const { jobs } = this.provider;
    const index = jobs.callerRef[job] as number;
    if (!this.#jobs.delete(index)) this.broken.push(`call ${index} was settled, but has no job under way`);
    this.#settled++;
    this.postedNano += changeNano;
    this.endings[index] = { changeNano, tries: [...(this.provider.providerRetry?.triesOf(job) ?? [])] };
    this.records[index] = {
      ...(this.records[index] as CallRecord),
      outcome: jobs.outcome[job] as number,
      status: jobs.status[job] as number,
      startedMs: jobs.startedMs[job] as number,
      endedMs: this.timeline.nowMs,
      chargedNano: jobs.chargedNano[job] as number,
    };
  }

  disconnected(job: number): void {
    this.records[this.provider.jobs.callerRef[job] as number]?.disconnectedMs.push(this.timeline.nowMs);
  }

  #submit(index: number): void {
    const call = this.#calls[index] as Call;
    const { provider } = this;
    const job = this.#ask(index, call);
    if (job === REFUSED) return;
    this.#accepted++;
    this.#jobs.set(index, job);
    this.postedNano += provider.jobs.chargedNano[job] as number;
    this.records[index] = {
      accepted: true,
      outcome: -1,
      status: -1,
      hintForm: 0,
      waitMs: 0,
      ...NOT_SERVED,
      disconnectedMs: [],
    };
  }

  #ask(index: number, call: Call): number {
    const { provider } = this;
    const usage = usageOf(call);
    const price = provider.prices[call.model];
    if (price === undefined)
      throw new Error(`Call ${index} names model ${call.model}, which the provider does not have.`);
    const tokens = usage.inputTokens + usage.outputTokens;
    const [fullNano, inputNano, key] = [price.quoteNano(usage), price.inputNano(usage), call.key ?? 0];
    const quote = provider.quotes.add({ model: call.model, tokens, fullNano, inputNano, usage });
    return provider.submit({ callerRef: index, request: index, attempt: 1, quote, key });
  }

  #leave(index: number): void {
    const job = this.#jobs.get(index);
    if (job !== undefined) this.provider.cancel(job);
  }

  #inspect(): void {
    const { waiting, running } = this.provider;
    const at = `at ${this.timeline.nowMs} ms`;
    if (this.#accepted !== this.#settled + waiting + running) {
      this.broken.push(
        `${at}: ${this.#accepted} accepted, ${this.#settled} settled, ${waiting} waiting, ${running} running`,
      );
    }
    if (running > this.#slots) this.broken.push(`${at}: ${running} jobs in ${this.#slots} slots`);
    const queued = [...this.#jobs.values()].filter((job) => this.provider.jobs.state[job] === JOB.queued).length;
    const { workers } = this.provider;
    if (queued > 0 && running < this.#slots && workers?.hasIdle !== false) {
      this.broken.push(`${at}: a slot is idle while ${queued} jobs wait`);
    }
    if (workers === undefined) return;
    if (workers.alive > this.#slots) this.broken.push(`${at}: ${workers.alive} workers in ${this.#slots} slots`);
    const wanted = Math.min(queued, this.#slots - running);
    if (workers.starting < wanted) this.broken.push(`${at}: only ${workers.starting} workers start for ${wanted} jobs`);
  }
}
