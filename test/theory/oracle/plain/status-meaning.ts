import type { Outcome } from '../../../../src/billing/outcome.ts';
import type { FaultOptions } from '../../../../src/provider/faults/fault-options.ts';

const BROKEN: readonly Outcome[] = ['unavailable', 'server-error'];
const GIVEN_UP: readonly Outcome[] = [...BROKEN, 'expired', 'cancelled-running', 'ok'];
const TURNED_AWAY: readonly Outcome[] = ['invalid', 'throttled', 'unpaid'];

function usual(status: number, outcome: Outcome): readonly Outcome[] {
  if (status < 400) return [outcome];
  if ([408, 499, 504, 520, 522, 524, 598, 599].includes(status)) return GIVEN_UP;
  if (status >= 500) return BROKEN;
  const isRefusal = [401, 402, 404, 405, 413, 415, 429].includes(status);
  if (!isRefusal) return ['invalid', 'input-moderated', 'output-moderated', 'unpaid'];
  return BROKEN.includes(outcome) ? TURNED_AWAY : [outcome, ...TURNED_AWAY];
}

/** What may have become of an attempt that failed with a status: what is usual, and what a fault gives that status to. */
export function meaningsOf(status: number, outcome: Outcome, faults: readonly FaultOptions[]): readonly Outcome[] {
  const declared = faults.flatMap((fault): readonly Outcome[] => {
    if (status < 400 || !('status' in fault) || fault.status !== status) return [];
    if (fault.type === 'moderated') return [`${fault.stage}-moderated`];
    return fault.type === 'disconnect' ? GIVEN_UP : [];
  });
  return [...usual(status, outcome), ...declared];
}
