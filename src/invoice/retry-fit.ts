import { blankFailure, GIVE_UP, type RetryPolicy } from '../client/retry/retry-policy.ts';
import type { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import { gapDensity, strayDensity } from './gap-density.ts';

/** How well a preset explains what a client did. */
export interface RetryFit {
  readonly preset: string;
  /** Natural logarithm of the likelihood. */
  readonly log: number;
  /** Calls of each request, where the preset gives up and the program calls again. */
  readonly calls: readonly number[];
  /** Times from the end of a call to the next one. */
  readonly loopGapsMs: readonly number[];
}

type RetryPreset = (typeof RETRY_PRESETS)[number];

/** Chance that a client stops where its policy would go on: its program gave up, or a budget was empty. */
const STOPPED = 0.01;
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
) {
  const policy: RetryPolicy = preset.create();
  const { form: hintForm, waitMs: hintMs } = policy.readHint(headers, endEpochMs);
  const failed = { ...blankFailure(), ...seen, hintForm, hintMs, nowMs: endEpochMs, attempt, policyState };
  policy.began(endEpochMs);
  return { waitMs: policy.delayMs(failed, u), policyState: failed.policyState };
}

/**
 * The likelihood of requests' failures under a preset, possibly inside a loop of the program: where the preset gives up and yet another attempt
 * follows, the program has called again, and the preset begins anew.
 */
export function fitRetries(preset: RetryPreset, requests: readonly (readonly Failure[])[]): RetryFit {
  let log = 0;
  const loopGapsMs: number[] = [];
  const calls = requests.map((failures) => {
    let attempt = 1;
    let policyState = 0;
    let callCount = 1;
    for (const failure of failures) {
      const { gapMs, staysInCall, watchedMs } = failure;
      const state = policyState;
      const asked = ask(preset, failure, attempt, state, 0.5);
      const givesUp = asked.waitMs === GIVE_UP;
      if (gapMs === undefined) {
        // Of a wait that is not over when the recording ends, nobody knows whether another attempt was to come.
        log += givesUp ? Math.log(1 - CALLS_AGAIN) : watchedMs <= asked.waitMs ? 0 : Math.log(STOPPED);
        continue;
      }
      if (staysInCall ?? !givesUp) {
        const density = gapDensity(gapMs, (u) => ask(preset, failure, attempt, state, u).waitMs);
        log += density === undefined ? Math.log(CONTRARY * strayDensity(gapMs)) : Math.log((1 - STOPPED) * density);
        attempt++;
        policyState = asked.policyState;
      } else {
        log += Math.log((givesUp ? 1 : STOPPED) * CALLS_AGAIN * strayDensity(gapMs));
        loopGapsMs.push(gapMs);
        callCount++;
        attempt = 1;
        policyState = 0;
      }
    }
    return callCount;
  });
  return { preset: preset.name, log, calls, loopGapsMs };
}
