import { createRetryPolicy } from '../../client/retry/retry-options.ts';
import { blankFailure, FAILURE, GIVE_UP } from '../../client/retry/retry-policy.ts';
import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import type { Timeline } from '../../engine/timeline.ts';
import type { NextStep } from '../../wire/dialect.ts';
import type { HttpAttempt } from './http-attempt.ts';

/** Event kind of a step that falls due: the last that there is, far from those of the client. Over HTTP the provider has none here. */
export const STEP_EVENT = 15;

/** How steps are tried again: as fal's client does, up to 5 times on network errors, 429 and 5xx (npm @fal-ai/client 1.10.1, measured 2026-11). */
const STEP_RETRY = 'fal-js-status@1.10.1';
/** Draws of a step's retries lie behind those of any attempt. */
const DRAWS_PER_TRY = 1_048_576;

/** The further steps of attempts, from the reply that asked for one to the instant at which it is sent. A place is free when its event has fired. */
export class HttpSteps {
  readonly #timeline: Timeline;
  readonly #policy = createRetryPolicy({ type: 'preset', name: STEP_RETRY });
  readonly #retryKey: number;
  readonly #waiting: (HttpAttempt | undefined)[] = [];
  readonly #free: number[] = [];

  constructor(timeline: Timeline, seed: number) {
    this.#timeline = timeline;
    this.#retryKey = drawKey(seed, PURPOSE.retry);
  }

  /** Plans the step that a reply asks for. */
  follow(attempt: HttpAttempt, step: NextStep): void {
    attempt.firstStep ??= step;
    attempt.step = step;
    attempt.stepTries = 0;
    this.#plan(attempt, step.afterMs);
  }

  /**
   * Plans the same step again if it failed and is to be tried again; `status` 0: the network failed. Returns false when it is not: for the request
   * that begins an attempt, for a reply that is final, and after 5 retries.
   */
  retry(attempt: HttpAttempt, status: number): boolean {
    const { step, stepTries, key } = attempt;
    if (step === undefined || (status > 0 && (status < 400 || step.retriesItself === true))) return false;
    const failed = {
      ...blankFailure(),
      attempt: stepTries,
      failure: status === 0 ? FAILURE.network : FAILURE.status,
      status,
      nowMs: this.#timeline.nowMs,
    };
    const draw = drawAt(this.#retryKey, key.request, key.attempt + stepTries * DRAWS_PER_TRY);
    const delayMs = this.#policy.delayMs(failed, draw);
    if (delayMs === GIVE_UP) return false;
    this.#plan(attempt, delayMs);
    return true;
  }

  /** Begins the steps of an attempt again, at once: with the first question for the state of its job. */
  restart(attempt: HttpAttempt): void {
    if (attempt.firstStep !== undefined) this.follow(attempt, { ...attempt.firstStep, afterMs: 0 });
  }

  /** Nothing that is planned for an attempt is done. */
  cancel(attempt: HttpAttempt): void {
    attempt.stepPlace = undefined;
  }

  /** The attempt whose event has fired; its place is free again. Undefined where the step was cancelled. */
  take(place: number): HttpAttempt | undefined {
    const attempt = this.#waiting[place];
    if (attempt === undefined) throw new Error(`Step ${place} fell due, but no step waits there.`);
    this.#waiting[place] = undefined;
    this.#free.push(place);
    return attempt.stepPlace === place ? attempt : undefined;
  }

  #plan(attempt: HttpAttempt, delayMs: number): void {
    attempt.stepTries++;
    const place = this.#free.pop() ?? this.#waiting.length;
    this.#waiting[place] = attempt;
    attempt.stepPlace = place;
    this.#timeline.at(this.#timeline.nowMs + Math.max(0, delayMs), STEP_EVENT, place);
  }
}
