import type { CostAttribution } from '../../measure/cost-attribution.ts';

interface Family {
  /** Attempts at the provider that nobody waits for. */
  lost: number;
  ended: boolean;
  succeeded: boolean;
}

/**
 * Requests of which attempts go on at the provider that nobody waits for. Such a request is closed in the cost book when it is over and none of
 * those is left. Its number stands for it in the book, and is used again.
 */
export class Families {
  readonly #costs: CostAttribution;
  readonly #families: Family[] = [];
  readonly #free: number[] = [];

  constructor(costs: CostAttribution) {
    this.#costs = costs;
  }

  /** A number for a request. */
  add(): number {
    const family = this.#free.pop() ?? this.#families.length;
    this.#families[family] = { lost: 0, ended: false, succeeded: false };
    return family;
  }

  /** One more attempt goes on without its client. */
  lose(family: number): void {
    this.#at(family).lost++;
  }

  /** Such an attempt has ended. */
  lostEnded(family: number): void {
    this.#at(family).lost--;
    this.#close(family);
  }

  /** The outcome of the request is final. */
  requestEnded(family: number, succeeded: boolean): void {
    const each = this.#at(family);
    each.ended = true;
    each.succeeded = succeeded;
    this.#close(family);
  }

  #close(family: number): void {
    const { lost, ended, succeeded } = this.#at(family);
    if (lost > 0 || !ended) return;
    this.#costs.close(family, succeeded);
    this.#free.push(family);
  }

  #at(family: number): Family {
    const each = this.#families[family];
    if (each === undefined) throw new Error(`There is no family ${family}; it begins when an attempt is lost.`);
    return each;
  }
}
