import type { PrimingSummary } from '../../measure/summary.ts';
import { parseNanoUsd } from '../../money/nano-usd.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { AttemptLine } from '../../attempts/attempt-record.ts';
import { newTally, type PrimedTally, summarizePriming } from './primed-kinds.ts';

/** The requests ahead of a run, as the lines of its log tell them. What they have shown raises the most that a request costs, as in the run. */
export class RestoredPriming {
  readonly #worstNano: Float64Array;
  readonly #kinds: readonly PrimedTally[];
  #billedNano = 0n;
  #unknownNano = 0n;

  /** `worstNano`: by class; it is written to. */
  constructor(requests: readonly RequestClass[], worstNano: Float64Array) {
    this.#worstNano = worstNano;
    this.#kinds = requests.map((requestClass, index) => newTally(requestClass, worstNano[index] as number));
  }

  /** Adds a line of such a request. */
  add(requestClass: number, { dollars, dollarsAtMost = dollars, costSource }: AttemptLine): void {
    const kind = this.#kinds[requestClass] as PrimedTally;
    const nano = parseNanoUsd(dollars);
    kind.requests++;
    kind.dearestNano = Math.max(kind.dearestNano, Number(nano));
    if (costSource === 'stated' || costSource === 'quantities') kind.stated++;
    this.#billedNano += nano;
    this.#unknownNano += parseNanoUsd(dollarsAtMost) - nano;
    if (kind.stated > 0) {
      const before = this.#worstNano[requestClass] as number;
      this.#worstNano[requestClass] = Math.max(before, kind.dearestNano);
    }
  }

  /** Undefined where there were none. */
  summary(): PrimingSummary | undefined {
    const offered = this.#kinds.filter(({ requestClass }) => requestClass.insteadOf === undefined);
    return summarizePriming(offered, this.#billedNano, this.#unknownNano);
  }
}
