import type { Timeline } from '../engine/timeline.ts';
import type { CostEstimate } from './client-parts.ts';
import { REQUEST, type RequestTable } from './request-table.ts';
import { SpendCap } from './spend-cap.ts';
import { UNKNOWN_COST } from './transport.ts';

/** What a client may still spend: its spend cap, if it has one, over the attempts of its table. Amounts in nano-USD. */
export class Spending {
  readonly isCapped: boolean;
  readonly #cap: SpendCap | undefined;
  readonly #estimate: CostEstimate;
  readonly #requests: RequestTable;
  readonly #timeline: Timeline;

  constructor(maxNanoUsd: bigint | undefined, estimate: CostEstimate, requests: RequestTable, timeline: Timeline) {
    this.isCapped = maxNanoUsd !== undefined;
    this.#cap = maxNanoUsd === undefined ? undefined : new SpendCap(maxNanoUsd);
    this.#estimate = estimate;
    this.#requests = requests;
    this.#timeline = timeline;
  }

  /** Whether the spend cap has room for an attempt now. */
  hasRoom(requestClass: number, nowMs: number): boolean {
    return this.#cap === undefined || this.#cap.hasRoom(this.#estimate.worstNano[requestClass] as number, nowMs);
  }

  /** The attempt that a slot is about to send is held at its worst cost. */
  hold(slot: number): void {
    const { requestClass, heldNano } = this.#requests;
    const worstNano = this.#estimate.worstNano[requestClass[slot] as number] as number;
    this.#cap?.hold(worstNano, this.#timeline.nowMs);
    heldNano[slot] = worstNano;
  }

  /** The hold of an attempt that has ended becomes what it cost; what nobody knows stays held. */
  settle(slot: number, costNano: number): void {
    if (this.#cap === undefined || costNano === UNKNOWN_COST) return;
    const { heldNano } = this.#requests;
    this.#cap.settle(heldNano[slot] as number, costNano);
    heldNano[slot] = 0;
  }

  /** As `settle`, for a cost that counts from a later instant on. */
  settleAt(atMs: number, slot: number, costNano: number): void {
    this.#cap?.settleAt(atMs, this.#requests.heldNano[slot] as number, costNano, this.#timeline.nowMs);
  }

  /** An attempt without a slot costs what it could cost at worst. Call it after `hasRoom`. */
  spend(requestClass: number): void {
    this.#cap?.settle(0, this.#estimate.worstNano[requestClass] as number);
  }

  /**
   * Attempts of a class turn out to cost up to so many nano-USD, if that is more than was thought: the spend cap holds as much from now on, for
   * those under way, and for those that have ended and may have cost the worst (`unknown`: how many; default 0), too.
   */
  raiseWorst(requestClass: number, nano: number, unknown: number = 0): void {
    const { worstNano } = this.#estimate;
    const before = worstNano[requestClass] as number;
    if (nano <= before) return;
    worstNano[requestClass] = nano;
    const cap = this.#cap;
    if (cap === undefined) return;
    cap.commit(BigInt(nano - before) * BigInt(unknown));
    const { state, heldNano, requestClass: classOf } = this.#requests;
    for (let slot = 0; slot < state.length; slot++) {
      const isHeld = state[slot] === REQUEST.sending || state[slot] === REQUEST.suspended;
      if (!isHeld || classOf[slot] !== requestClass) continue;
      cap.settle(heldNano[slot] as number, nano);
      heldNano[slot] = nano;
    }
  }

  /** So many nano-USD were spent or held elsewhere: the spend cap counts them. Below 0: the cap is so much higher. */
  commit(nano: bigint): void {
    this.#cap?.commit(nano);
  }

  /** What the spend cap has left; 0 without one. */
  get leftNano(): bigint {
    return this.#cap?.leftNano(this.#timeline.nowMs) ?? 0n;
  }

  /** Spent, and held for what may still cost something; 0 without a spend cap. */
  get committedNano(): bigint {
    return this.#cap?.committedNano(this.#timeline.nowMs) ?? 0n;
  }
}
