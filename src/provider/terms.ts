import type { Usage } from '../billing/usage.ts';
import type { Sampler } from '../engine/sampler.ts';
import { serviceSamplers } from '../engine/service-time.ts';
import { type Availability, createAvailability } from './faults/availability.ts';
import { planFaults, type FaultPlan } from './faults/fault-plan.ts';
import { planPauses, type Pauses } from './faults/pauses.ts';
import type { JobTable } from './job-table.ts';
import { Gate } from './limits/gate.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';

/** What of a provider may change while it runs: who is let in, how long service takes, and what goes wrong. A job keeps those that it was accepted under. */
export class Terms {
  readonly options: ProviderOptions;
  readonly faults: FaultPlan;
  readonly pauses: Pauses | undefined;
  readonly availability: Availability | undefined;
  readonly gate: Gate;
  /** Whether anything but a full queue can refuse a request. */
  readonly isGuarded: boolean;
  /** Whether a request may meet a fault right after its acceptance. */
  readonly hasAcceptFaults: boolean;
  /** What the service times of requests of a quote are drawn from. */
  readonly samplerOf: (quote: number) => Sampler;

  /** `earlier`: the gate so far, whose limits go on as they are where they stay the same. */
  constructor(options: ProviderOptions, seed: number, quotes: QuoteTable, earlier?: Gate) {
    this.options = options;
    const models = options.models.map(({ name }) => name);
    this.faults = planFaults(options.faults, seed, models);
    this.pauses = planPauses(options.faults);
    this.availability = createAvailability(options, seed);
    this.gate = new Gate(options, quotes, this.faults.door, this.availability, earlier);
    this.isGuarded = options.limits.length + this.faults.door.length > 0 || this.availability !== undefined;
    this.hasAcceptFaults = this.faults.input.length + this.faults.disconnect.length > 0;
    const samplers = options.models.map(({ serviceTime }) => serviceSamplers(serviceTime));
    const { model, usage } = quotes;
    this.samplerOf = (quote) => (samplers[model[quote] as number] as (typeof samplers)[0])(usage[quote] as Usage);
  }
}

/** The terms of jobs that were accepted before the last change. */
export class EarlierTerms {
  readonly #jobs: JobTable;
  readonly #terms = new Map<number, { readonly generation: number; readonly terms: Terms }>();

  constructor(jobs: JobTable) {
    this.#jobs = jobs;
  }

  /** Undefined for a job that was accepted since. */
  of(job: number): Terms | undefined {
    const kept = this.#terms.get(job);
    return kept !== undefined && kept.generation === this.#jobs.generation[job] ? kept.terms : undefined;
  }

  /** The terms change: jobs under way that have none from before keep these. Returns the API keys of all that are under way. */
  keep(terms: Terms): readonly number[] {
    const { generation, key } = this.#jobs;
    const kept = this.#jobs.underWay().map((job) => ({ job, terms: this.of(job) ?? terms }));
    this.#terms.clear();
    for (const { job, ...each } of kept) this.#terms.set(job, { ...each, generation: generation[job] as number });
    return kept.map(({ job }) => key[job] as number);
  }
}
