import { blankFailure, GIVE_UP, type RetryPolicy } from '../client/retry/retry-policy.ts';
import type { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import { gapDensity, isStray, strayDensity } from './gap-density.ts';
import { LoopGaps } from './loop-gaps.ts';

/** How well a preset explains what a client did. */
export interface RetryFit {
  readonly preset: string;
  /** Most attempts of a call, where that is fewer than the preset makes. */
  readonly attempts: number | undefined;
  /** Natural logarithm of the likelihood. */
  readonly log: number;
  /** Failures after which the client did what the preset would hardly do. */
  readonly misfits: number;
  /** Attempts that followed within a call after such a wait as the preset makes. */
  readonly retried: number;
  /** The attempt behind which calls stopped most often where the preset would go on; undefined where none did. */
  readonly stoppedAt: number | undefined;
  /** Calls of each request, where the preset gives up and the program calls again. */
  readonly calls: readonly number[];
  /** Times from the end of a call to the next one. */
  readonly loopGapsMs: readonly number[];
}

type RetryPreset = (typeof RETRY_PRESETS)[number];

/** Chance that a client stops where its policy would go on, because its program gave up. */
const STOPPED = 0.01;
/** Most of that chance where requests share a budget, which is not followed here; it is what share of failures were stopped at. */
const STOPPED_MAX = 0.3;
/** Chance that a client says that it goes on where its policy would not. */
const CONTRARY = 1e-4;
/** Chance that a program calls again after a call that has failed. */
const CALLS_AGAIN = 0.5;

/** Asks a fresh policy, which knows nothing of other requests, once: the wait, and the state that it leaves. */
function ask(
  preset: RetryPreset,
  { seen, headers, endEpochMs }: Failure,
  attempt: number,
  policyState: number,
  u: number,
): { readonly waitMs: number; readonly policyState: number } {
  const policy: RetryPolicy = preset.create();
  const { form: hintForm, waitMs: hintMs } = policy.readHint(headers, endEpochMs);
  const failed = { ...blankFailure(), ...seen, hintForm, hintMs, nowMs: endEpochMs, attempt, policyState };
  policy.began(endEpochMs);
  return { waitMs: policy.delayMs(failed, u), policyState: failed.policyState };
}

/** The wait of a preset after a first attempt that failed, at a chance `u`; `GIVE_UP` where it makes no second one. */
export function askFirst(preset: RetryPreset, failure: Failure, u: number): number {
  return ask(preset, failure, 1, 0, u).waitMs;
}

/**
 * The likelihood of requests' failures under a preset, possibly inside a loop of the program: where the preset gives up and yet another attempt
 * follows, the program has called again, and the preset begins anew. `attempts`: how many a call makes at most; default: as the preset says.
 */
export function fitRetries(
  preset: RetryPreset,
  requests: readonly (readonly Failure[])[],
  attempts?: number,
): RetryFit {
  const fit = new RequestFit(preset, attempts);
  const calls = requests.map((failures) => fit.add(failures));
  const { misfits, retried, stoppedAt, loopGapsMs } = fit;
  return { preset: preset.name, attempts, log: fit.log + fit.stopsLog, misfits, retried, stoppedAt, calls, loopGapsMs };
}

class RequestFit {
  log = 0;
  retried = 0;
  readonly loopGapsMs: number[] = [];
  readonly #preset: RetryPreset;
  readonly #attemptsMax: number;
  readonly #stoppedMax: number;
  readonly #stopsAt = new Map<number, number>();
  #strays = 0;
  #stopped = 0;
  #wentOn = 0;
  readonly #loopGaps = new LoopGaps();

  constructor(preset: RetryPreset, attemptsMax = Number.POSITIVE_INFINITY) {
    this.#preset = preset;
    this.#attemptsMax = attemptsMax;
    this.#stoppedMax = preset.create().needsSuccessFeedback ? STOPPED_MAX : STOPPED;
  }

  /** As in `RetryFit`: where requests share a budget, stopping is no misfit. */
  get misfits(): number {
    return this.#strays + (this.#stoppedMax === STOPPED ? this.#stopped : 0);
  }

  /** As in `RetryFit`. */
  get stoppedAt(): number | undefined {
    return [...this.#stopsAt].toSorted(([, a], [, b]) => b - a)[0]?.[0];
  }

  /** The part of the likelihood that tells how often the client stopped where its policy would go on. */
  get stopsLog(): number {
    const share = Math.min(
      this.#stoppedMax,
      Math.max(STOPPED, this.#stopped / (this.#stopped + this.#wentOn)) || STOPPED,
    );
    return this.#stopped * Math.log(share) + this.#wentOn * Math.log(1 - share);
  }

  /** Adds the failures of a request; gives how many calls it was. */
  add(failures: readonly Failure[]): number {
    let [attempt, policyState, call] = [1, 0, 1];
    for (const failure of failures) {
      const { gapMs } = failure;
      const asked = this.#ask(failure, attempt, policyState, 0.5);
      if (gapMs === undefined) {
        this.#end(failure, asked.waitMs, attempt);
      } else if (this.#staysInCall(failure, gapMs, { attempt, policyState, call, givesUp: asked.waitMs === GIVE_UP })) {
        attempt++;
        policyState = asked.policyState;
      } else {
        this.#loopGaps.add(call, gapMs);
        this.loopGapsMs.push(gapMs);
        [attempt, policyState, call] = [1, 0, call + 1];
      }
    }
    return call;
  }

  /** No attempt followed. Of a wait that is not over when the recording ends, nobody knows whether one was to come. */
  #end({ watchedMs }: Failure, waitMs: number, attempt: number): void {
    if (waitMs === GIVE_UP) this.log += Math.log(1 - CALLS_AGAIN);
    else if (watchedMs > waitMs) this.#stop(attempt);
  }

  /** Another attempt followed: of the same call, or of another one, whatever is likelier where its client does not say. */
  #staysInCall(
    failure: Failure,
    gapMs: number,
    { attempt, policyState, call, givesUp }: { attempt: number; policyState: number; call: number; givesUp: boolean },
  ): boolean {
    const waitMs = (u: number): number => this.#ask(failure, attempt, policyState, u).waitMs;
    const density = gapDensity(gapMs, waitMs);
    const stays = density ?? CONTRARY * strayDensity(gapMs);
    const calls = CALLS_AGAIN * this.#loopGaps.densityOf(call, gapMs);
    const isSame = failure.staysInCall ?? (!givesUp && stays >= STOPPED * calls);
    this.log += Math.log(isSame ? stays : calls);
    if (isSame && (density === undefined || isStray(density, gapMs))) this.#strays++;
    else if (isSame) this.retried++;
    if (isSame && !givesUp) this.#wentOn++;
    if (!isSame && !givesUp) this.#stop(attempt);
    return isSame;
  }

  #ask(failure: Failure, attempt: number, policyState: number, u: number): ReturnType<typeof ask> {
    if (attempt >= this.#attemptsMax) return { waitMs: GIVE_UP, policyState };
    return ask(this.#preset, failure, attempt, policyState, u);
  }

  #stop(attempt: number): void {
    this.#stopped++;
    this.#stopsAt.set(attempt, (this.#stopsAt.get(attempt) ?? 0) + 1);
  }
}
