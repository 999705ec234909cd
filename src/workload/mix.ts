import type { RequestClass } from './request-class.ts';

/** Equal parts of [0, 1) for each of which it is known where to begin. */
const PARTS = 256;

/** Which class a request has: classes follow each other over [0, 1) by their shares. */
export class Mix {
  /** Upper border of each class's interval. */
  readonly #until: Float64Array;
  /** The last class that has a share: it takes what rounding leaves below 1. */
  readonly #last: number;
  /** The class at the beginning of each part, so that few draws need a second comparison. */
  readonly #begin: Int32Array = new Int32Array(PARTS);
  /** Whether there is only one request class, so that no draw is needed. */
  readonly single: boolean;
  /** The classes that take turns; undefined where they are drawn. */
  readonly turns: readonly number[] | undefined;

  /** `classes` in the order of their `index`; at least one has a share above 0. `inTurn`: those with a share follow each other, without a draw. */
  constructor(requestClasses: readonly RequestClass[], inTurn = false) {
    this.#until = new Float64Array(requestClasses.length);
    let sum = 0;
    let last = -1;
    requestClasses.forEach((requestClass, index) => {
      sum += requestClass.share;
      this.#until[index] = sum;
      if (requestClass.share > 0) last = index;
    });
    if (last < 0)
      throw new Error('A mix has no request with a share above 0; the workload schema refuses such weights.');
    this.#last = last;
    this.single = requestClasses.length === 1;
    this.turns = inTurn ? requestClasses.flatMap(({ share }, index) => (share > 0 ? [index] : [])) : undefined;
    for (let part = 0; part < PARTS; part++) this.#begin[part] = this.#search(0, part / PARTS);
  }

  /** Index of the class whose interval `[from, until)` holds `u`, a draw in [0, 1). A class without a share is never picked. */
  pick(u: number): number {
    return this.#search(this.#begin[(u * PARTS) | 0] as number, u);
  }

  #search(from: number, u: number): number {
    const until = this.#until;
    const last = this.#last;
    let index = from;
    while (index < last && u >= (until[index] as number)) index++;
    return index;
  }
}
