import { OUTCOME } from '../../billing/outcome.ts';
import { UNSTATED_COST } from '../../client/transport.ts';
import type { Provider } from '../../provider/provider.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { modelView } from '../../wire/model-view.ts';
import type { ClassCosts } from '../class-costs.ts';

type Speech = Pick<Dialect, 'statesCosts' | 'unitsNano'>;

/**
 * What a client with a spend cap knows of the cost of an answer, where that is more or less than the price of what it asked for: a charge for time is
 * only known where the reply states it.
 */
export class KnownCosts {
  /** By class: whether replies state costs by which the client can reckon. */
  readonly #isStated: readonly boolean[];
  readonly #stated: ReadonlySet<string>;
  readonly #isPolled: readonly boolean[];
  readonly #assumedNano: ClassCosts['costNano'];

  private constructor(isStated: readonly boolean[], dialect: Speech, isPolled: readonly boolean[], costs: ClassCosts) {
    this.#isStated = isStated;
    this.#stated = new Set(dialect.statesCosts);
    this.#isPolled = isPolled;
    this.#assumedNano = costs.costNano;
  }

  /** Undefined where the client has no cap, or knows all costs by what it asked for. */
  static of(
    { client, provider: options }: Scenario,
    { charging, prices }: Provider,
    dialect: Speech,
    isPolled: readonly boolean[],
    costs: ClassCosts,
  ): KnownCosts | undefined {
    if (client.maxNanoUsd === undefined) return undefined;
    const { unitsNano, statesCosts = [] } = dialect;
    const isFixed = costs.model.every((model) => charging.keepsUsage[model] !== true);
    if (isFixed && !statesCosts.includes('stored-failure')) return undefined;
    const isStated = options.models.map((model, i) => {
      const price = prices[i];
      return unitsNano === undefined || price === undefined
        ? true
        : unitsNano(modelView(model, price, options.billing), 1) !== undefined;
    });
    return new KnownCosts(
      Array.from(costs.model, (model) => isStated[model] === true),
      dialect,
      isPolled,
      costs,
    );
  }

  /** What a reply tells of a cost, in nano-USD, or `UNSTATED_COST`. `chargedNano`: what was charged. */
  costNano(requestClass: number, outcome: number, chargedNano: number): number {
    if (outcome === OUTCOME.ok)
      return this.#states(requestClass, 'ok') ? chargedNano : this.#assumedNano(requestClass, outcome);
    if (outcome === OUTCOME.empty) return this.#states(requestClass, 'empty') ? chargedNano : UNSTATED_COST;
    const isStored = chargedNano > 0 && this.#isPolled[requestClass] === true;
    return isStored && this.#states(requestClass, 'stored-failure') ? chargedNano : UNSTATED_COST;
  }

  #states(requestClass: number, end: string): boolean {
    return this.#isStated[requestClass] === true && this.#stated.has(end);
  }
}
