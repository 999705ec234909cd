/** What an escrow wants to be told to a worker. */
export type EscrowOrder =
  | { readonly type: 'grant'; readonly worker: number; readonly nano: bigint }
  /** Give back all that is not spent or held, by `returned`. */
  | { readonly type: 'recall'; readonly worker: number }
  /** The cap is reached: nobody gets anything any more. */
  | { readonly type: 'exhausted'; readonly worker: number };

/** An ask for money that waits for what is recalled. */
interface Ask {
  readonly worker: number;
  readonly needNano: bigint;
  readonly wantNano: bigint;
}

/**
 * One spend cap for several workers (a bounded counter by escrow: D. Barbará and H. Garcia-Molina, The Demarcation Protocol, VLDB Journal 3(3), 1994).
 * The cap lies in a pot. A worker leases a part of it ahead, and sends an attempt only while its worst cost fits into what it has leased and neither
 * spent nor held. The sum of all leases never passes the cap, whatever messages cross and whoever dies: what a dead worker has leased stays with it,
 * for it may be spent. Where the pot lacks what a worker needs, all others give back what lies idle with them before the cap counts as reached.
 *
 * Amounts are nano-USD. It tells what is to be said; who calls it says so, in that order.
 */
export class Escrow {
  /** Whether a worker needed more than was left, after all idle money had been recalled. */
  exhausted = false;
  #potNano: bigint;
  readonly #leasedNano: bigint[];
  readonly #alive: boolean[];
  readonly #asks: Ask[] = [];
  /** Workers that were told to give back, and have not answered. */
  readonly #recalled = new Set<number>();

  /** `capNano`: of any size. */
  constructor(capNano: bigint, workers: number) {
    this.#potNano = capNano;
    this.#leasedNano = Array.from({ length: workers }, () => 0n);
    this.#alive = Array.from({ length: workers }, () => true);
  }

  /** What nobody has leased. Below 0 only where `commit` has taken more than there was. */
  get potNano(): bigint {
    return this.#potNano;
  }

  /** What a worker has leased and not given back: spent, held and idle together. */
  leasedNano(worker: number): bigint {
    return this.#leasedNano[worker] ?? 0n;
  }

  /** Takes out of the pot what was spent or held elsewhere: ahead of the run. */
  commit(nano: bigint): void {
    this.#potNano -= nano;
  }

  /** A worker asks for money. `needNano`: for its next attempt. `wantNano`: for all that it is about to send; at least as much. */
  ask(worker: number, needNano: bigint, wantNano: bigint): EscrowOrder[] {
    if (this.exhausted) return [{ type: 'exhausted', worker }];
    this.#asks.push({ worker, needNano, wantNano });
    return this.#recalled.size > 0 ? [] : this.#serve(false);
  }

  /** A worker gives back so much, as it was told to. */
  returned(worker: number, nano: bigint): EscrowOrder[] {
    if (!this.#recalled.delete(worker)) return [];
    this.#leasedNano[worker] = this.leasedNano(worker) - nano;
    this.#potNano += nano;
    // It has asked before it was told to give back, so it needs that again.
    for (const [at, ask] of this.#asks.entries()) {
      if (ask.worker === worker)
        this.#asks[at] = { worker, needNano: ask.needNano + nano, wantNano: ask.wantNano + nano };
    }
    return this.#recalled.size > 0 ? [] : this.#serve(true);
  }

  /** A worker is gone, with all that it has leased. */
  died(worker: number): EscrowOrder[] {
    this.#alive[worker] = false;
    for (let i = this.#asks.length - 1; i >= 0; i--) if (this.#asks[i]?.worker === worker) this.#asks.splice(i, 1);
    const wasAwaited = this.#recalled.delete(worker);
    return wasAwaited && this.#recalled.size === 0 ? this.#serve(true) : [];
  }

  /** Answers those who ask, in their order. `isAllBack`: nothing is idle with anybody but who asks first. */
  #serve(isAllBack: boolean): EscrowOrder[] {
    const orders: EscrowOrder[] = [];
    let isBack = isAllBack;
    for (let ask = this.#asks[0]; ask !== undefined; ask = this.#asks[0]) {
      const { worker, needNano, wantNano } = ask;
      if (needNano <= this.#potNano) {
        this.#asks.shift();
        orders.push(this.#grant(worker, needNano, wantNano));
        isBack = false;
        continue;
      }
      const others = this.#living().filter((each) => each !== worker);
      if (isBack || others.length === 0) return [...orders, ...this.#exhaust()];
      for (const each of others) this.#recalled.add(each);
      return [...orders, ...others.map((each) => ({ type: 'recall', worker: each }) as const)];
    }
    return orders;
  }

  #living(): number[] {
    return [...this.#alive.keys()].filter((worker) => this.#alive[worker]);
  }

  #exhaust(): EscrowOrder[] {
    this.exhausted = true;
    this.#asks.length = 0;
    return this.#living().map((worker) => ({ type: 'exhausted', worker }));
  }

  /** Near the end of the pot nobody gets more than its part of it. */
  #grant(worker: number, needNano: bigint, wantNano: bigint): EscrowOrder {
    const partNano = this.#potNano / BigInt(this.#living().length);
    const mostNano = wantNano < partNano ? wantNano : partNano;
    const nano = mostNano > needNano ? mostNano : needNano;
    this.#potNano -= nano;
    this.#leasedNano[worker] = this.leasedNano(worker) + nano;
    return { type: 'grant', worker, nano };
  }
}
