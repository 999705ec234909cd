import { createRetryPolicy } from '../../client/retry/retry-options.ts';
import { FAILURE, GIVE_UP, HINT } from '../../client/retry/retry-policy.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { NextStep } from '../../wire/dialect.ts';
import type { HttpExchange, StepCourse } from './http-exchange.ts';

/** Event kind of a step that falls due: the last that there is, far from those of the client. Over HTTP the provider has none here. */
export const STEP_EVENT = 15;

/** How steps are tried again: as fal's client does, up to 5 times on network errors, 429 and 5xx (npm @fal-ai/client 1.10.1, measured 2026-11). */
const STEP_RETRY = 'fal-js-status@1.10.1';
/** Draws of a step's retries lie behind those of any attempt. */
const DRAWS_PER_TRY = 1_048_576;

/** A step that waits to be sent. */
export interface WaitingStep {
  readonly slot: number;
  /** The attempt that it belongs to: it is void when the slot is at another. */
  readonly generation: number;
  readonly course: StepCourse;
}

/** The further steps of attempts, from the reply that asked for one to the instant at which it is sent. A place is free when its event has fired. */
export class HttpSteps {
  readonly #timeline: Timeline;
  readonly #policy = createRetryPolicy({ type: 'preset', name: STEP_RETRY });
  readonly #retryKey: number;
  readonly #waiting: (WaitingStep | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(timeline: Timeline, seed: number) {
    this.#timeline = timeline;
    this.#retryKey = drawKey(seed, PURPOSE.retry);
  }

  /** Plans the step that a reply asks for. `jobId`: the job's name in that reply. */
  follow({ slot, generation, course }: HttpExchange, step: NextStep, jobId: string | undefined): void {
    const polls = (course?.polls ?? 0) + 1;
    this.#plan({ slot, generation, course: { step, tries: 1, polls, jobId: jobId ?? course?.jobId } }, step.afterMs);
  }

  /**
   * Plans the same step again if it failed and is to be tried again; `status` 0: the network failed. `request` and `attempt` key the jitter.
   * Returns false when it is not: for the request that begins an attempt, for a reply that is final, and after 5 retries.
   */
  retry({ slot, generation, course }: HttpExchange, status: number, request: number, attempt: number): boolean {
    if (course === undefined) return false;
    const { step, tries, polls } = course;
    if (status > 0 && (status < 400 || step.retriesItself === true)) return false;
    const failed = {
      attempt: tries,
      failure: status === 0 ? FAILURE.network : FAILURE.status,
      status,
      hintForm: HINT.none,
      hintMs: 0,
      shouldRetry: 0,
      nowMs: this.#timeline.nowMs,
      policyState: 0,
      lingerMs: 0,
    };
    const delayMs = this.#policy.delayMs(failed, drawAt(this.#retryKey, request, attempt + tries * DRAWS_PER_TRY));
    if (delayMs === GIVE_UP) return false;
    this.#plan({ slot, generation, course: { ...course, tries: tries + 1, polls: polls + 1 } }, delayMs);
    return true;
  }

  /** The step whose event has fired; its place is free again. */
  take(place: number): WaitingStep {
    const step = this.#waiting[place];
    if (step === undefined) throw new Error(`Step ${place} fell due, but no step waits there.`);
    this.#waiting[place] = undefined;
    this.#free.push(place);
    return step;
  }

  #plan(step: WaitingStep, delayMs: number): void {
    const place = this.#free.pop() ?? this.#waiting.length;
    this.#waiting[place] = step;
    this.#timeline.at(this.#timeline.nowMs + Math.max(0, delayMs), STEP_EVENT, place);
  }
}
