import { OUTCOME } from '../../billing/outcome.ts';
import type { Usage } from '../../billing/usage.ts';
import { HINT } from '../../units/retry-hint.ts';
import { Admission } from './admission.ts';
import { hintFormOf } from './announced-wait.ts';
import type { Availability } from '../faults/availability.ts';
import { firstHit, type Fault } from '../faults/fault-plan.ts';
import { UNKNOWN_WAIT_MS } from './limiter.ts';
import type { ProviderOptions } from '../provider-options.ts';
import type { QuoteTable } from '../quote-table.ts';

/** Why a request was not accepted. */
export interface ProviderRefusal {
  /** An `OUTCOME` number. */
  outcome: number;
  /** HTTP status; 0 means that the connection was reset. */
  status: number;
  /** A `HINT`, and the wait that the provider means, not yet rounded to a header. */
  hintForm: number;
  waitMs: number;
  /** Of a request that the account cannot pay: its price, and what could be spent, in nano-USD. */
  requiredNano: number;
  availableNano: number;
  /** Whether its model is not there. */
  isGone: boolean;
}

/** What stands before the queue: faults at the door, models that are not there, a full queue, limits; in this order, so that what is refused costs no limit. */
export class Gate {
  /** Why the last request was refused. */
  readonly refusal: ProviderRefusal = {
    outcome: 0,
    status: 0,
    hintForm: HINT.none,
    waitMs: 0,
    requiredNano: 0,
    availableNano: 0,
    isGone: false,
  };
  readonly #options: ProviderOptions;
  readonly #doorFaults: readonly Fault[];
  readonly #availability: Availability | undefined;
  readonly #quotes: QuoteTable;
  readonly #admission: Admission;
  readonly #isLimited: boolean;
  readonly #hintForm: number;
  /** Whether its limits have counted nothing yet. */
  readonly #isNew: boolean;

  constructor(
    options: ProviderOptions,
    quotes: QuoteTable,
    doorFaults: readonly Fault[],
    availability: Availability | undefined,
    earlier?: Gate,
  ) {
    this.#options = options;
    this.#quotes = quotes;
    this.#doorFaults = doorFaults;
    this.#availability = availability;
    const isSame = earlier !== undefined && JSON.stringify(earlier.#options.limits) === JSON.stringify(options.limits);
    this.#admission = isSame ? earlier.#admission : new Admission(options.limits);
    this.#isNew = !isSame;
    this.#isLimited = options.limits.length > 0;
    this.#hintForm = hintFormOf(options.retryAfter.form);
  }

  /** Whether a request is let in; the limits have then counted it. `full`: no slot is free, and no place in the queue. */
  admits(
    nowMs: number,
    request: number,
    attempt: number,
    model: number,
    full: boolean,
    key: number,
    quote: number,
  ): boolean {
    if (this.#doorFaults.length > 0) {
      const fault = firstHit(this.#doorFaults, nowMs, request, attempt, model);
      if (fault !== undefined) return this.#refuseByFault(fault);
    }
    if (this.#availability !== undefined) {
      const usage = this.#quotes.usage[quote] as Usage;
      const status = this.#availability.refusalStatus(nowMs, model, request, key, usage);
      if (status !== 0) return this.#refuseGone(status);
    }
    if (full) {
      const { fullStatus } = this.#options.capacity;
      return this.#refuse(refusedOutcome(fullStatus), fullStatus, UNKNOWN_WAIT_MS);
    }
    if (!this.#isLimited) return true;
    const waitMs = this.#admission.admitAfterMs(nowMs, key, this.#quotes.tokens[quote] as number);
    return waitMs === 0 || this.#refuse(OUTCOME.throttled, 429, waitMs);
  }

  /** Jobs of these keys are under way that an earlier gate let in: where its limits were others, they count in the new ones. */
  takeOver(nowMs: number, keys: readonly number[]): void {
    if (this.#isNew) for (const key of keys) this.#admission.count(nowMs, key);
  }

  /** Says what wait the answer of a failed job announces: what the fault that ended it says, else none. */
  announce(fault: Fault | undefined, ending: { hintForm: number; waitMs: number }): void {
    const waitMs = fault?.options.type === 'status' ? fault.options.retryAfterMs : undefined;
    ending.hintForm = waitMs === undefined ? HINT.none : this.#hintForm;
    ending.waitMs = waitMs ?? 0;
  }

  /** The account cannot pay for a request. */
  refuseUnpaid(requiredNano: number, availableNano: number): void {
    this.#refuse(OUTCOME.unpaid, this.#options.billing.account?.refusal.status ?? 402, undefined);
    this.refusal.requiredNano = requiredNano;
    this.refusal.availableNano = availableNano;
  }

  /** A request that was let in has ended. */
  release(key: number): void {
    this.#admission.release(key);
  }

  #refuseByFault({ options }: Fault): false {
    if (options.type !== 'status') return this.#refuse(OUTCOME.unavailable, 0, undefined);
    return this.#refuse(refusedOutcome(options.status), options.status, options.retryAfterMs);
  }

  #refuseGone(status: number): false {
    this.#refuse(refusedOutcome(status), status, undefined);
    this.refusal.isGone = true;
    return false;
  }

  #refuse(outcome: number, status: number, waitMs: number | undefined): false {
    const announcedMs = waitMs === undefined ? undefined : (this.#options.retryAfter.fixedMs ?? waitMs);
    const isSilent = announcedMs === undefined || announcedMs === Number.POSITIVE_INFINITY;
    this.refusal.outcome = outcome;
    this.refusal.status = status;
    this.refusal.isGone = false;
    this.refusal.hintForm = isSilent ? HINT.none : this.#hintForm;
    this.refusal.waitMs = isSilent ? 0 : announcedMs;
    return false;
  }
}

/** The outcome of an attempt that was refused with a status. */
export function refusedOutcome(status: number): number {
  if (status === 429) return OUTCOME.throttled;
  return status >= 500 ? OUTCOME.unavailable : OUTCOME.invalid;
}

/** The outcome of a job that was served and then failed with a status. */
export function failedOutcome(status: number): number {
  return status >= 500 ? OUTCOME['server-error'] : refusedOutcome(status);
}
