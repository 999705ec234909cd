import type { HintReader } from './hint-reader.ts';
import { readRetryHint } from './retry-after.ts';
import { GIVE_UP, type RetryPolicy } from './retry-policy.ts';

/** A retry policy that people can name, with the evidence that real clients behave so. */
export interface RetryPreset {
  /** `client@version`, or the bare name of what has no version. */
  readonly name: string;
  /** What it does, one sentence for `--help` and the documentation. */
  readonly summary: string;
  /** Where the behaviour was read, measured or documented. */
  readonly source: string;
  /** When, as year and month. */
  readonly date: string;
  /**
   * A fresh policy, with its own budget if it has one. `attemptsMax`: how many attempts its client is told to make at most; default: as many as it makes
   * untold. A policy that does not count attempts as one number has no such setting.
   */
  readonly create: (attemptsMax?: number) => RetryPolicy;
}

/**
 * A preset whose policy depends on the failed attempt alone: it has no budget and needs no successes. `shippedMax`: the attempt behind which it gives up
 * untold, whatever `delayMs` says. `readHint`: how it reads a reply's headers, where that matters to it.
 */
export function statelessPreset(
  about: Omit<RetryPreset, 'create'>,
  shippedMax: number,
  delayMs: RetryPolicy['delayMs'],
  readHint: HintReader = readRetryHint,
): RetryPreset {
  const { name } = about;
  return {
    ...about,
    create: (attemptsMax = shippedMax) => ({
      name,
      attemptsMax,
      needsSuccessFeedback: false,
      readHint,
      began() {},
      delayMs(failed, u) {
        // Asked in any case: a policy can also tell how long its client lingers.
        const waitMs = delayMs(failed, u);
        return failed.attempt >= attemptsMax ? GIVE_UP : waitMs;
      },
      succeeded() {},
    }),
  };
}

/** A preset of one attempt, whatever happens. */
export function noRetryPreset(about: Omit<RetryPreset, 'create'>): RetryPreset {
  return statelessPreset(about, 1, () => GIVE_UP);
}
