import { DUE } from './outcome-policy.ts';
import type { CompiledPrice } from './price/rule.ts';
import type { Usage } from './usage.ts';

/**
 * When a provider posts its charge. `completion`: once, when the job ends (fal, Prodia, Black Forest Labs). `acceptance`: the full price when
 * the job is accepted, and when it ends the difference to what is due by then, as a further charge or a refund (task APIs). `hold`: the full
 * price is held when the job is accepted; when it ends, what is due is captured and the rest released (new-api and its kin; all collected
 * 2026-11). Whether anything is held for lack of trust is the account's choice: see `holds` there.
 */
export type ChargeMoment = 'completion' | 'acceptance' | 'hold';

/**
 * Nano-USD to charge when a job is accepted. For a metered price `fullNano` is what it is without any compute time:
 * the rest is charged when the job ends.
 */
export function acceptanceNano(moment: ChargeMoment, fullNano: number): number {
  return moment === 'acceptance' ? fullNano : 0;
}

/**
 * Nano-USD to hold when a job is accepted, where the provider holds its price. For a metered price `fullNano` is what it is without any
 * compute time: what the job owes beyond its hold is charged when it ends.
 */
export function holdNano(moment: ChargeMoment, fullNano: number): number {
  return moment === 'hold' ? fullNano : 0;
}

/**
 * Nano-USD that a job owes in all once it has ended. `due` is the `DUE` number of its outcome; the amounts are those of its `CompiledPrice`.
 * The provider posts this less what it charged at acceptance. Throws a RangeError for a number that is not in `DUE`.
 */
export function dueNano(due: number, fullNano: number, inputNano: number, elapsedNano: number): number {
  switch (due) {
    case DUE.none:
      return 0;
    case DUE.full:
      return fullNano;
    case DUE.input:
      return inputNano;
    case DUE.elapsed:
      return elapsedNano;
    default:
      throw new RangeError(`${due} is not a number of DUE: compile the outcome policy with compileOutcomePolicy.`);
  }
}

/**
 * What a request of `usage` has consumed when its work stops after `elapsedMs` of `serviceMs`: all of the input, the compute time, and the
 * output tokens produced so far, at an even pace and rounded down. Whole outputs are left as they are: `elapsedNano` does not price them.
 * Work that never started has 0 for both times. `coldMs`: compute time before it, of a cold start that the request pays for; default 0.
 */
export function consumedUsage(usage: Usage, elapsedMs: number, serviceMs: number, coldMs: number = 0): Usage {
  const share = serviceMs > 0 ? Math.min(1, elapsedMs / serviceMs) : 0;
  const made = (tokens: number): number => Math.floor(tokens * share);
  const reasoningTokens = made(usage.reasoningTokens);
  const outputImageTokens = made(usage.outputImageTokens);
  const outputAudioTokens = made(usage.outputAudioTokens);
  const parts = reasoningTokens + outputImageTokens + outputAudioTokens;
  const text = usage.outputTokens - usage.reasoningTokens - usage.outputImageTokens - usage.outputAudioTokens;
  // Each kind is rounded separately, so that the parts never exceed the whole.
  const outputTokens = made(text) + parts;
  return {
    ...usage,
    computeMs: elapsedMs + coldMs,
    outputTokens,
    reasoningTokens,
    outputImageTokens,
    outputAudioTokens,
  };
}

/**
 * Nano-USD that a request owes if it succeeds after `serviceMs` of work. `due`: the `DUE` number of `ok`. `coldMs` as in `consumedUsage`.
 * Throws a RangeError beyond 2^53 - 1.
 */
export function successNano(due: number, price: CompiledPrice, usage: Usage, serviceMs: number, coldMs = 0): number {
  const elapsedNano = due === DUE.elapsed ? price.elapsedNano(consumedUsage(usage, serviceMs, serviceMs, coldMs)) : 0;
  const full = price.metered ? { ...usage, computeMs: serviceMs + coldMs } : usage;
  return dueNano(due, price.quoteNano(full), price.inputNano(usage), elapsedNano);
}

/**
 * What a request is expected to be charged if it succeeds, in nano-USD: lowNano <= likelyNano <= highNano. All three are the charge where the
 * request fixes it. Likely is at the upstream that is tried first, for the mean of the time that it works; low and high are over all that may
 * serve it, for no time and for the 99th percentile.
 */
export interface ExpectedCharge {
  readonly lowNano: number;
  readonly likelyNano: number;
  readonly highNano: number;
  /** The upstream that is tried first; undefined where there is none. */
  readonly upstream: string | undefined;
  /** What `likelyNano` is the price of, and by which price. */
  readonly usage: Usage;
  readonly price: CompiledPrice;
}
