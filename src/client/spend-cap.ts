/**
 * The client's own limit on dollars, in nano-USD. Before an attempt is sent, its worst cost is held; the hold becomes what the attempt did
 * cost once that is known, and stays where it never is (a timeout may have been billed). Spent plus held never passes the cap,
 * however many attempts are under way.
 */
export class SpendCap {
  readonly #capNano: number;
  #committedNano = 0;

  /** `capNano`: a safe integer; Infinity for no cap. */
  constructor(capNano: number) {
    this.#capNano = capNano;
  }

  /** Spent and held together. */
  get committedNano(): number {
    return this.#committedNano;
  }

  /** Holds the worst cost of an attempt; false, and nothing held, when that would pass the cap. */
  hold(nano: number): boolean {
    if (this.#committedNano + nano > this.#capNano) return false;
    this.#committedNano += nano;
    return true;
  }

  /** Replaces a hold by what the attempt cost. */
  settle(heldNano: number, costNano: number): void {
    this.#committedNano += costNano - heldNano;
  }
}
