import { reachRow } from '../../engine/columns.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { Recorder } from '../../measure/recorder.ts';

/** The phase in which each request was due, for a bill that does not tell it: a byte a request, and nothing where all of the load is steady. */
export class DuePhases {
  private place: Uint8Array = new Uint8Array(1024);
  readonly #recorders: PhaseRecorders;
  readonly #all: readonly Recorder[];

  constructor(recorders: PhaseRecorders) {
    this.#recorders = recorders;
    this.#all = recorders.all;
  }

  /** A request is due. */
  add(request: number, dueMs: number): void {
    if (this.#all.length === 1) return;
    if (request >= this.place.length) reachRow(this, request);
    this.place[request] = this.#all.indexOf(this.#recorders.of(dueMs));
  }

  /** A request was due in a phase, by the place of its recorder. */
  set(request: number, place: number): void {
    if (request >= this.place.length) reachRow(this, request);
    this.place[request] = place;
  }

  /** The recorder of a request. */
  recorderOf(request: number): Recorder {
    return this.#all[this.place[request] ?? 0] ?? this.#recorders.steady;
  }
}
