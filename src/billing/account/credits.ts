import { z } from 'zod';
import { NanoSum } from '../../money/nano-sum.ts';
import { positiveDurationSchema } from '../../units/duration.ts';
import { amountSchema } from './fields.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** Credits that were given, from the beginning of the run on. */
export interface CreditOptions {
  readonly nano: number;
  /** From the beginning of the run; absent: never. */
  readonly expiresAfterMs?: number | undefined;
  /** Among credits that expire at the same time the lowest burns first. */
  readonly priority: number;
}

/**
 * `{ usd: "10", expiresAfter: 365d, priority: 1 }`. At fal free credits expire after a week to a year (FAQ, collected 2026-11);
 * credits of Runway's API never do (help centre, collected 2026-11).
 */
export const creditSchema = optionsObject('billing', EMULATED, {
  usd: amountSchema.describe('Dollars that were given.'),
  expiresAfter: positiveDurationSchema.optional().describe('From the beginning of the run; default: never.'),
  priority: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe('Among credits that expire together the lowest burns first; default 0. Paid money burns last.'),
}).transform(({ usd: nano, expiresAfter: expiresAfterMs, priority = 0 }): CreditOptions => {
  return { nano, expiresAfterMs, priority };
});

/** What is left and what is burned are together at most 2^53 - 1 nano-USD. */
interface Lot {
  readonly expiresAtMs: number;
  readonly priority: number;
  leftNano: number;
  burnedNano: number;
}

/**
 * What a balance is made of, where parts of it expire. Lots burn in the order of their expiry, then of their priority (lowest first), then
 * of their age. A hold covers what a capture would burn first: covered credit outlives its expiry until the holds have ended, and can only be
 * captured meanwhile. What is spent beyond all lots is owed, and paid by the next lot.
 *
 * A refund returns to the lots that were spent last, up to what was spent of each; the part of an expired lot expires immediately.
 */
export class Credits {
  /** Lots that have not expired, in the order in which they burn. */
  readonly #lots: Lot[] = [];
  /** No lot before this one has anything left. */
  #head = 0;
  /** Left of expired lots, because open holds cover it. */
  readonly #covered = new NanoSum();
  readonly #owed = new NanoSum();

  /** When the next lot expires; Infinity: none will. */
  get nextExpiryMs(): number {
    return this.#lots[0]?.expiresAtMs ?? Number.POSITIVE_INFINITY;
  }

  /** Adds credit; Infinity never expires. */
  add(nano: number, expiresAtMs: number, priority: number): void {
    const burnedNano = Math.min(this.#owed.nearest, nano);
    this.#owed.add(-burnedNano);
    const leftNano = nano - burnedNano;
    let place = this.#lots.length;
    while (place > 0 && burnsBefore(expiresAtMs, priority, this.#lots[place - 1] as Lot)) place--;
    const before = this.#lots[place - 1];
    // Lots that do not differ become one as far as a number can hold them, so that a balance that is topped up again and again stays small.
    if (before?.expiresAtMs === expiresAtMs && before.priority === priority && hasRoom(before, nano)) {
      place--;
      before.leftNano += leftNano;
      before.burnedNano += burnedNano;
    } else {
      this.#lots.splice(place, 0, { expiresAtMs, priority, leftNano, burnedNano });
    }
    if (place < this.#head) this.#head = place;
  }

  /** Spends credit that no hold covers. */
  spend(nano: number): void {
    let rest = nano;
    while (rest > 0 && this.#head < this.#lots.length) {
      const lot = this.#lots[this.#head] as Lot;
      const part = Math.min(rest, lot.leftNano);
      lot.leftNano -= part;
      lot.burnedNano += part;
      rest -= part;
      if (lot.leftNano === 0) this.#head++;
    }
    this.#owed.add(rest);
  }

  /** Spends credit out of a hold. */
  capture(nano: number): void {
    const covered = Math.min(nano, this.#covered.nearest);
    this.#covered.add(-covered);
    this.spend(nano - covered);
  }

  /** Gives spent credit back. Returns the part of it whose lots have expired: it is gone. */
  reinstate(nano: number): number {
    const paid = Math.min(nano, this.#owed.nearest);
    this.#owed.add(-paid);
    let rest = nano - paid;
    for (let place = this.#lots.length - 1; place >= 0 && rest > 0; place--) {
      const lot = this.#lots[place] as Lot;
      const part = Math.min(rest, lot.burnedNano);
      if (part === 0) continue;
      lot.burnedNano -= part;
      lot.leftNano += part;
      rest -= part;
      if (place < this.#head) this.#head = place;
    }
    return rest;
  }

  /** Open holds have shrunk by one, to `held` in all. Returns the expired credit that they no longer cover. */
  uncover(held: NanoSum): number {
    if (this.#covered.nearest <= 0) return 0;
    const expired = Math.max(0, Number(this.#covered.value() - held.value()));
    this.#covered.add(-expired);
    return expired;
  }

  /** At `nextExpiryMs`, under open holds of `held` in all: the lot expires. Returns how much of it is gone. */
  expireNext(held: NanoSum): number {
    const lot = this.#lots.shift();
    if (lot === undefined) return 0;
    if (this.#head > 0) this.#head--;
    const covered = Math.min(lot.leftNano, Math.max(0, Number(held.value() - this.#covered.value())));
    this.#covered.add(covered);
    return lot.leftNano - covered;
  }
}

function hasRoom({ leftNano, burnedNano }: Lot, nano: number): boolean {
  return leftNano + burnedNano + nano <= Number.MAX_SAFE_INTEGER;
}

function burnsBefore(expiresAtMs: number, priority: number, lot: Lot): boolean {
  return expiresAtMs < lot.expiresAtMs || (expiresAtMs === lot.expiresAtMs && priority < lot.priority);
}
