import type { PrimedKind, PrimingSummary } from '../../measure/summary.ts';
import { nanoUsdText, parseNanoUsd } from '../../money/nano-usd.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { AttemptLine } from './attempt-log.ts';

interface Tally {
  requests: number;
  stated: number;
  dearestNano: number;
  readonly scenarioNano: number;
}

/** The requests ahead of a run, as the lines of its log tell them. What they have shown raises the most that a request costs, as in the run. */
export class RestoredPriming {
  readonly #requests: readonly RequestClass[];
  readonly #worstNano: Float64Array;
  readonly #kinds: readonly Tally[];
  #billedNano = 0n;
  #unknownNano = 0n;

  /** `worstNano`: by class; it is written to. */
  constructor(requests: readonly RequestClass[], worstNano: Float64Array) {
    this.#requests = requests;
    this.#worstNano = worstNano;
    this.#kinds = [...worstNano].map((scenarioNano) => ({ requests: 0, stated: 0, dearestNano: 0, scenarioNano }));
  }

  /** Adds a line of such a request. */
  add(requestClass: number, { dollars, dollarsAtMost = dollars, costSource }: AttemptLine): void {
    const kind = this.#kinds[requestClass] as Tally;
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
    const requests = this.#kinds.reduce((sum, kind) => sum + kind.requests, 0);
    if (requests === 0) return undefined;
    const dollars = { billed: nanoUsdText(this.#billedNano), unknownAtMost: nanoUsdText(this.#unknownNano) };
    const kinds = this.#requests.flatMap(({ model, operation, insteadOf }, i): PrimedKind[] => {
      if (insteadOf !== undefined) return [];
      const { requests: sent, stated, dearestNano, scenarioNano } = this.#kinds[i] as Tally;
      const dearest = stated > 0 ? { dearestDollars: nanoUsdText(dearestNano) } : {};
      return [{ model, operation, requests: sent, stated, scenarioDollars: nanoUsdText(scenarioNano), ...dearest }];
    });
    return { requests, dollars, kinds };
  }
}
