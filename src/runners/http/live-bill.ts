import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT } from '../../client/transport.ts';
import { CostAttribution } from '../../measure/cost-attribution.ts';
import type { ClassCosts } from '../class-costs.ts';
import type { Reply } from './reply.ts';

/** What units that a reply states cost, in nano-USD, by index of the class; undefined where nobody knows. */
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

  /** Books the attempt of a slot that a reply has ended. Returns what it cost, in nano-USD. */
  add(slot: number, requestClass: number, reply: Pick<Reply, 'outcome' | 'stated' | 'cost'>): number {
    const { outcome, cost, stated } = reply;
    const nano = this.#statedNano(requestClass, stated) ?? this.#assumedNano(requestClass, outcome, cost);
    if (stated.priceNanoUsd !== undefined) this.stated++;
    else if (nano > 0) this.reckoned++;
    const model = this.#requestClasses.model[requestClass] as number;
    this.post(slot, model, cost === 'unknown' ? NETWORK_ERROR : outcome, nano);
    return nano;
  }

  /** Books an attempt that ended with an outcome, with its nano-USD. */
  post(slot: number, model: number, outcome: number, nano: number): void {
    const lost = outcome === TIMED_OUT || outcome === NETWORK_ERROR;
    this.costs.post(slot, model, lost ? OUTCOME.ok : outcome, nano, outcome === OUTCOME.ok, !lost);
  }

  /** The request of a slot is over. */
  close(slot: number, succeeded: boolean): void {
    this.costs.close(slot, succeeded);
  }

  #statedNano(requestClass: number, { priceNanoUsd, billedUnits }: Reply['stated']): number | undefined {
    return priceNanoUsd ?? (billedUnits === undefined ? undefined : this.#unitsNano(requestClass, billedUnits));
  }

  #assumedNano(requestClass: number, outcome: number, cost: Reply['cost']): number {
    if (cost === 'none') return 0;
    if (cost === 'unknown') return this.#requestClasses.worstNano[requestClass] as number;
    return this.#requestClasses.costNano(requestClass, outcome);
  }
}
