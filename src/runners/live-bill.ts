import { OUTCOME } from '../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../client/client.ts';
import { CostBook } from '../measure/cost-book.ts';
import type { ShapeCosts } from './shape-costs.ts';

/**
 * The bill as the client can reckon it while the run goes on: by the price that a reply states, else by the scenario's rates and outcome
 * policy. An attempt that the client gave up, or whose connection broke after it was sent, may have been billed, and counts in full.
 */
export class LiveBill {
  readonly costs: CostBook;
  /** Attempts whose price the reply stated, and attempts that cost something by our own reckoning. */
  stated = 0;
  reckoned = 0;
  readonly #shapes: ShapeCosts;

  constructor(shapes: ShapeCosts, models: number) {
    this.costs = new CostBook(models);
    this.#shapes = shapes;
  }

  /** Nano-USD of an attempt. `statedNano`: the reply's own price, -1 without one; `seen`: whether the server can have seen the attempt. */
  attemptNano(shape: number, outcome: number, statedNano: number, seen: boolean): number {
    if (statedNano >= 0) {
      this.stated++;
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
