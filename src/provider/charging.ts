import { RESERVE } from '../billing/account/snapshot.ts';
import type { Account } from '../billing/account/account.ts';
import { acceptanceNano, consumedUsage, dueNano, holdNano, type ChargeMoment } from '../billing/charge.ts';
import { Ledger, POSTING } from '../billing/ledger.ts';
import { OUTCOME } from '../billing/outcome.ts';
import { compileOutcomePolicy, DUE } from '../billing/outcome-policy.ts';
import type { CompiledPrice } from '../billing/price/rule.ts';
import { TimedUsages, type Usage } from '../billing/usage.ts';
import { ExpectedCharges } from './expected-charge.ts';
import { Invoicing, openAccount } from './invoicing.ts';
import type { JobTable } from './job-table.ts';
import type { Pauses } from './faults/pauses.ts';
import { createPriceClock, type PriceClock } from './price-clock.ts';
import type { ProviderOptions } from './provider-options.ts';
import type { QuoteTable } from './quote-table.ts';
import { Reserve } from './reserve.ts';
import type { ProviderRetry } from './upstreams/provider-retry.ts';
import type { WorkerPool } from './workers/worker-pool.ts';

/** What charging works with. */
interface ChargingParts {
  readonly options: ProviderOptions;
  readonly prices: readonly CompiledPrice[];
  readonly jobs: JobTable;
  readonly pausesOf: (job: number) => Pauses | undefined;
  readonly providerRetry: ProviderRetry | undefined;
  /** Workers that start and shut down; undefined where every slot is warm. */
  readonly pool: WorkerPool | undefined;
  /** Movements of the account that are kept. */
  readonly movementsMax: number;
}

/**
 * Charges jobs: at acceptance where the provider bills then, and at the end what is due by the outcome, as a further charge or a refund. Where
 * the customer has an account it must be able to pay first. Movements of the account are tagged with the number of the job, counted from 0 in
 * the order of acceptance.
 */
export class Charging {
  readonly ledger: Ledger = new Ledger();
  readonly account: Account | undefined;
  /** Where prices change with time: what they are at an instant. */
  readonly clock: PriceClock | undefined;
  /** What requests are expected to be charged, before they run. */
  expected: ExpectedCharges;
  /** Models whose charge depends on how the work went, so that a job's usage and service time must be kept. */
  readonly keepsUsage: readonly boolean[];
  readonly #moment: ChargeMoment;
  readonly #prices: readonly CompiledPrice[];
  /** Set where the customer has an account. */
  #reserve: Reserve | undefined;
  readonly #policy: Uint8Array;
  readonly #jobs: JobTable;
  readonly #pausesOf: (job: number) => Pauses | undefined;
  readonly #providerRetry: ProviderRetry | undefined;
  /** Set where jobs pay for cold starts. */
  readonly #pool: WorkerPool | undefined;
  /** By model and upstream; empty for a model whose upstreams all cost the same. */
  readonly #upstreamPrices: readonly (readonly (CompiledPrice | undefined)[])[];
  /** Whether anything happens when a job is accepted. */
  readonly #actsOnAcceptance: boolean;
  /** Set where the customer is invoiced. */
  readonly #invoicing: Invoicing | undefined;
  readonly #timed = new TimedUsages();
  #accepted = 0;

  constructor({ options, prices, jobs, pausesOf, providerRetry, pool, movementsMax }: ChargingParts) {
    const { charge, outcomes, account, coldStart } = options.billing;
    this.#moment = charge;
    this.#prices = prices;
    this.#policy = compileOutcomePolicy(outcomes);
    this.#jobs = jobs;
    this.#pausesOf = pausesOf;
    this.#providerRetry = providerRetry;
    this.#pool = coldStart === 'billed' ? pool : undefined;
    this.clock = createPriceClock(options);
    this.expected = new ExpectedCharges(options, prices, this.clock, providerRetry);
    const elapses = this.#policy.includes(DUE.elapsed);
    const upstreamPrices = prices.map((_, model) => providerRetry?.upstreamPrices(model) ?? []);
    this.#upstreamPrices = upstreamPrices;
    const { clock } = this;
    this.#reserve = account === undefined ? undefined : new Reserve(options, prices, clock);
    this.account = openAccount(options, this.ledger, movementsMax);
    this.#invoicing =
      this.account !== undefined && account?.type === 'postpaid'
        ? new Invoicing(this.account, options, jobs)
        : undefined;
    this.keepsUsage = prices.map(
      (price, model) =>
        this.#invoicing !== undefined ||
        price.metered ||
        elapses ||
        this.clock?.changes(model) === true ||
        (this.#upstreamPrices[model] as readonly unknown[]).length > 0,
    );
    this.#actsOnAcceptance = charge !== 'completion' || this.account !== undefined;
  }

  /** Times and faults are others from now on, and so is what requests are expected to cost. Prices stay. */
  change(options: ProviderOptions): void {
    this.expected = new ExpectedCharges(options, this.#prices, this.clock, this.#providerRetry);
    if (this.#reserve !== undefined) this.#reserve = new Reserve(options, this.#prices, this.clock);
  }

  /** What the account must be able to pay for a kind of request: the most that it can be charged; 0 where there is none. */
  reserveNano(nowMs: number, quotes: QuoteTable, quote: number, upstream?: string): number {
    return this.#reserve?.nano(nowMs, quotes, quote, upstream) ?? 0;
  }

  /** Whether the account can pay for a job that is to be accepted now, a `RESERVE` number; if so, its price is reserved. */
  reserve(nowMs: number, key: number, nano: number): number {
    return this.account === undefined ? RESERVE.admitted : this.account.reserve(nowMs, key, nano, this.#accepted);
  }

  /** A job with its price by the request was accepted; `reservedNano` is what the account was asked for. */
  accept(job: number, fullNano: number, reservedNano: number): void {
    this.#jobs.chargedNano[job] = 0;
    if (this.#actsOnAcceptance) this.#act(job, fullNano, reservedNano);
  }

  /**
   * A job has ended with the outcome that stands in the table: its charge is final now. Returns what that adds to it in nano-USD; negative for a
   * refund.
   */
  settle(job: number, nowMs: number): number {
    const jobs = this.#jobs;
    const rule = this.#policy[jobs.outcome[job] as number] as number;
    let due = rule === DUE.none ? 0 : this.#dueNano(job, rule, nowMs);
    if (this.#providerRetry !== undefined) due += this.#providerRetry.failedNano(job);
    const before = jobs.chargedNano[job] as number;
    const change = due - before;
    if (this.#actsOnAcceptance) this.#settleAccount(job, due, change, nowMs);
    else if (change > 0) this.ledger.post(POSTING.charge, change);
    this.#invoicing?.itemize(job, before, due);
    jobs.chargedNano[job] = due;
    return change;
  }

  /** What a request of a quote owes that is served for a time and succeeds. Only where no price changes with time. */
  successNano(quotes: QuoteTable, quote: number, serviceMs: number): number {
    const model = quotes.model[quote] as number;
    const rule = this.#policy[OUTCOME.ok] as number;
    const fullNano = quotes.fullNano[quote] as number;
    const inputNano = quotes.inputNano[quote] as number;
    if (rule === DUE.none || this.keepsUsage[model] !== true) return dueNano(rule, fullNano, inputNano, fullNano);
    const price = this.#prices[model] as CompiledPrice;
    const usage = quotes.usage[quote] as Usage;
    const meteredNano = price.metered ? price.quoteNano(this.#timed.at(usage, serviceMs)) : fullNano;
    const elapsedNano = rule === DUE.elapsed ? price.elapsedNano(consumedUsage(usage, serviceMs, serviceMs)) : 0;
    return dueNano(rule, meteredNano, inputNano, elapsedNano);
  }

  /** Whether what requests of a quote owe that succeed depends on how long they are served. */
  isTimed(model: number): boolean {
    const price = this.#prices[model] as CompiledPrice;
    return price.metered || this.#policy[OUTCOME.ok] === DUE.elapsed;
  }

  /** When the present try of a job began: its start, where the provider does not try again itself; NaN while it waits. */
  tryStartedMs(job: number): number {
    return this.#providerRetry?.tryStartedMs(job) ?? (this.#jobs.startedMs[job] as number);
  }

  /** Whether the full price is charged when a request is accepted. */
  get isAtAcceptance(): boolean {
    return this.#moment === 'acceptance';
  }

  /** Takes from the account what a request pays that is accepted now and known to succeed; `bookSuccesses` must follow. Call it after `check`. */
  pay(nowMs: number, fullNano: number): void {
    const { account } = this;
    if (account === undefined) return;
    if (this.#moment !== 'acceptance') return account.pay(nowMs, fullNano);
    account.hold(nowMs, 0, fullNano);
    account.settle(nowMs, 0, fullNano, fullNano);
  }

  /** Enters into the books so many requests of one price that are known to succeed, and to owe an amount. */
  bookSuccesses(fullNano: number, due: number, count: number): void {
    const { account, ledger } = this;
    if (account !== undefined) {
      if (this.#moment !== 'acceptance' && fullNano > 0) account.bookPaid(fullNano, count);
      return;
    }
    if (this.#moment !== 'hold') {
      if (due > 0) ledger.postCharges(due, count);
      return;
    }
    const captured = Math.min(fullNano, due);
    if (fullNano > 0) ledger.postMany(POSTING.hold, fullNano, count);
    if (captured > 0) ledger.postMany(POSTING.capture, captured, count);
    if (due > captured) ledger.postCharges(due - captured, count);
    if (fullNano > captured) ledger.postMany(POSTING.release, fullNano - captured, count);
  }

  /** What a try of a job costs that has just ended, by the price of the upstream that made it. */
  tryNano(job: number, nowMs: number): number {
    this.#jobs.outcome[job] = OUTCOME.ok;
    return this.#dueNano(job, DUE.full, nowMs);
  }

  /** The time of a worker is charged, which belongs to no job. */
  chargeWorkerTime(nowMs: number, nano: number): void {
    if (this.account === undefined) this.ledger.post(POSTING.workerTime, nano);
    else this.account.charge(nowMs, 0, nano, undefined, POSTING.workerTime);
  }

  #act(job: number, fullNano: number, reservedNano: number): void {
    const jobs = this.#jobs;
    const { account } = this;
    const tag = this.#accepted++;
    const chargedNano = acceptanceNano(this.#moment, fullNano);
    jobs.accountRef[job] = tag;
    jobs.chargedNano[job] = chargedNano;
    if (account === undefined) {
      const heldNano = holdNano(this.#moment, fullNano);
      jobs.heldNano[job] = heldNano;
      if (heldNano > 0) this.ledger.post(POSTING.hold, heldNano);
      if (chargedNano > 0) this.ledger.post(POSTING.charge, chargedNano);
    } else if (this.#moment === 'acceptance') {
      account.settle(jobs.acceptedMs[job] as number, jobs.key[job] as number, reservedNano, chargedNano, tag);
      this.#invoicing?.itemize(job, 0, chargedNano);
    } else {
      jobs.heldNano[job] = reservedNano;
    }
  }

  /** The end of a job that was charged or held for at its acceptance. */
  #settleAccount(job: number, due: number, change: number, nowMs: number): void {
    const jobs = this.#jobs;
    const { account, ledger } = this;
    const key = jobs.key[job] as number;
    const tag = jobs.accountRef[job] as number;
    const held = jobs.heldNano[job] as number;
    if (this.#moment === 'acceptance') {
      if (change > 0) {
        if (account === undefined) ledger.post(POSTING.charge, change);
        else account.charge(nowMs, key, change, tag);
      } else if (change < 0) {
        if (account === undefined) ledger.post(POSTING.refund, -change);
        else account.refund(nowMs, key, -change, tag);
      }
    } else if (account !== undefined) {
      account.settle(nowMs, key, held, due, tag);
    } else {
      const captured = Math.min(held, due);
      if (captured > 0) ledger.post(POSTING.capture, captured);
      if (due > captured) ledger.post(POSTING.charge, due - captured);
      if (held > captured) ledger.post(POSTING.release, held - captured);
    }
  }

  #dueNano(job: number, rule: number, nowMs: number): number {
    const jobs = this.#jobs;
    const model = jobs.model[job] as number;
    const fullNano = jobs.fullNano[job] as number;
    if (this.keepsUsage[model] !== true) {
      return dueNano(rule, fullNano, jobs.inputNano[job] as number, fullNano);
    }
    const timed = this.clock?.settling(model, jobs.acceptedMs[job] as number, nowMs);
    const price = this.#priceOf(job, model, timed);
    const usage = jobs.usage[job] as Usage;
    const inputNano = timed === undefined ? (jobs.inputNano[job] as number) : timed.inputNano(usage);
    // Of a job that is tried more than once, what it owes for time is for its present try.
    const startedMs = this.tryStartedMs(job);
    const serviceMs = Number.isNaN(startedMs) ? 0 : (jobs.serviceMs[job] as number);
    const servedMs = (): number => this.#pausesOf(job)?.servedMs(startedMs, nowMs) ?? nowMs - startedMs;
    // A job that ran to its end worked for its service time, however late a real clock woke; a cancelled one stopped now.
    const ranMs = jobs.outcome[job] === OUTCOME['cancelled-running'] ? servedMs() : serviceMs;
    const elapsedMs = Math.min(ranMs, serviceMs);
    const coldMs = this.#pool === undefined || Number.isNaN(startedMs) ? 0 : this.#pool.coldMs(job);
    const meteredNano = price.quoteNano(price.metered ? this.#timed.at(usage, elapsedMs + coldMs) : usage);
    const elapsedNano =
      rule === DUE.elapsed ? price.elapsedNano(consumedUsage(usage, elapsedMs, serviceMs, coldMs)) : 0;
    return dueNano(rule, meteredNano, inputNano, elapsedNano);
  }

  /** The price of a model for what was accepted and ended at these instants, where no upstream has its own. */
  priceAt(model: number, acceptedMs: number, endedMs: number): CompiledPrice {
    return this.clock?.settling(model, acceptedMs, endedMs) ?? (this.#prices[model] as CompiledPrice);
  }

  /** The price that a job is settled at which ends at `endedMs`. */
  settlingPrice(job: number, endedMs: number): CompiledPrice {
    const { model, acceptedMs } = this.#jobs;
    const of = model[job] as number;
    return this.#priceOf(job, of, this.clock?.settling(of, acceptedMs[job] as number, endedMs));
  }

  /** The price of the upstream that served a job, where it has its own; else the model's, which may change with time. */
  #priceOf(job: number, model: number, timed: CompiledPrice | undefined): CompiledPrice {
    const ofUpstream =
      this.#providerRetry === undefined
        ? undefined
        : this.#upstreamPrices[model]?.[this.#providerRetry.upstreamOf(job)];
    return ofUpstream ?? timed ?? (this.#prices[model] as CompiledPrice);
  }
}
