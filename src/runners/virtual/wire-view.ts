import { OUTCOME, OUTCOMES, type Outcome } from '../../billing/outcome.ts';
import { NETWORK_ERROR, UNKNOWN_COST, UNSTATED_COST, type AttemptReply } from '../../client/transport.ts';
import { FAILURE } from '../../client/retry/retry-policy.ts';
import { announcedWaitMs } from '../../client/retry/retry-after.ts';
import { VIRTUAL_EPOCH_MS } from '../../provider/limits/announced-wait.ts';
import { HINT } from '../../units/retry-hint.ts';
import type { Dialect } from '../../wire/dialect.ts';
import type { KnownCosts } from './known-costs.ts';

/** A status that is none: the connection was lost when the stream of an answer had begun. */
export const STREAM_CUT = -1;

/** What of an ending comes over the wire of a dialect: a simulated client knows no more than one over HTTP. */
export class WireView {
  /** Undefined where a success costs what was asked for, and no failure states its cost. */
  readonly costs: KnownCosts | undefined;
  readonly #shownStatus: Dialect['shownStatus'];
  /** One record is used for all replies. */
  readonly #reply: AttemptReply = {
    outcome: 0,
    failure: 0,
    status: 0,
    hintForm: 0,
    hintMs: 0,
    shouldRetry: 0,
    costNano: 0,
  };

  constructor({ shownStatus }: Pick<Dialect, 'shownStatus'>, costs?: KnownCosts) {
    this.costs = costs;
    this.#shownStatus = shownStatus;
  }

  /**
   * The reply that a client hears of now. `status` 0: its connection is lost; `STREAM_CUT`: lost in a stream. `waitMs`: the wait that the
   * provider means. Read it before the next call.
   */
  replyOf(
    requestClass: number,
    outcome: number,
    status: number,
    chargedNano: number,
    hintForm: number,
    waitMs: number,
    nowMs: number,
  ): Readonly<AttemptReply> {
    const reply = this.#reply;
    const isLost = status <= 0;
    reply.outcome = isLost ? NETWORK_ERROR : outcome;
    reply.failure = !isLost ? FAILURE.status : status === STREAM_CUT ? FAILURE.stream : FAILURE.network;
    reply.status = isLost ? 0 : this.#statusOf(outcome, status);
    // A client cannot tell whether what it lost was accepted.
    if (isLost) reply.costNano = this.lostNano(requestClass);
    else if (this.costs !== undefined)
      reply.costNano = this.costs.costNano(requestClass, outcome, reply.status, chargedNano);
    else reply.costNano = outcome === OUTCOME.ok ? chargedNano : UNSTATED_COST;
    reply.hintForm = hintForm;
    reply.hintMs = hintForm === HINT.none ? 0 : announcedWaitMs(hintForm, waitMs, VIRTUAL_EPOCH_MS + nowMs);
    return reply;
  }

  /** The `FAILURE` of the last reply. */
  get lastFailure(): number {
    return this.#reply.failure;
  }

  /** What is known of the cost of an attempt of a class that is lost. */
  lostNano(requestClass: number): number {
    return this.costs?.lose(requestClass) ?? UNKNOWN_COST;
  }

  #statusOf(outcome: number, status: number): number {
    if (status < 400 || this.#shownStatus === undefined) return status;
    return this.#shownStatus({ status, outcome: OUTCOMES[outcome] as Outcome });
  }
}
