import type { BillingOptions } from '../billing/billing-options.ts';
import { acceptanceNano, consumedUsage, dueNano } from '../billing/charge.ts';
import { Ledger, POSTING } from '../billing/ledger.ts';
import { OUTCOME } from '../billing/outcome.ts';
import { compileOutcomePolicy, DUE } from '../billing/outcome-policy.ts';
import type { CompiledPrice } from '../billing/price-rule.ts';
import type { Usage } from '../billing/usage.ts';
import type { JobTable } from './job-table.ts';
import type { Pauses } from './pauses.ts';

/** Charges jobs: at acceptance where the provider bills then, and at the end what is due by the outcome, as a further charge or a refund. */
export class Charging {
  readonly ledger: Ledger = new Ledger();
  /** What the end of the last job added to its charge in nano-USD; negative for a refund. */
  lastChangeNano = 0;
  /** Models whose charge depends on how the work went, so that a job's usage and service time must be kept. */
  readonly keepsUsage: readonly boolean[];
  readonly #billing: BillingOptions;
  readonly #prices: readonly CompiledPrice[];
  readonly #policy: Uint8Array;
  readonly #jobs: JobTable;
  readonly #pauses: Pauses | undefined;

  constructor(billing: BillingOptions, prices: readonly CompiledPrice[], jobs: JobTable, pauses: Pauses | undefined) {
    this.#billing = billing;
    this.#prices = prices;
    this.#policy = compileOutcomePolicy(billing.outcomes);
    this.#jobs = jobs;
    this.#pauses = pauses;
    const elapses = this.#policy.includes(DUE.elapsed);
    this.keepsUsage = prices.map((price) => price.metered || elapses);
  }

  /** A job with its price by the request was accepted. */
  accept(job: number, fullNano: number): void {
    const nano = acceptanceNano(this.#billing.charge, fullNano);
    this.#jobs.chargedNano[job] = nano;
    if (nano !== 0) this.ledger.post(POSTING.charge, nano);
  }

  /** A job has ended with the outcome that stands in the table: its charge is final now. */
  settle(job: number, nowMs: number): void {
    const jobs = this.#jobs;
    const rule = this.#policy[jobs.outcome[job] as number] as number;
    const due = rule === DUE.none ? 0 : this.#dueNano(job, rule, nowMs);
    const change = due - (jobs.chargedNano[job] as number);
    if (change > 0) this.ledger.post(POSTING.charge, change);
    else if (change < 0) this.ledger.post(POSTING.refund, -change);
    jobs.chargedNano[job] = due;
    this.lastChangeNano = change;
  }

  #dueNano(job: number, rule: number, nowMs: number): number {
    const jobs = this.#jobs;
    const model = jobs.model[job] as number;
    const fullNano = jobs.fullNano[job] as number;
    const inputNano = jobs.inputNano[job] as number;
    if (this.keepsUsage[model] !== true) return dueNano(rule, fullNano, inputNano, fullNano);
    const price = this.#prices[model] as CompiledPrice;
    const usage = jobs.usage[job] as Usage;
    const startedMs = jobs.startedMs[job] as number;
    const serviceMs = Number.isNaN(startedMs) ? 0 : (jobs.serviceMs[job] as number);
    // A job that ran to its end worked for its service time, however late a real clock woke; a cancelled one stopped now.
    const ranMs = jobs.outcome[job] === OUTCOME['cancelled-running'] ? this.#servedMs(startedMs, nowMs) : serviceMs;
    const elapsedMs = Math.min(ranMs, serviceMs);
    const meteredNano = price.metered ? price.quoteNano({ ...usage, computeMs: elapsedMs }) : fullNano;
    const elapsedNano = rule === DUE.elapsed ? price.elapsedNano(consumedUsage(usage, elapsedMs, serviceMs)) : 0;
    return dueNano(rule, meteredNano, inputNano, elapsedNano);
  }

  #servedMs(startedMs: number, nowMs: number): number {
    return this.#pauses === undefined ? nowMs - startedMs : this.#pauses.servedMs(startedMs, nowMs);
  }
}
