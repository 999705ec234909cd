import { OUTCOME } from '../../billing/outcome.ts';
import { UNKNOWN_COST, UNSTATED_COST } from '../../client/transport.ts';
import type { Provider } from '../../provider/provider.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Dialect } from '../../wire/dialect.ts';
import { modelView } from '../../wire/model-view.ts';
import type { ClassCosts } from '../class-costs.ts';

type Speech = Pick<Dialect, 'statesCosts' | 'unitsNano'>;

/**
 * What a client that reckons with costs, because it has a spend cap or asks for lost tasks, knows of the cost of an answer, where that is more or less
 * than the price of what it asked for: a charge for time is only known where the reply states it.
 */
export class KnownCosts {
  /** By class: whether replies state costs by which the client can reckon. */
  readonly #isStated: readonly boolean[];
  readonly #stated: ReadonlySet<string>;
  readonly #isPolled: readonly boolean[];
  readonly #costs: ClassCosts;
  /** By class: attempts that may have cost as much as the dearest of the class. */
  readonly #unknown: Float64Array;

  private constructor(isStated: readonly boolean[], dialect: Speech, isPolled: readonly boolean[], costs: ClassCosts) {
    this.#isStated = isStated;
    this.#stated = new Set(dialect.statesCosts);
    this.#isPolled = isPolled;
    this.#costs = costs;
    this.#unknown = new Float64Array(costs.model.length);
  }

  /** Undefined where the client reckons with no costs, or knows all costs by what it asked for. */
  static of(
    { client, provider: options }: Scenario,
    { charging, prices }: Provider,
    dialect: Speech,
    isPolled: readonly boolean[],
    costs: ClassCosts,
  ): KnownCosts | undefined {
    if (client.maxNanoUsd === undefined && client.retry.inspect === undefined) return undefined;
    const { unitsNano, statesCosts = [] } = dialect;
    const isFixed = costs.model.every((model) => charging.keepsUsage[model] !== true);
    if (isFixed && !statesCosts.some((end) => end.endsWith('failure'))) return undefined;
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

  /** An attempt of a class is lost: it may have cost the worst. Returns what is known of its cost. */
  lose(requestClass: number): number {
    this.#unknown[requestClass] = (this.#unknown[requestClass] as number) + 1;
    return UNKNOWN_COST;
  }

  /** How many attempts of a class may have cost as much as the dearest of it: more, when a dearer one is seen. */
  unknownAttempts(requestClass: number): number {
    return this.#unknown[requestClass] as number;
  }

  /** What a reply tells of a cost, in nano-USD, or `UNSTATED_COST`. `chargedNano`: what was charged; `UNSTATED_COST` where no job began. */
  costNano(requestClass: number, outcome: number, status: number, chargedNano: number): number {
    if (outcome === OUTCOME.ok)
      return this.#states(requestClass, 'ok') ? chargedNano : this.#costs.costNano(requestClass, outcome);
    if (outcome === OUTCOME.empty && this.#states(requestClass, 'empty')) return chargedNano;
    if (outcome !== OUTCOME.empty && this.#tellsFailure(requestClass, chargedNano)) return chargedNano;
    if (this.#mayBeWorst(requestClass, status, outcome)) this.lose(requestClass);
    return UNSTATED_COST;
  }

  #tellsFailure(requestClass: number, chargedNano: number): boolean {
    if (this.#isPolled[requestClass] !== true || chargedNano === UNSTATED_COST) return false;
    return this.#states(requestClass, 'failure') || (chargedNano > 0 && this.#states(requestClass, 'charged-failure'));
  }

  /** Whether a failure is expected to cost nothing, and its status may mean the dearest charge of its class. */
  #mayBeWorst(requestClass: number, status: number, outcome: number): boolean {
    const { costNano, failedNano, worstNano } = this.#costs;
    const worst = worstNano[requestClass] as number;
    return worst > 0 && failedNano(requestClass, status, outcome) === worst && costNano(requestClass, outcome) === 0;
  }

  #states(requestClass: number, end: string): boolean {
    return this.#isStated[requestClass] === true && this.#stated.has(end);
  }
}
