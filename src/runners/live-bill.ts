import { OUTCOME } from '../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../client/client.ts';
import { CostBook } from '../measure/cost-book.ts';
import type { ReplyReading } from '../wire/dialect.ts';
import type { ShapeCosts } from './shape-costs.ts';

/** What a reply says of its cost. */
type StatedCost = Pick<ReplyReading, 'priceNanoUsd' | 'billedUnits'>;

/** What units that a reply states cost, in nano-USD, by index of the shape; undefined where nobody knows. */
type UnitsNano = (shape: number, units: number) => number | undefined;

/**
 * The bill as the client can reckon it while the run goes on: by the price that a reply states, else by the units that it states at the
 * scenario's rate, else by the scenario's rates and outcome policy. An attempt that the client gave up, or whose connection broke after it was
 * sent, may have been billed, and counts in full.
 */
export class LiveBill {
  readonly costs: CostBook;
  /** Attempts whose price the reply stated, and attempts that cost something by our own rates. */
  stated = 0;
  reckoned = 0;
  readonly #shapes: ShapeCosts;
  readonly #unitsNano: UnitsNano;

  /** `unitsNano`: default: nobody knows what a unit costs. */
  constructor(shapes: ShapeCosts, models: number, unitsNano: UnitsNano = () => undefined) {
    this.costs = new CostBook(models);
    this.#shapes = shapes;
    this.#unitsNano = unitsNano;
  }

  /** Nano-USD that a reply says an attempt cost, by its price or by its units; -1 where it says neither. */
  replyNano(shape: number, reply: StatedCost | undefined): number {
    const { priceNanoUsd, billedUnits } = reply ?? {};
    if (priceNanoUsd !== undefined) return priceNanoUsd;
    return billedUnits === undefined ? -1 : (this.#unitsNano(shape, billedUnits) ?? -1);
  }

  /** Nano-USD of an attempt, counted by where they come from. `reply`: where there was one; `seen`: whether the server can have seen the attempt. */
  attemptNano(shape: number, outcome: number, reply: StatedCost | undefined, seen: boolean): number {
    const statedNano = this.replyNano(shape, reply);
    if (statedNano >= 0) {
      if (reply?.priceNanoUsd !== undefined) this.stated++;
      else if (statedNano > 0) this.reckoned++;
      return statedNano;
    }
    const worstNano = seen ? (this.#shapes.worstNano[shape] as number) : 0;
    const nano = outcome >= 0 ? this.#shapes.costNano(shape, outcome) : worstNano;
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
