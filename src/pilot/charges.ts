import { type Comparison, mayBeCharged } from '../reconcile/comparison.ts';
import type { ChargeLog, LoggedCharge } from '../reconcile/log.ts';

/** What the attempts of a pilot were charged: by the bill where there is one, else as the client reckons. */
export interface PilotCharges {
  /** Every attempt, in the order of the log. */
  readonly attempts: readonly LoggedCharge[];
  /** Nano-USD of an attempt. */
  nanoOf(attempt: LoggedCharge): bigint;
  /** Whether an attempt was refused for what it asked or what came out, as its reply or the bill says. */
  isModerated(attempt: LoggedCharge): boolean;
  /** Whether an attempt was refused before there was a job, and is not billed. */
  isRefused(attempt: LoggedCharge): boolean;
  /** Whether the provider may have accepted an attempt of which nobody knows which job it is: no charge on the bill can be told to be its own. */
  isNameless(attempt: LoggedCharge): boolean;
  /** On the bill, of no attempt of the log; nano-USD. */
  readonly unassignedNano: bigint;
}

/** The charges of a log, by its comparison with the bill; undefined: there is none. */
export function chargesOf(log: ChargeLog, comparison: Comparison | undefined): PilotCharges {
  const { charges: attempts } = log;
  if (comparison === undefined)
    return {
      attempts,
      nanoOf: ({ nano }) => nano,
      isModerated: namesModeration,
      isRefused: (attempt) => attempt.nano === 0n && !attempt.isUnknown && !mayBeCharged(attempt),
      isNameless: (attempt) => attempt.jobId === undefined && mayBeCharged(attempt),
      unassignedNano: 0n,
    };
  const billed = new Map<LoggedCharge, bigint>();
  let unassignedNano = 0n;
  for (const { requestId, billedNano = 0n } of comparison.matches) {
    const attempt = comparison.chargeOf(requestId);
    if (attempt === undefined) unassignedNano += billedNano;
    else billed.set(attempt, (billed.get(attempt) ?? 0n) + billedNano);
  }
  return {
    attempts,
    nanoOf: (attempt) => billed.get(attempt) ?? 0n,
    isModerated: (attempt) => namesModeration(attempt) || namesModeration({ outcome: comparison.endOf(attempt) }),
    isRefused: (attempt) => !billed.has(attempt) && !mayBeCharged(attempt),
    isNameless: (attempt) => !comparison.isNamed(attempt) && mayBeCharged(attempt),
    unassignedNano,
  };
}

function namesModeration({ outcome }: Pick<LoggedCharge, 'outcome'>): boolean {
  return outcome === 'input-moderated' || outcome === 'output-moderated';
}
