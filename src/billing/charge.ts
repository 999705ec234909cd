import { DUE } from './outcome-policy.ts';
import type { Usage } from './usage.ts';

/**
 * When a provider posts its charge. `completion`: once, when the job ends. `acceptance`: the full price when the job is accepted,
 * and when it ends the difference to what is due by then, as a further charge or a refund.
 */
export type ChargeMoment = 'completion' | 'acceptance';

/**
 * Nano-USD to charge when a job is accepted. For a metered price `fullNano` is what it is without any compute time:
 * the rest is charged when the job ends.
 */
export function acceptanceNano(moment: ChargeMoment, fullNano: number): number {
  return moment === 'acceptance' ? fullNano : 0;
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
 * Work that never started has 0 for both times.
 */
export function consumedUsage(usage: Usage, elapsedMs: number, serviceMs: number): Usage {
  const share = serviceMs > 0 ? Math.min(1, elapsedMs / serviceMs) : 0;
  return { ...usage, computeMs: elapsedMs, outputTokens: Math.floor(usage.outputTokens * share) };
}
