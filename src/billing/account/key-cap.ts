import { z } from 'zod';
import { reachRow } from '../../engine/columns.ts';
import { NanoColumn } from '../../money/nano-column.ts';
import { amountSchema, periodSchema } from './fields.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** A cap on what one API key may spend. */
export interface KeyCapOptions {
  readonly nano: number;
  /** Windows begin at multiples of their length; absent: the whole run. */
  readonly perMs?: number | undefined;
}

/** `{ usd: "5", per: 1h }`; `per` is `run`, `month` (30 days) or a duration. */
export const keyCapSchema = optionsObject('billing', EMULATED, {
  usd: amountSchema.describe('Most that one API key may spend, open requests included.'),
  per: z
    .union([z.literal('run'), periodSchema], {
      error: 'expected run, month (30 days), or a duration such as "1h" or "1d"',
    })
    .describe('run: the whole run; month: 30 days; or a duration. Windows begin at multiples of their length.'),
}).transform(({ usd, per }): KeyCapOptions => (per === 'run' ? { nano: usd } : { nano: usd, perMs: per }));

/** API keys with a cap of their own; further keys share the last one. */
const KEYS_MAX = 10_000;

/**
 * What each API key has spent in the current window, and what its open requests may still cost. Both together stay within the cap under any
 * concurrency; only a request that costs more than its price by the request can pass it. A refund counts in the window in which it is
 * made, and takes the spending of that window to 0 at most.
 */
export class KeyCap {
  readonly #capNano: number;
  readonly #perMs: number;
  readonly #spent = new NanoColumn(16);
  /** Together at most the cap. */
  private openNano = new Float64Array(16);
  private window = new Float64Array(16);

  constructor(options: KeyCapOptions) {
    this.#capNano = options.nano;
    this.#perMs = options.perMs ?? Number.POSITIVE_INFINITY;
  }

  /** Whether the key may open a request of this price. */
  admits(nowMs: number, key: number, nano: number): boolean {
    const place = this.#placeOf(nowMs, key);
    return this.#spent.nearest(place) <= this.#capNano - (this.openNano[place] as number) - nano;
  }

  /** Opens a request of this price. */
  open(nowMs: number, key: number, nano: number): void {
    const place = this.#placeOf(nowMs, key);
    this.openNano[place] = (this.openNano[place] as number) + nano;
  }

  /** Ends an open request, which cost `dueNano`. Throws a RangeError when the key has no such request open. */
  settle(nowMs: number, key: number, nano: number, dueNano: number): void {
    const place = this.#placeOf(nowMs, key);
    const open = (this.openNano[place] as number) - nano;
    if (open < 0)
      throw new RangeError(`Key ${key} has no open request of ${nano} nano-USD: settle every admitted request once.`);
    this.openNano[place] = open;
    this.#spent.add(place, dueNano);
  }

  /** Adds to what the key has spent in this window; a negative amount is a refund. */
  spend(nowMs: number, key: number, nano: number): void {
    const place = this.#placeOf(nowMs, key);
    this.#spent.add(place, nano);
    if (this.#spent.nearest(place) < 0) this.#spent.clear(place);
  }

  /** What is left of the cap for a key, in nano-USD, the nearest number beyond 2^53; below zero when requests cost more than their price. */
  leftNano(nowMs: number, key: number): number {
    const place = this.#placeOf(nowMs, key);
    return this.#capNano - (this.openNano[place] as number) - this.#spent.nearest(place);
  }

  /** The place of a key, its window turned where it is over. */
  #placeOf(nowMs: number, key: number): number {
    const place = key < KEYS_MAX ? key : KEYS_MAX;
    if (place >= this.openNano.length) reachRow(this, place);
    this.#spent.reach(place);
    const window = Math.floor(nowMs / this.#perMs);
    if (window > (this.window[place] as number)) {
      this.window[place] = window;
      this.#spent.clear(place);
    }
    return place;
  }
}
