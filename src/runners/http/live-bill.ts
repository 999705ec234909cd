import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../client/client.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import type { ReplyReading } from '../../wire/dialect.ts';
import type { ClassCosts } from '../class-costs.ts';

/** What a reply says of its cost. */
type StatedCost = Pick<ReplyReading, 'priceNanoUsd' | 'billedUnits'>;

/** What units that a reply states cost, in nano-USD, by index of the shape; undefined where nobody knows. */
type UnitsNano = (requestClass: number, units: number) => number | undefined;

/**
 * The bill as the client can reckon it while the run goes on: by the price that a reply states, else by the units that it states at the
 * scenario's rate, else by the scenario's rates and outcome policy. An attempt that the client gave up, or whose connection broke after it was
 * sent, may have been billed, and counts in full.
 */
export class LiveBill {
  readonly costs: CostAttribution;
  /** Attempts whose price the reply stated, and attempts that cost something by our own rates. */
  stated = 0;
  reckoned = 0;
  readonly #requestClasses: ClassCosts;
  readonly #unitsNano: UnitsNano;

  /** `unitsNano`: default: nobody knows what a unit costs. */
  constructor(requestClasses: ClassCosts, models: number, unitsNano: UnitsNano = () => undefined) {
    this.costs = new CostAttribution(models);
    this.#requestClasses = requestClasses;
    this.#unitsNano = unitsNano;
  }

  /** Nano-USD that a reply says an attempt cost, by its price or by its units; -1 where it says neither. */
  replyNano(requestClass: number, reply: StatedCost | undefined): number {
    const { priceNanoUsd, billedUnits } = reply ?? {};
    if (priceNanoUsd !== undefined) return priceNanoUsd;
    return billedUnits === undefined ? -1 : (this.#unitsNano(requestClass, billedUnits) ?? -1);
  }

  /** Nano-USD of an attempt, counted by where they come from. `reply`: where there was one; `seen`: whether the server can have seen the attempt. */
  attemptNano(requestClass: number, outcome: number, reply: StatedCost | undefined, seen: boolean): number {
    const statedNano = this.replyNano(requestClass, reply);
    if (statedNano >= 0) {
      if (reply?.priceNanoUsd !== undefined) this.stated++;
      else if (statedNano > 0) this.reckoned++;
      return statedNano;
    }
    const worstNano = seen ? (this.#requestClasses.worstNano[requestClass] as number) : 0;
    const nano = outcome >= 0 ? this.#requestClasses.costNano(requestClass, outcome) : worstNano;
    if (nano > 0) this.reckoned++;
    return nano;
  }

  /** Books an attempt that ended, with its nano-USD. */
  post(slot: number, model: number, outcome: number, nano: number): void {
    const lost = outcome === TIMED_OUT || outcome === NETWORK_ERROR;
    this.costs.post(slot, model, lost ? OUTCOME.ok : outcome, nano, outcome === OUTCOME.ok, !lost);
  }

  /** The request of a slot is over. */
  close(slot: number, succeeded: boolean): void {
    this.costs.close(slot, succeeded);
  }
}
