/**
 * An exact running sum of nano-USD. It adds in a number, and moves the number into a bigint before it could pass 2^53 - 1,
 * so that adding costs a few instructions and allocates only once in many charges.
 */
export class NanoSum {
  private spilled = 0n;
  private readonly recent = new Float64Array(1);

  /** Adds an amount, negative ones included. Throws a RangeError unless it is a safe integer. */
  add(nano: number): void {
    if (!Number.isSafeInteger(nano)) refuse(nano);
    // Two safe integers may add up to an inexact number, but never to one that looks safe.
    const next = (this.recent[0] ?? 0) + nano;
    if (next <= Number.MAX_SAFE_INTEGER && next >= -Number.MAX_SAFE_INTEGER) {
      this.recent[0] = next;
    } else {
      this.spill();
      this.recent[0] = nano;
    }
  }

  /** Adds an amount so many times. Throws a RangeError unless it is a safe integer. */
  addMany(nano: number, count: number): void {
    if (Number.isSafeInteger(nano * count)) this.add(nano * count);
    else if (Number.isSafeInteger(nano)) this.addBig(BigInt(nano) * BigInt(count));
    else refuse(nano);
  }

  /** Adds an amount of any size. */
  addBig(nano: bigint): void {
    this.spilled += nano;
  }

  /** The sum so far. */
  value(): bigint {
    return this.spilled + BigInt(this.recent[0] ?? 0);
  }

  private spill(): void {
    this.spilled += BigInt(this.recent[0] ?? 0);
  }
}

/** Apart from `add`, so that `add` stays small enough to be inlined. */
function refuse(nano: number): never {
  throw new RangeError(`${nano} cannot be added: an amount is a whole number of nano-USD within 2^53.`);
}
