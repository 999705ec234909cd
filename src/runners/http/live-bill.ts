import { OUTCOME } from '../../billing/outcome.ts';
import { NETWORK_ERROR, TIMED_OUT, UNREADABLE } from '../../client/transport.ts';
import { CostAttribution, CostsBySource, type KnownSource } from '../../measure/cost-attribution.ts';
import type { ClassCosts } from '../class-costs.ts';
import type { Reply } from './reply.ts';

/** What units that a reply states cost, in nano-USD, by index of the class; undefined where nobody knows. */
type UnitsNano = (requestClass: number, units: number) => number | undefined;

/**
 * By what the dollars of an attempt were reckoned: the cost that its reply states, the quantities that it states at the scenario's rates, the
 * scenario's quantities and rates; `none` where it cost nothing, and `unknown` where nobody can say.
 */
export type CostSource = KnownSource | 'none' | 'unknown';

/** What an attempt cost. */
export interface BookedCost {
  /** Nano-USD; 0 where it is unknown. */
  readonly nano: number;
  readonly source: CostSource;
}

/** An attempt of a log. */
interface RestoredAttempt extends BookedCost {
  readonly slot: number;
  readonly requestClass: number;
  readonly model: number;
  readonly outcome: number;
}

/**
 * The bill as the client can reckon it while the run goes on: by the cost that a reply states, else by the quantities that it states at the
 * scenario's rates, else by the scenario's quantities and outcome policy. What an attempt cost that the client gave up, whose connection broke after
 * it was sent, or whose answer cannot be read is unknown: it is counted by class, and not billed.
 */
export class LiveBill {
  readonly costs: CostAttribution;
  readonly #bySource = new CostsBySource();
  /** By class: attempts of which nobody knows what they cost. */
  readonly #unknown: Float64Array;
  readonly #classes: ClassCosts;
  readonly #unitsNano: UnitsNano;

  /** `unitsNano`: default: nobody knows what a unit costs. */
  constructor(classes: ClassCosts, models: number, unitsNano: UnitsNano = () => undefined) {
    this.costs = new CostAttribution(models);
    this.#unknown = new Float64Array(classes.model.length);
    this.#classes = classes;
    this.#unitsNano = unitsNano;
  }

  /** What the dollars so far rest on. Attempts of unknown cost may have cost as much as the dearest of their class that was seen. */
  bySource(): CostsBySource {
    const { worstNano } = this.#classes;
    this.#bySource.unknownNano = [...this.#unknown].reduce(
      (sum, n, i) => sum + BigInt(n) * BigInt(worstNano[i] as number),
      0n,
    );
    return this.#bySource;
  }

  /** Books the attempt of a slot that a reply has ended. */
  add(slot: number, requestClass: number, reply: Pick<Reply, 'outcome' | 'stated' | 'cost'>): BookedCost {
    const booked = this.#priced(requestClass, reply);
    if (reply.stated.unreadablePrice !== undefined) this.#bySource.unreadable++;
    this.#count(requestClass, booked, reply.outcome);
    const lost = reply.cost === 'unknown' ? NETWORK_ERROR : reply.outcome;
    this.#post(slot, this.#classes.model[requestClass] as number, lost, booked.nano);
    return booked;
  }

  /** Books an attempt again that a log tells of. */
  restore({ slot, requestClass, model, outcome, ...booked }: RestoredAttempt): void {
    this.#count(requestClass, booked, outcome);
    this.#post(slot, model, outcome, booked.nano);
  }

  #count(requestClass: number, { nano, source }: BookedCost, outcome: number): void {
    if (source === 'unknown') this.#unknown[requestClass] = (this.#unknown[requestClass] as number) + 1;
    else if (source !== 'none') this.#bySource.add(source, nano, this.#assumedNano(requestClass, outcome));
  }

  /** Books an attempt that ended with an outcome, with its nano-USD. */
  #post(slot: number, model: number, outcome: number, nano: number): void {
    const lost = outcome === TIMED_OUT || outcome === NETWORK_ERROR || outcome === UNREADABLE;
    this.costs.post(slot, model, lost ? OUTCOME.ok : outcome, nano, outcome === OUTCOME.ok, !lost);
  }

  /** The request of a slot is over. */
  close(slot: number, succeeded: boolean): void {
    this.costs.close(slot, succeeded);
  }

  #priced(requestClass: number, { outcome, stated, cost }: Pick<Reply, 'outcome' | 'stated' | 'cost'>): BookedCost {
    const { priceNanoUsd, billedUnits, usage } = stated;
    if (priceNanoUsd !== undefined) return { nano: priceNanoUsd, source: 'stated' };
    const unitsNano = billedUnits === undefined ? undefined : this.#unitsNano(requestClass, billedUnits);
    if (unitsNano !== undefined) return { nano: unitsNano, source: 'quantities' };
    if (cost === 'none') return { nano: 0, source: 'none' };
    if (cost === 'unknown') return { nano: 0, source: 'unknown' };
    const usedNano = usage === undefined ? undefined : this.#classes.usedNano(requestClass, outcome, usage);
    if (usedNano !== undefined) return { nano: usedNano, source: 'quantities' };
    const nano = this.#assumedNano(requestClass, outcome);
    return { nano, source: nano > 0 ? 'scenario' : 'none' };
  }

  #assumedNano(requestClass: number, outcome: number): number {
    return outcome < 0 ? 0 : this.#classes.costNano(requestClass, outcome);
  }
}
