import { OUTCOME } from '../../src/billing/outcome.ts';
import { clientSchema } from '../../src/client/client-options.ts';
import { Client } from '../../src/client/client.ts';
import {
  NETWORK_ERROR,
  TIMED_OUT,
  UNKNOWN_COST,
  UNSTATED_COST,
  type Found,
  type Transport,
} from '../../src/client/transport.ts';
import { FAILURE } from '../../src/client/retry/retry-policy.ts';
import type { ClientListener, CostEstimate } from '../../src/client/client-parts.ts';
import { REQUEST } from '../../src/client/request-table.ts';
import { runVirtually, Timeline, type EventHandler } from '../../src/engine/timeline.ts';

/** How the stage answers an attempt: after `afterMs`; `never` hangs. */
export interface Reply {
  readonly outcome: 'ok' | 'empty' | 'throttled' | 'server-error' | 'invalid' | 'network' | 'never';
  readonly afterMs: number;
  readonly status?: number;
  readonly hintForm?: number;
  readonly hintMs?: number;
  /** What the reply says it cost; -1: nothing. */
  readonly costNano?: number;
}

/** An attempt as the stage saw it end. */
export interface EndedAttempt {
  readonly request: number;
  readonly attempt: number;
  readonly outcome: number;
  readonly status: number;
  readonly sentMs: number;
  readonly endedMs: number;
  /** How it was answered; undefined where the client gave it up. */
  readonly reply: Reply | undefined;
}

const STATUS = {
  ok: 200,
  empty: 200,
  throttled: 429,
  'server-error': 500,
  invalid: 400,
  network: 0,
  never: 0,
} as const;
const STAGE_EVENT = { begin: 8, answer: 9 } as const;

/** Every attempt costs at most 100 nano-USD, and 30 when it fails with an answer. */
export const STAGE_COSTS: CostEstimate = {
  worstNano: Float64Array.of(100),
  failedNano: (_requestClass, _status, outcome) => (outcome === OUTCOME.ok || outcome === OUTCOME.empty ? 100 : 30),
};

/** The tasks of lost attempts: how they end after they are asked for, or that they cannot be asked for; absent: none is known. */
interface StageTasks {
  readonly task?: (request: number) => Reply | 'lost';
  readonly inspected?: (found: Found) => void;
}

/** A question for a task that is not there. */
const FAILURES: Readonly<Record<string, number>> = { network: FAILURE.network, never: FAILURE.timeout };
const LOST = { outcome: OUTCOME.invalid, failure: FAILURE.status, status: 404, hintForm: 0, hintMs: 0, shouldRetry: 0 };

interface Answer {
  readonly slot: number;
  readonly generation: number;
  readonly reply: Reply;
}

/** A client on a virtual timeline with a scripted endpoint, and a record of all that it did. */
export class ClientStage implements EventHandler, Transport, ClientListener {
  readonly timeline: Timeline = new Timeline();
  readonly client: Client;
  readonly sent: { request: number; attempt: number; atMs: number; slot: number }[] = [];
  readonly hungUp: { request: number; attempt: number; atMs: number }[] = [];
  readonly attempts: EndedAttempt[] = [];
  readonly ended: { request: number; succeeded: boolean; isUnfinished?: true; atMs: number }[] = [];
  readonly dropped: { requestClass: number; dueMs: number }[] = [];
  /** When tasks were asked for. */
  readonly asked: number[] = [];
  /** Answers that came for an attempt that was over. */
  stale = 0;
  /** Called after every event. */
  watch: () => void = () => {};
  readonly #script: (request: number, attempt: number) => Reply;
  readonly #tasks: StageTasks;
  /** The reply that is told now. */
  #reply: Reply | undefined;
  readonly #answers: Answer[] = [];

  constructor(
    options: unknown,
    script: (request: number, attempt: number) => Reply,
    costs: CostEstimate = { ...STAGE_COSTS, worstNano: STAGE_COSTS.worstNano.slice() },
    tasks: StageTasks = {},
  ) {
    this.#script = script;
    this.#tasks = tasks;
    const { timeline } = this;
    const parts = { options: clientSchema.parse(options), seed: 7, timeline, estimate: costs, ...tasks };
    this.client = new Client({ ...parts, transport: this, listener: this });
  }

  /** Makes a request due; its number is its place among all. */
  due(request: number, dueMs: number): void {
    this.timeline.at(dueMs, STAGE_EVENT.begin, request);
  }

  run(untilMs: number = Number.POSITIVE_INFINITY): void {
    runVirtually(this.timeline, this, untilMs);
    if (untilMs !== Number.POSITIVE_INFINITY) this.timeline.nowMs = untilMs;
  }

  handle(kind: number, slot: number): void {
    if (kind === STAGE_EVENT.begin) this.client.begin(slot, 0, this.timeline.nowMs);
    else if (kind === STAGE_EVENT.answer) this.#answer(this.#answers[slot] as Answer);
    else this.client.handle(kind, slot);
    this.watch();
  }

  expire(_kind: number, slot: number, generation: number): void {
    this.client.expire(slot, generation);
    this.watch();
  }

  arrive(): void {
    throw new Error('The stage makes requests due by events.');
  }

  send(slot: number): boolean {
    const { requests } = this.client;
    const request = requests.request[slot] as number;
    const attempt = requests.attempt[slot] as number;
    this.sent.push({ request, attempt, slot, atMs: this.timeline.nowMs });
    const reply = this.#script(request, attempt);
    if (reply.outcome === 'never') return true;
    this.#answerLater(slot, reply);
    return true;
  }

  #answerLater(slot: number, reply: Reply): void {
    const answer = { slot, generation: this.client.requests.generation[slot] as number, reply };
    if (reply.afterMs === 0) this.#answer(answer);
    else this.timeline.atFirst(this.timeline.nowMs + reply.afterMs, STAGE_EVENT.answer, this.#answers.push(answer) - 1);
  }

  abandon(slot: number): number {
    const { requests } = this.client;
    this.hungUp.push({
      request: requests.request[slot] as number,
      attempt: requests.attempt[slot] as number,
      atMs: this.timeline.nowMs,
    });
    return UNKNOWN_COST;
  }

  suspend(): boolean {
    return this.#tasks.task !== undefined;
  }

  inspect(slot: number): void {
    const { requests } = this.client;
    this.asked.push(this.timeline.nowMs);
    const reply = this.#tasks.task?.(requests.request[slot] as number) ?? 'lost';
    if (reply === 'lost') this.client.lose(slot, LOST);
    else if (reply.outcome !== 'never') this.#answerLater(slot, reply);
  }

  attemptEnded(slot: number, outcome: number, status: number): void {
    const { requests } = this.client;
    this.attempts.push({
      request: requests.request[slot] as number,
      attempt: requests.attempt[slot] as number,
      outcome,
      status,
      sentMs: requests.sentMs[slot] as number,
      endedMs: this.timeline.nowMs,
      reply: this.#reply,
    });
  }

  requestEnded(slot: number, succeeded: boolean, _capReached: boolean, isUnfinished: boolean): void {
    const request = this.client.requests.request[slot] as number;
    this.ended.push({ request, succeeded, ...(isUnfinished ? { isUnfinished } : {}), atMs: this.timeline.nowMs });
  }

  requestDropped(requestClass: number): void {
    this.dropped.push({ requestClass, dueMs: this.timeline.nowMs });
  }

  /** As every transport does: an answer to an attempt that is over goes nowhere. */
  #answer({ slot, generation, reply }: Answer): void {
    const { requests } = this.client;
    if (requests.state[slot] !== REQUEST.sending || requests.generation[slot] !== generation) {
      this.stale++;
      return;
    }
    const { outcome, status, hintForm, hintMs, costNano } = reply;
    const statedNano = costNano ?? UNSTATED_COST;
    const code = outcome === 'network' ? NETWORK_ERROR : outcome === 'never' ? TIMED_OUT : OUTCOME[outcome];
    this.#reply = reply;
    this.client.settle(slot, {
      outcome: code,
      failure: FAILURES[outcome] ?? FAILURE.status,
      status: status ?? STATUS[outcome],
      hintForm: hintForm ?? 0,
      hintMs: hintMs ?? 0,
      shouldRetry: 0,
      costNano: statedNano >= 0 ? statedNano : code === NETWORK_ERROR ? UNKNOWN_COST : UNSTATED_COST,
    });
    this.#reply = undefined;
  }
}
