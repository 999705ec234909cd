import { OUTCOME } from '../billing/outcome.ts';
import type { TimerLane } from '../engine/timer-lane.ts';
import type { ClientParts, Inspection } from './client-parts.ts';
import type { InspectOptions } from './retry/inspect-options.ts';
import { UNREADABLE, type Found, type Loss } from './transport.ts';

/** Whether an outcome ends a request, whatever the policy: a success, or one without an output, which no vendor's SDK tries again. */
export function endsRequest(outcome: number, status: number): boolean {
  if (outcome === OUTCOME.ok || outcome === OUTCOME.empty || outcome === OUTCOME.truncated) return true;
  return outcome === UNREADABLE && status < 400;
}

/** The lost attempts of a client that asks for their tasks, by slot: from their loss until the next attempt, or the end of the request. */
export class Inspections {
  readonly options: InspectOptions;
  readonly #told: ClientParts['inspected'];
  readonly #waits: TimerLane;
  readonly #bySlot = new Map<number, Inspection>();

  /** `waits`: for tasks. `told`: of each that was asked for. */
  constructor(options: InspectOptions, waits: TimerLane, told: ClientParts['inspected']) {
    this.options = options;
    this.#told = told;
    this.#waits = waits;
  }

  /** The lost attempt of a slot; undefined where its present attempt is not lost. */
  of(slot: number): Inspection | undefined {
    return this.#bySlot.get(slot);
  }

  /** The present attempt of a slot is lost, and its task will be asked for. */
  lose(slot: number, { outcome, failure, status, hintForm, hintMs, shouldRetry }: Loss, lostMs: number): void {
    const loss = { outcome, failure, status, hintForm, hintMs, shouldRetry };
    this.#bySlot.set(slot, { loss, lostMs, askedMs: undefined, found: undefined });
  }

  /** The task of a slot is asked for now. */
  ask(slot: number, nowMs: number, generation: number): void {
    const inspection = this.#bySlot.get(slot);
    if (inspection === undefined) throw new Error(`Slot ${slot} asks for its task, but has lost no attempt.`);
    inspection.askedMs = nowMs;
    this.#waits.push(nowMs, slot, generation);
  }

  /** The task of a slot was asked for, and this was found: counted once, and only if it was asked for. `worstNano`: of a resend. */
  end(slot: number, found: Found, worstNano: number): void {
    const inspection = this.#bySlot.get(slot);
    if (inspection?.askedMs === undefined || inspection.found !== undefined) return;
    inspection.found = found;
    this.#told?.(found, worstNano, slot);
  }

  forget(slot: number): void {
    this.#bySlot.delete(slot);
  }
}
