import type { RunDelta, RunPart } from './part.ts';
import type { TapeDump } from './request-tape.ts';

/** The deltas of the workers of a run. It keeps the same whatever their order is, and however often one comes: the last of a worker counts. */
export class PartStore {
  readonly #last = new Map<number, RunDelta>();
  /** By worker and number. */
  readonly #tapes = new Map<string, TapeDump>();

  /** Keeps a delta of a worker. */
  put(worker: number, delta: RunDelta): void {
    this.#tapes.set(`${worker}/${delta.seq}`, delta.tape);
    const last = this.#last.get(worker);
    if (last === undefined || last.seq < delta.seq) this.#last.set(worker, delta);
  }

  /** The last delta of a worker; undefined where none has come. */
  last(worker: number): RunDelta | undefined {
    return this.#last.get(worker);
  }

  /** The last parts of all workers, in their order. */
  parts(): RunPart[] {
    return [...this.#last].toSorted(([left], [right]) => left - right).map(([, { part }]) => part);
  }

  /** What was taken down of single requests; no request is of two workers. */
  tapes(): Iterable<TapeDump> {
    return this.#tapes.values();
  }
}
