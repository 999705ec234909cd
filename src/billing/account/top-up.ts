import { durationSchema } from '../../units/duration.ts';
import { amountSchema, MONTH_MS } from './fields.ts';
import { EMULATED, optionsObject } from '../../units/options-object.ts';

/** Automatic refills: at most one for each time that what is left to spend falls below the threshold, and one at a time. */
export interface TopUpOptions {
  readonly belowNano: number;
  readonly amountNano: number;
  /** Most that is paid in a month of 30 days; absent: no cap. A top-up that would pass it waits for the next month. */
  readonly monthlyMaxNano?: number | undefined;
  /** How long a payment takes. */
  readonly afterMs: number;
}

/**
 * `{ below: "5", amount: "20", monthlyMax: "100", after: 30s }`. Threshold and amount are what the customer sets at Lumenfall
 * (docs.lumenfall.ai/credits) and LTX (docs.ltx.video/auto-top-up), where generation goes on while the payment is made (both read 2026-11).
 */
export const topUpSchema = optionsObject('billing', EMULATED, {
  below: amountSchema.describe('The top-up begins when what is left to spend falls below this.'),
  amount: amountSchema.describe('What is paid each time; at least `below`.'),
  monthlyMax: amountSchema.optional().describe('Most that is paid in a month (30 days); default: no cap.'),
  after: durationSchema.optional().describe('How long a payment takes; default 0s. One is in flight at a time.'),
})
  .superRefine(({ below, amount, monthlyMax }, context) => {
    if (amount < below || amount === 0) {
      const message =
        'expected more than zero and at least `below`: a smaller top-up would not lift the balance over it';
      context.addIssue({ code: 'custom', path: ['amount'], message });
    }
    if (monthlyMax !== undefined && monthlyMax < amount) {
      const message = 'expected at least `amount`: otherwise no top-up can ever be made';
      context.addIssue({ code: 'custom', path: ['monthlyMax'], message });
    }
  })
  .transform(
    ({ below: belowNano, amount: amountNano, monthlyMax: monthlyMaxNano, after: afterMs = 0 }): TopUpOptions => {
      return { belowNano, amountNano, monthlyMaxNano, afterMs };
    },
  );

/**
 * Decides when an account is topped up. A crossing begins a payment, or waits for the next month where the cap is reached. After the
 * payment arrived, the next crossing counts only once the threshold was reached again: a balance that a large debt keeps below it stays
 * there, as fal's customer saw whose refill vanished in a wrong bill (fal issue 1175, collected 2026-11).
 */
export class TopUp {
  /** What is left to spend has to fall below this for a payment; -Infinity while none could begin. */
  armedBelowNano: number;
  /** When `takeDue` has something to do; Infinity: never, as things are. */
  nextMs = Number.POSITIVE_INFINITY;
  readonly #options: TopUpOptions;
  readonly #monthlyMaxNano: number;
  #state: 'armed' | 'paying' | 'capped' | 'spent' = 'armed';
  #month = 0;
  #monthNano = 0;

  constructor(options: TopUpOptions) {
    this.#options = options;
    this.#monthlyMaxNano = options.monthlyMaxNano ?? Number.POSITIVE_INFINITY;
    this.armedBelowNano = options.belowNano;
  }

  /** Whether a payment is on its way. */
  get inFlight(): boolean {
    return this.#state === 'paying';
  }

  /** What is left to spend has fallen below `armedBelowNano`. */
  cross(nowMs: number): void {
    const { amountNano, afterMs } = this.#options;
    const month = Math.floor(nowMs / MONTH_MS);
    if (month !== this.#month) {
      this.#month = month;
      this.#monthNano = 0;
    }
    this.armedBelowNano = Number.NEGATIVE_INFINITY;
    if (this.#monthNano + amountNano > this.#monthlyMaxNano) {
      this.#state = 'capped';
      this.nextMs = (month + 1) * MONTH_MS;
    } else {
      this.#monthNano += amountNano;
      this.#state = 'paying';
      this.nextMs = nowMs + afterMs;
    }
  }

  /** What is left to spend has grown to `availableNano`. */
  rise(availableNano: number): void {
    if (this.#state === 'spent' && availableNano >= this.#options.belowNano) this.#arm();
  }

  /** At `nextMs`: the payment that arrives, in nano-USD, or 0 where a new month lets one begin. */
  takeDue(availableNano: number): number {
    const dueMs = this.nextMs;
    this.nextMs = Number.POSITIVE_INFINITY;
    if (this.#state === 'paying') {
      this.#state = 'spent';
      return this.#options.amountNano;
    }
    if (availableNano >= this.#options.belowNano) this.#arm();
    else this.cross(dueMs);
    return 0;
  }

  #arm(): void {
    this.#state = 'armed';
    this.armedBelowNano = this.#options.belowNano;
  }
}

/** Thousandths of their life by which the expiry of top-ups is rounded up, so that only so many are kept apart. */
const EXPIRY_STEPS = 1000;

/** When money that is paid at `atMs` expires, for a life of `lifeMs`; without one never. Up to a thousandth later, so that top-ups share it. */
export function topUpExpiryMs(atMs: number, lifeMs: number | undefined): number {
  if (lifeMs === undefined) return Number.POSITIVE_INFINITY;
  const stepMs = Math.max(1, Math.floor(lifeMs / EXPIRY_STEPS));
  return Math.ceil((atMs + lifeMs) / stepMs) * stepMs;
}
