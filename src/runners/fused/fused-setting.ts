import { Account } from '../../billing/account/account.ts';
import { dueNano } from '../../billing/charge.ts';
import { Ledger } from '../../billing/ledger.ts';
import { OUTCOME, OUTCOMES } from '../../billing/outcome.ts';
import { compileOutcomePolicy } from '../../billing/outcome-policy.ts';
import { compilePrice } from '../../billing/price/rule.ts';
import { createRetryPolicy } from '../../client/retry/retry-options.ts';
import type { RetryPolicy } from '../../client/retry/retry-policy.ts';
import { createSampler } from '../../engine/distribution.ts';
import { drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Sampler } from '../../engine/sampler.ts';
import { unavailabilities } from '../../provider/faults/availability-options.ts';
import { planFaults, type FaultPlan } from '../../provider/faults/fault-plan.ts';
import { Gate } from '../../provider/limits/gate.ts';
import { planPauses, type Pauses } from '../../provider/faults/pauses.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { priceClasses } from '../class-costs.ts';

/** What a fused simulation works with and does not change: the provider's parts, and tables by shape. */
export class FusedSetting {
  readonly faults: FaultPlan;
  readonly pauses: Pauses | undefined;
  readonly policy: RetryPolicy;
  readonly gate: Gate;
  /** Whether anything but a full queue can refuse a request. */
  readonly isGuarded: boolean;
  /** Whether a limit wants to know when a request ends. */
  readonly isReleased: boolean;
  /** Whether a job that succeeds changes nothing when it ends: what it means can then be noted as soon as it is foreseen. */
  readonly isQuiet: boolean;
  /** Whether a job is served for just as long as was drawn, from when its slot is free. */
  readonly isSteady: boolean;
  readonly ledger: Ledger = new Ledger();
  readonly account: Account | undefined;
  /** By shape: its model, what limits count, its price, and how long it is served. */
  readonly model: Int32Array;
  readonly tokens: Float64Array;
  readonly fullNano: Float64Array;
  /** What a job owes that succeeded. */
  readonly okNano: Float64Array;
  readonly samplers: readonly Sampler[];
  readonly retryKey: number;
  readonly serviceKey: number;
  readonly #requestClasses: number;
  /** By outcome and shape. */
  readonly #dueNano: Float64Array;

  constructor({ provider, workload, client, seed }: Scenario) {
    const { models, billing } = provider;
    const names = models.map(({ name }) => name);
    this.faults = planFaults([...provider.faults, ...unavailabilities(provider)], seed, names);
    this.pauses = planPauses(provider.faults);
    this.gate = new Gate(provider, this.faults.door);
    this.isReleased = provider.limits.some(({ type }) => type === 'concurrency');
    this.isGuarded = provider.limits.length + this.faults.door.length > 0;
    this.account = billing.account === undefined ? undefined : new Account(billing.account, { ledger: this.ledger });
    this.policy = createRetryPolicy(client.retry);
    this.isSteady = this.pauses === undefined && this.faults.latency.length === 0;
    const prices = models.map(({ price }) => compilePrice(price, billing));
    const { model, tokens, fullNano, inputNano } = priceClasses(workload.requests, provider, prices);
    this.model = model;
    this.tokens = tokens;
    this.fullNano = fullNano;
    const ofModel = models.map(({ serviceTime }) => createSampler(serviceTime));
    this.samplers = Array.from(model, (index) => ofModel[index] as Sampler);
    this.retryKey = drawKey(seed, PURPOSE.retry);
    this.serviceKey = drawKey(seed, PURPOSE.service);
    const policy = compileOutcomePolicy(billing.outcomes);
    this.#requestClasses = model.length;
    this.#dueNano = Float64Array.from({ length: OUTCOMES.length * model.length }, (_, i) => {
      const requestClass = i % model.length;
      const full = fullNano[requestClass] as number;
      return dueNano(
        policy[(i - requestClass) / model.length] as number,
        full,
        inputNano[requestClass] as number,
        full,
      );
    });
    this.okNano = Float64Array.from(model, (_, requestClass) => this.dueNano(OUTCOME.ok, requestClass));
    const isPaidInFull = this.okNano.every((nano, requestClass) => nano === fullNano[requestClass]);
    const isSettledQuietly = this.account === undefined || (this.account.settlesQuietly && isPaidInFull);
    this.isQuiet = isSettledQuietly && !this.isReleased && !this.policy.needsSuccessFeedback;
  }

  /** What a job of a shape owes that ended with an outcome, in nano-USD. */
  dueNano(outcome: number, requestClass: number): number {
    return this.#dueNano[outcome * this.#requestClasses + requestClass] as number;
  }
}
