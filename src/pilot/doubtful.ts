import { nanoUsdText } from '../money/nano-usd.ts';
import type { Comparison } from '../reconcile/comparison.ts';
import type { LoggedCharge } from '../reconcile/log.ts';
import type { PilotCharges } from './charges.ts';
import type { DoubtfulCharge } from './pilot.ts';

type Amounts = Pick<DoubtfulCharge, 'why' | 'record' | 'logDollars' | 'billDollars'>;

/**
 * The charges to be looked at one by one: what log and bill do not agree on, and what was charged for no output. Without a bill, what the client
 * believes to have paid for no output, and what it does not know.
 */
export function doubtfulCharges(charges: PilotCharges, comparison: Comparison | undefined): DoubtfulCharge[] {
  if (comparison === undefined) return charges.attempts.flatMap((charge) => reckoned(charge, charges));
  return comparison.matches.flatMap(({ class: kind, requestId, recordId = null, clientNano, billedNano }) => {
    const charge = comparison.chargeOf(requestId);
    const why = kind === 'matched' ? charge && vainly(charge, charges) : kind;
    if (why === undefined) return [];
    const amounts = { why, record: recordId, logDollars: textOf(clientNano), billDollars: textOf(billedNano) };
    return [charge === undefined ? foreign(requestId, amounts) : ofAttempt(charge, amounts)];
  });
}

function reckoned(charge: LoggedCharge, charges: PilotCharges): DoubtfulCharge[] {
  const why = charge.isUnknown ? 'unknown' : charge.nano > 0n ? vainly(charge, charges) : undefined;
  return why === undefined
    ? []
    : [ofAttempt(charge, { why, record: null, logDollars: textOf(charge.nano), billDollars: null })];
}

/** Why a charge bought no output; undefined where it did. */
function vainly(charge: LoggedCharge, charges: PilotCharges): 'moderated' | 'no-output' | undefined {
  if (charges.isModerated(charge)) return 'moderated';
  return charge.outcome === 'ok' ? undefined : 'no-output';
}

function ofAttempt({ attempt, ...charge }: LoggedCharge, amounts: Amounts): DoubtfulCharge {
  return {
    ...amounts,
    request: attempt?.request ?? null,
    attempt: attempt?.number ?? null,
    jobId: charge.jobId ?? null,
    operation: attempt?.operation ?? null,
    model: charge.model ?? null,
    outcome: charge.outcome ?? null,
    status: attempt?.status ?? null,
  };
}

/** A record of a job that the log does not have. */
function foreign(jobId: string, amounts: Amounts): DoubtfulCharge {
  return { ...amounts, request: null, attempt: null, jobId, operation: null, model: null, outcome: null, status: null };
}

function textOf(nano: bigint | undefined): string | null {
  return nano === undefined ? null : nanoUsdText(nano);
}
