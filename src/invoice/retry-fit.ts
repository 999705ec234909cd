import { blankFailure, GIVE_UP, type RetryPolicy } from '../client/retry/retry-policy.ts';
import type { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import { gapDensity, isStray, strayDensity } from './gap-density.ts';
import { LoopGaps } from './loop-gaps.ts';

/** How well a preset explains what a client did. */
export interface RetryFit {
  readonly preset: string;
  /** Most attempts of a call, where the client is taken to be told another number than the preset makes untold. */
  readonly attempts: number | undefined;
  /** Natural logarithm of the likelihood. */
  readonly log: number;
  /** Failures after which the client did what the preset would hardly do. */
  readonly misfits: number;
  /** Attempts that followed within a call after such a wait as the preset makes. */
  readonly retried: number;
  /** The attempt behind which calls stopped most often where the preset would go on; undefined where none did. */
  readonly stoppedAt: number | undefined;
  /** Most attempts of a call. */
  readonly longest: number;
  /** Attempts that followed, of the same call or of another one, behind as many as the preset makes at most. */
  readonly beyond: number;
  /** Calls that ended without success behind as many attempts as the preset makes at most. */
  readonly exhausted: number;
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

/** Where a call has got to. */
interface CallState {
  /** When its first attempt arrived. */
  readonly beganEpochMs: number;
  /** Number of the attempt that failed, from 1. */
  readonly attempt: number;
  readonly policyState: number;
}

/** Asks a policy that knows nothing of other requests once: the wait, and the state that it leaves. */
function ask(
  policy: RetryPolicy,
  { seen, headers, endEpochMs }: Failure,
  { beganEpochMs, attempt, policyState }: CallState,
  u: number,
): { readonly waitMs: number; readonly policyState: number } {
  const { form: hintForm, waitMs: hintMs } = policy.readHint(headers, endEpochMs);
  const times = { nowMs: endEpochMs, elapsedMs: endEpochMs - beganEpochMs };
  const failed = { ...blankFailure(), ...seen, ...times, hintForm, hintMs, attempt, policyState };
  policy.began(endEpochMs);
  return { waitMs: policy.delayMs(failed, u), policyState: failed.policyState };
}

/** The wait of a preset after a first attempt that failed, at a chance `u`; `GIVE_UP` where it makes no second one. */
export function askFirst(preset: RetryPreset, failure: Failure, u: number): number {
  return ask(preset.create(), failure, { beganEpochMs: failure.arrivedEpochMs, attempt: 1, policyState: 0 }, u).waitMs;
}

/**
 * The likelihood of requests' failures under a preset, possibly inside a loop of the program: where the preset gives up and yet another attempt
 * follows, the program has called again, and the preset begins anew. `attempts`: how many a call makes at most; default: as many as the preset makes untold.
 */
export function fitRetries(
  preset: RetryPreset,
  requests: readonly (readonly Failure[])[],
  attempts?: number,
): RetryFit {
  const fit = new RequestFit(preset, attempts);
  const calls = requests.map((failures) => fit.add(failures));
  const { misfits, retried, stoppedAt, longest, beyond, exhausted, loopGapsMs } = fit;
  const told = { preset: preset.name, attempts, log: fit.log + fit.stopsLog };
  return { ...told, misfits, retried, stoppedAt, longest, beyond, exhausted, calls, loopGapsMs };
}

class RequestFit {
  log = 0;
  retried = 0;
  longest = 1;
  beyond = 0;
  exhausted = 0;
  readonly loopGapsMs: number[] = [];
  readonly #policy: () => RetryPolicy;
  readonly #attemptsMax: number;
  readonly #stoppedMax: number;
  readonly #stopsAt = new Map<number, number>();
  #strays = 0;
  #stopped = 0;
  #wentOn = 0;
  readonly #loopGaps = new LoopGaps();

  constructor(preset: RetryPreset, attempts: number | undefined) {
    const policy = preset.create(attempts);
    const { needsSuccessFeedback, attemptsMax } = policy;
    // Only what requests share is kept from one to the next, and is not followed here.
    this.#policy = needsSuccessFeedback ? () => preset.create(attempts) : () => policy;
    this.#attemptsMax = Math.min(attemptsMax, attempts ?? attemptsMax);
    this.#stoppedMax = needsSuccessFeedback ? STOPPED_MAX : STOPPED;
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
    let call = 1;
    let state: CallState | undefined;
    for (const failure of failures) {
      state ??= { beganEpochMs: failure.arrivedEpochMs, attempt: 1, policyState: 0 };
      const { gapMs } = failure;
      const { waitMs, policyState } = this.#ask(failure, state, 0.5);
      if (gapMs === undefined) {
        this.#end(failure, waitMs, state.attempt);
      } else if (this.#staysInCall(failure, gapMs, state, { call, givesUp: waitMs === GIVE_UP })) {
        state = { ...state, attempt: state.attempt + 1, policyState };
        this.longest = Math.max(this.longest, state.attempt);
      } else {
        this.#loopGaps.add(call, gapMs);
        this.loopGapsMs.push(gapMs);
        call++;
        state = undefined;
      }
    }
    return call;
  }

  /** No attempt followed. Of a wait that is not over when the recording ends, nobody knows whether one was to come. */
  #end({ watchedMs }: Failure, waitMs: number, attempt: number): void {
    if (waitMs === GIVE_UP) this.#giveUp(attempt, 1 - CALLS_AGAIN);
    else if (watchedMs > waitMs) this.#stop(attempt);
  }

  /** Another attempt followed: of the same call, or of another one, whatever is likelier where its client does not say. */
  #staysInCall(
    failure: Failure,
    gapMs: number,
    state: CallState,
    { call, givesUp }: { readonly call: number; readonly givesUp: boolean },
  ): boolean {
    const density = gapDensity(gapMs, (u) => this.#ask(failure, state, u).waitMs);
    const stays = density ?? CONTRARY * strayDensity(gapMs);
    const calls = CALLS_AGAIN * this.#loopGaps.densityOf(call, gapMs);
    if (state.attempt >= this.#attemptsMax) this.beyond++;
    const isSame = failure.staysInCall ?? (!givesUp && stays >= STOPPED * calls);
    if (isSame) this.log += Math.log(stays);
    else if (givesUp) this.#giveUp(state.attempt, calls);
    else this.log += Math.log(calls);
    if (isSame && (density === undefined || isStray(density, gapMs))) this.#strays++;
    else if (isSame) this.retried++;
    if (isSame && !givesUp) this.#wentOn++;
    if (!isSame && !givesUp) this.#stop(state.attempt);
    return isSame;
  }

  #ask(failure: Failure, state: CallState, u: number): ReturnType<typeof ask> {
    if (state.attempt >= this.#attemptsMax) return { waitMs: GIVE_UP, policyState: state.policyState };
    return ask(this.#policy(), failure, state, u);
  }

  /** The preset gives up, and so does its client, with a likelihood. */
  #giveUp(attempt: number, likelihood: number): void {
    this.log += Math.log(likelihood);
    if (attempt === this.#attemptsMax) this.exhausted++;
  }

  #stop(attempt: number): void {
    this.#stopped++;
    this.#stopsAt.set(attempt, (this.#stopsAt.get(attempt) ?? 0) + 1);
  }
}
