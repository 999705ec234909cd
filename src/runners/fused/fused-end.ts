import { TIMED_OUT } from '../../client/client.ts';
import { COUNT, FLIGHT, ROW_SHIFT, TIME } from './flight-table.ts';
import { FusedClient } from './fused-client.ts';

/** The end of a fused simulation: it waits no longer for what is under way. */
export abstract class FusedEnd extends FusedClient {
  /** The run stops waiting: every request that is still under way has failed, in the order of their numbers. */
  protected abandonAll(): void {
    const { cancelsQueued, cancelsRunning } = this;
    const { counts, times } = this.flights;
    const rows = this.flights.openByRequest();
    const line = cancelsRunning ? this.#queuedOf(rows) : [];
    for (const row of rows) {
      const at = row << ROW_SHIFT;
      const state = counts[at + COUNT.state] as number;
      counts[at + COUNT.state] = FLIGHT.zombie;
      if (state === FLIGHT.waiting || state === FLIGHT.lingering) {
        this.recordFailed(row);
        continue;
      }
      this.found(row);
      const isQueued = (times[at + TIME.started] as number) > this.nowMs;
      if (isQueued ? cancelsQueued : cancelsRunning) {
        this.cancel(row);
        if (!isQueued) this.#startFirst(line);
      } else {
        this.families.lose(counts[at + COUNT.family] as number);
        counts[at + COUNT.state] = state === FLIGHT.answered ? FLIGHT.lost : FLIGHT.lostEarly;
      }
      this.recordFailure(row, TIMED_OUT, 0);
      this.recordFailed(row);
    }
  }

  /** Those of some rows whose jobs wait for a slot: who is served next comes last. */
  #queuedOf(rows: readonly number[]): number[] {
    const { times } = this.flights;
    const place = (row: number): number => times[(row << ROW_SHIFT) + TIME.place] as number;
    return rows.filter((row) => this.#isQueued(row)).toSorted((left, right) => place(right) - place(left));
  }

  #isQueued(row: number): boolean {
    const { counts, times } = this.flights;
    const at = row << ROW_SHIFT;
    const state = counts[at + COUNT.state] as number;
    return state >= FLIGHT.answered && state <= FLIGHT.cancelled && (times[at + TIME.started] as number) > this.nowMs;
  }

  /** A slot has become free: the first job that still waits starts. */
  #startFirst(line: number[]): void {
    for (let row = line.pop(); row !== undefined; row = line.pop()) {
      if (!this.#isQueued(row)) continue;
      this.flights.times[(row << ROW_SHIFT) + TIME.started] = this.nowMs;
      return;
    }
  }
}
