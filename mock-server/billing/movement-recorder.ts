import { MOVEMENTS, NO_TAG } from '../../src/billing/account/movements.ts';
import { holdNano, type ChargeMoment } from '../../src/billing/charge.ts';
import { isCancelled, OUTCOME } from '../../src/billing/outcome.ts';
import { growColumns } from '../../src/engine/columns.ts';
import type { Provider } from '../../src/provider/provider.ts';
import type { Movement } from '../../src/wire/query-context.ts';

/** Movements that the provider's own account keeps for us to read. */
export const ACCOUNT_MOVEMENTS_MAX = 1_000_000;

/** Movements kept; the oldest are forgotten. */
const MOVEMENTS_MAX = 131_072;

/** A movement by numbers: what the log keeps. */
export interface LoggedMovement {
  readonly index: number;
  readonly kind: Movement['kind'];
  readonly nano: number;
  readonly atMs: number;
  /** Number of the attempt, and index of the model; -1 where no job moved it. */
  readonly number: number;
  readonly model: number;
}

const KINDS: readonly Movement['kind'][] = [...MOVEMENTS, 'error'];

/** The latest movements of money, in the order in which they happened, in columns that double up to a bound. */
export class MovementLog {
  private kind: Uint8Array = new Uint8Array(256);
  private nano: Float64Array = new Float64Array(256);
  private atMs: Float64Array = new Float64Array(256);
  private number: Float64Array = new Float64Array(256);
  private model: Int32Array = new Int32Array(256);
  #next = 0;

  add(kind: Movement['kind'], nano: number, atMs: number, number: number, model: number): void {
    const index = this.#next++;
    if (index === this.nano.length && index < MOVEMENTS_MAX) growColumns(this, 2 * index);
    const at = index % MOVEMENTS_MAX;
    this.kind[at] = KINDS.indexOf(kind);
    this.nano[at] = nano;
    this.atMs[at] = atMs;
    this.number[at] = number;
    this.model[at] = model;
  }

  /** At most `limit` movements with an index above `after`, oldest first; those that were forgotten are left out. */
  list(after: number, limit: number): LoggedMovement[] {
    const first = Math.max(after + 1, this.#next - MOVEMENTS_MAX, 0);
    const length = Math.max(0, Math.min(limit, this.#next - first));
    return Array.from({ length }, (_, offset) => this.#movement(first + offset));
  }

  #movement(index: number): LoggedMovement {
    const at = index % MOVEMENTS_MAX;
    return {
      index,
      kind: KINDS[this.kind[at] as number] as Movement['kind'],
      nano: this.nano[at] as number,
      atMs: this.atMs[at] as number,
      number: this.number[at] as number,
      model: this.model[at] as number,
    };
  }
}

/**
 * Follows the money: what the customer's account moved where the provider has one, else what each job was charged, held for and refunded.
 * A job that failed leaves a movement of nothing, as logs of aggregators do.
 */
export class MovementRecorder {
  readonly #provider: Provider;
  readonly #moment: ChargeMoment;
  readonly #log = new MovementLog();
  #read = -1;

  constructor(provider: Provider, moment: ChargeMoment) {
    this.#provider = provider;
    this.#moment = moment;
  }

  accepted(job: number, number: number, nowMs: number): void {
    const { jobs, account } = this.#provider;
    const model = jobs.model[job] as number;
    if (account !== undefined) return this.#follow(jobs.accountRef[job] as number, number, model);
    const heldNano = holdNano(this.#moment, jobs.fullNano[job] as number);
    const chargedNano = jobs.chargedNano[job] as number;
    if (heldNano > 0) this.#log.add('hold', heldNano, nowMs, number, model);
    if (chargedNano > 0) this.#log.add('charge', chargedNano, nowMs, number, model);
  }

  /** The job of an attempt has ended, which changed its charge; while the provider tells of it. */
  ended(job: number, number: number, changeNano: number, nowMs: number): void {
    const { jobs, account } = this.#provider;
    const model = jobs.model[job] as number;
    const outcome = jobs.outcome[job] as number;
    if (account !== undefined) this.#follow(jobs.accountRef[job] as number, number, model);
    else if (this.#moment === 'hold') this.#settle(job, number, model, nowMs);
    else if (changeNano !== 0)
      this.#log.add(changeNano > 0 ? 'charge' : 'refund', Math.abs(changeNano), nowMs, number, model);
    if (outcome === OUTCOME.ok || outcome === OUTCOME.empty || isCancelled(outcome)) return;
    this.#log.add('error', 0, nowMs, number, model);
  }

  /** At most `limit` movements with an index above `after`, oldest first. */
  list(after: number, limit: number, nowMs: number): LoggedMovement[] {
    const { account } = this.#provider;
    if (account !== undefined) {
      // A look at an account first carries out what became due: top-ups, expiries, invoices.
      account.view(nowMs);
      this.#follow(NO_TAG, -1, -1);
    }
    return this.#log.list(after, limit);
  }

  /** Takes over the account's new movements; those with the tag belong to this job. */
  #follow(tag: number, number: number, model: number): void {
    const movements = this.#provider.account?.movements?.list(this.#read, ACCOUNT_MOVEMENTS_MAX) ?? [];
    for (const movement of movements) {
      const isOfJob = movement.tag !== NO_TAG && movement.tag === tag;
      const { kind, nano, atMs } = movement;
      this.#log.add(kind, nano, atMs, isOfJob ? number : -1, isOfJob ? model : -1);
      this.#read = movement.index;
    }
  }

  #settle(job: number, number: number, model: number, nowMs: number): void {
    const { jobs } = this.#provider;
    const heldNano = holdNano(this.#moment, jobs.fullNano[job] as number);
    const chargedNano = jobs.chargedNano[job] as number;
    if (chargedNano > 0) this.#log.add('charge', chargedNano, nowMs, number, model);
    if (heldNano > chargedNano) this.#log.add('release', heldNano - chargedNano, nowMs, number, model);
  }
}
