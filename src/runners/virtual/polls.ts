import { OUTCOME } from '../../billing/outcome.ts';
import { FAILURE } from '../../client/retry/retry-policy.ts';
import { TIMEOUT_REPLY } from '../../client/transport.ts';
import type { Dialect } from '../../wire/dialect.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import { PendingReplies } from './pending-replies.ts';

/** What a question for a job is answered that is no longer kept. */
export const FORGOTTEN = { ...TIMEOUT_REPLY, outcome: OUTCOME.invalid, failure: FAILURE.status, status: 404 };

/** Which classes of requests are polled, and the replies that their clients have not heard. */
export class Polls {
  /** By class: whether it is polled, and whether the provider learns of a client that leaves. */
  readonly isPolled: readonly boolean[];
  readonly tellsLeaving: readonly boolean[];
  /** Replies of polled jobs; undefined where no request is polled. */
  readonly pending: PendingReplies | undefined;

  constructor(requests: readonly RequestClass[], dialect: Dialect) {
    const { pollMs, cancelsJobs = false } = dialect;
    this.isPolled = requests.map(({ delivery }) => delivery === 'async' && pollMs !== undefined);
    this.tellsLeaving = this.isPolled.map((isPolled) => !isPolled || cancelsJobs);
    if (pollMs !== undefined && this.isPolled.includes(true)) this.pending = new PendingReplies({ ...dialect, pollMs });
  }
}
