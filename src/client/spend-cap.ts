import { NanoSum } from '../money/nano-sum.ts';

const SWEEP_MIN = 1024;

/**
 * The client's own limit on dollars, in nano-USD. Before an attempt is sent, its worst cost is held; the hold becomes what the attempt did
 * cost once that is known, and stays where it never is (a timeout may have been billed). Spent plus held never passes the cap, however many
 * attempts are under way, as long as none costs more than was held for it. Time never goes back.
 */
export class SpendCap {
  readonly #capNano: bigint;
  /** The cap less what is spent and held, and what of that is only known to be given back later. */
  readonly #left = new NanoSum();
  /** By instants in no order: when a part of a hold is given back, and how much. */
  readonly #releaseMs: number[] = [];
  readonly #releaseNano: number[] = [];
  /** How many releases are kept before those that are due are looked for. */
  #sweepAt: number = SWEEP_MIN;

  /** `capNano`: of any size. */
  constructor(capNano: bigint) {
    this.#capNano = capNano;
    this.#left.addBig(capNano);
  }

  /** Spent and held together, as of an instant. */
  committedNano(nowMs: number): bigint {
    this.#sweep(nowMs);
    return this.#capNano - this.#left.value();
  }

  /** What is neither spent nor held, as of an instant. */
  leftNano(nowMs: number): bigint {
    this.#sweep(nowMs);
    return this.#left.value();
  }

  /** Whether a worst cost could be held now. */
  hasRoom(nano: number, nowMs: number): boolean {
    if (nano > this.#left.nearest && this.#releaseMs.length > 0) this.#sweep(nowMs);
    return nano <= this.#left.nearest;
  }

  /** Holds the worst cost of an attempt; false, and nothing held, when that would pass the cap. */
  hold(nano: number, nowMs: number): boolean {
    if (!this.hasRoom(nano, nowMs)) return false;
    this.#left.add(-nano);
    return true;
  }

  /** Replaces a hold by what the attempt cost, or by a higher hold: it may pass the cap, for what is spent is spent. */
  settle(heldNano: number, costNano: number): void {
    this.#left.add(heldNano - costNano);
  }

  /** Counts what was spent or held elsewhere, in whole nano-USD: it may pass the cap, too. */
  commit(nano: bigint): void {
    this.#left.addBig(-nano);
  }

  /** As `settle`, for a cost that is known now and counts from a later instant on. */
  settleAt(atMs: number, heldNano: number, costNano: number, nowMs: number): void {
    if (heldNano === costNano) return;
    if (this.#releaseMs.length >= this.#sweepAt) {
      this.#sweep(nowMs);
      this.#sweepAt = Math.max(SWEEP_MIN, 2 * this.#releaseMs.length);
    }
    this.#releaseMs.push(atMs);
    this.#releaseNano.push(heldNano - costNano);
  }

  /** Gives back what is due by now. */
  #sweep(nowMs: number): void {
    let kept = 0;
    for (let i = 0; i < this.#releaseMs.length; i++) {
      const atMs = this.#releaseMs[i] as number;
      const nano = this.#releaseNano[i] as number;
      if (atMs <= nowMs) {
        this.#left.add(nano);
        continue;
      }
      this.#releaseMs[kept] = atMs;
      this.#releaseNano[kept++] = nano;
    }
    this.#releaseMs.length = this.#releaseNano.length = kept;
  }
}
