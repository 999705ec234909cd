import type { Spending } from './spending.ts';

/** Of the whole cap, each worker leases at most this part of its even share at once: 1 / 8. */
const PARTS = 8n;
/** For how long a lease is to last, in ms of sending. */
const AHEAD_MS = 2000;
/** After this part of what is wanted has been sent, what is left is looked at again: a look takes longer than all else that a lease does. */
const LOOK_PART = 1 / 8;

/** What a lease works with. */
export interface SpendLeaseParts {
  readonly spending: Pick<Spending, 'leftNano' | 'commit'>;
  /** By class of requests: the worst cost of an attempt, in nano-USD; read anew each time. */
  readonly worstNano: Float64Array;
  /** The cap that all workers share, in nano-USD, and how many they are. */
  readonly capNano: bigint;
  readonly workers: number;
  /** Asks whoever holds the cap. `needNano`: for the next attempt; `wantNano`: for all that is about to be sent. One ask is under way at a time. */
  readonly ask: (needNano: bigint, wantNano: bigint) => void;
}

/**
 * What one of several workers may spend of a cap that all of them share: its spend cap begins at 0, grows by what it leases ahead and falls by what it
 * gives back (see `Escrow`). It asks for more when half of a lease is left, so that no request waits for an answer unless money is short.
 */
export class SpendLease {
  /** Whether the cap is reached: nothing will be granted any more. */
  isFinal = false;
  readonly #parts: SpendLeaseParts;
  #isAsked = false;
  /** What was asked for an attempt that waits, and is kept for it until one is sent: else two that are short could take it from each other for ever. */
  #keptNano = 0n;
  /** Worst costs of attempts that were sent since the load began, and when that was. */
  #sentNano = 0;
  /** At how much of that what is left is looked at next. */
  #lookAtNano = 0;
  #fromMs: number | undefined;

  constructor(parts: SpendLeaseParts) {
    this.#parts = parts;
  }

  /** An attempt of a class is being sent: looks whether what is left lasts. */
  sent(requestClass: number, nowMs: number): void {
    this.#fromMs ??= nowMs;
    this.#keptNano = 0n;
    this.#sentNano += this.#parts.worstNano[requestClass] as number;
    if (this.#sentNano >= this.#lookAtNano) this.look(nowMs);
  }

  /** Asks for more where less is left than half of what is wanted. */
  look(nowMs: number): void {
    if (this.#isAsked || this.isFinal) return;
    const wantNano = this.#wantNano(nowMs);
    const leftNano = this.#parts.spending.leftNano;
    this.#lookAtNano = this.#sentNano + Number(wantNano) * LOOK_PART;
    // Only an attempt that has no room may find the cap reached; what prices have risen by is spent already.
    if (2n * leftNano < wantNano) this.#ask(-leftNano, wantNano - leftNano);
  }

  /** An attempt of a class has no room: whether more may come. Asks for it. */
  awaits(requestClass: number, nowMs: number): boolean {
    if (this.isFinal) return false;
    if (this.#isAsked) return true;
    const { spending, worstNano } = this.#parts;
    this.#keptNano = BigInt(worstNano[requestClass] as number);
    const needNano = this.#keptNano - spending.leftNano;
    this.#ask(needNano, this.#wantNano(nowMs) - spending.leftNano);
    return true;
  }

  /** So much more was leased. */
  granted(nano: bigint): void {
    this.#isAsked = false;
    this.#parts.spending.commit(-nano);
  }

  /** Gives all back that is neither spent nor held, but for an attempt that waits, and returns how much that is. */
  giveBack(): bigint {
    const { spending } = this.#parts;
    const { leftNano } = spending;
    // Less than the whole attempt is of use to nobody here.
    const idleNano = leftNano >= this.#keptNano ? leftNano - this.#keptNano : leftNano;
    const nano = idleNano > 0n ? idleNano : 0n;
    spending.commit(nano);
    return nano;
  }

  /** Nothing will be granted any more. */
  end(): void {
    this.isFinal = true;
    this.#isAsked = false;
  }

  #ask(needNano: bigint, wantNano: bigint): void {
    this.#isAsked = true;
    const atLeastNano = needNano > 0n ? needNano : 0n;
    this.#parts.ask(atLeastNano, wantNano > atLeastNano ? wantNano : atLeastNano);
  }

  /** The worst costs of the next seconds as far as the load so far tells, at most a small part of the cap, and at least one attempt. */
  #wantNano(nowMs: number): bigint {
    const { capNano, workers } = this.#parts;
    const mostNano = capNano / (PARTS * BigInt(workers));
    const elapsedMs = Math.max(nowMs - (this.#fromMs ?? nowMs), 1);
    const aheadNano =
      this.#fromMs === undefined ? undefined : BigInt(Math.ceil((this.#sentNano / elapsedMs) * AHEAD_MS));
    const nano = aheadNano === undefined || aheadNano > mostNano ? mostNano : aheadNano;
    const dearestNano = this.#dearestNano();
    return nano > dearestNano ? nano : dearestNano;
  }

  #dearestNano(): bigint {
    return BigInt(Math.max(0, ...this.#parts.worstNano));
  }
}
