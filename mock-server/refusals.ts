import { OUTCOMES, type Outcome } from '../src/billing/outcome.ts';
import { type Unsold, unsoldText } from '../src/billing/price/rule.ts';
import { refusedOutcome } from '../src/provider/limits/gate.ts';
import type { RefusalCause } from '../src/wire/dialect.ts';

/** The price of a request is beyond what a reply can state exactly. */
export const PRICE_TOO_LARGE: RefusalCause = {
  status: 400,
  outcome: 'invalid',
  message: 'The request would cost more than can be stated exactly; ask for less.',
};

/** The price of a model has no row for a request. */
export function unsoldRefusal(unsold: Unsold): RefusalCause {
  return { status: 400, outcome: 'invalid', message: `The request ${unsoldText(unsold)}.` };
}

/** A gateway between client and provider gives up, and the job goes on. The fault names the status. */
export const GATEWAY_GAVE_UP: Omit<RefusalCause, 'status'> = {
  outcome: 'server-error',
  message: 'The gateway gave up waiting for the job.',
};

/** The server ends, or another run has begun. */
export const SHUT: RefusalCause = {
  status: 503,
  outcome: 'unavailable',
  message: 'The server is closing or a new run has begun; the request was given up.',
};

/** The server itself failed while it answered. */
export const FAULT: RefusalCause = {
  status: 500,
  outcome: 'server-error',
  message: 'The mock server failed while it wrote the answer; its log says how.',
};

/** There is no room in memory for what a request needs: answered as a provider whose queue is full does, with this status. */
export function fullRefusal(status: number): RefusalCause {
  return {
    status,
    outcome: OUTCOMES[refusedOutcome(status)] as Outcome,
    message: 'The mock server has no room in memory for more under way (memory.underWay in /stats). Try again later.',
  };
}

/** As many clients watch jobs as may. */
export const TOO_MANY_WATCHERS: RefusalCause = {
  status: 503,
  outcome: 'unavailable',
  message: 'Too many clients watch jobs; ask for the state of the job instead.',
};

/** What a client is told about an outcome that is no answer. */
export function refusalMessage(outcome: Outcome, status: number): string {
  switch (outcome) {
    case 'throttled':
      return 'Too many requests: a limit was reached or the queue is full. Try again later.';
    case 'unavailable':
      return 'The service is unavailable. Try again later.';
    case 'server-error':
      return 'The job failed.';
    case 'input-moderated':
      return 'The request was refused by moderation: change the prompt or the input.';
    case 'output-moderated':
      return 'The output was withheld by moderation.';
    case 'unpaid':
      return 'The balance does not cover the request.';
    case 'expired':
      return 'The job was given up before its start: it had waited too long.';
    case 'cancelled-queued':
    case 'cancelled-running':
      return 'The job was cancelled.';
    default:
      return `The request was refused with status ${status}.`;
  }
}
