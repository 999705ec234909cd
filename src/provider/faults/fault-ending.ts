import { OUTCOME } from '../../billing/outcome.ts';
import type { Fault } from './fault-plan.ts';
import { failedOutcome } from '../limits/gate.ts';

/** The `OUTCOME` of a job that was served and is ended by a fault. */
export function outcomeOfFault({ options }: Fault): number {
  if (options.type === 'moderated') return OUTCOME['output-moderated'];
  return options.type === 'status' ? failedOutcome(options.status) : OUTCOME.empty;
}

/** The status with which the answer of such a job comes. */
export function statusOfFault({ options }: Fault): number {
  return options.type === 'moderated' || options.type === 'status' ? options.status : 200;
}
