import { OUTCOME } from '../../billing/outcome.ts';
import type { RequestTable } from '../../client/request-table.ts';
import { UNREADABLE } from '../../client/transport.ts';
import type { PhaseRecorders } from '../../measure/phase-recorders.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import { DuePhases } from './due-phases.ts';
import { DeliveryLog } from './mock-bill.ts';
import type { Reply } from './http-attempt.ts';
import type { RequestTape } from './workers/request-tape.ts';

/** What an answer meter reads, and what it counts into. */
export interface AnswerMeterParts {
  readonly recorders: PhaseRecorders;
  readonly table: RequestTable;
  /** The request classes of the mix. */
  readonly asked: readonly Pick<RequestClass, 'delivery'>[];
  /** By class: what a request costs at most, in nano-USD; read anew for each reply. */
  readonly worstNano: Float64Array;
  /** Takes down which answers were kept; absent: they are kept here. */
  readonly tape?: Pick<RequestTape, 'deliveries' | 'phasesOf'> | undefined;
  /** How many API keys share the load, and which of them a request has, from 0. */
  readonly keys: { readonly count: number; keyOf(request: number): number };
}

/** Counts what replies bring beside their outcomes and dollars: deliveries, polls, messages, parts of streams, and what is odd about them. */
export class AnswerMeter {
  readonly deliveries: DeliveryLog;
  /** Answers that cannot be read, and why the first cannot. */
  readonly unreadable: { count: number; firstMessage: string } = { count: 0, firstMessage: '' };
  /** Requests for a stream that were answered without its parts. */
  unstreamed = 0;
  /** By API key: attempts answered or given up, and how many were a 429. Undefined where there is one key. */
  readonly byKey: { attempts: number; throttled: number }[] | undefined;
  /** The phases in which requests were due, for the bill of a mock. */
  readonly phases: DuePhases;
  readonly #parts: AnswerMeterParts;

  constructor(parts: AnswerMeterParts) {
    this.#parts = parts;
    const { count } = parts.keys;
    if (count > 1) this.byKey = Array.from({ length: count }, () => ({ attempts: 0, throttled: 0 }));
    this.deliveries = parts.tape?.deliveries ?? new DeliveryLog();
    this.phases = parts.tape?.phasesOf(parts.recorders) ?? new DuePhases(parts.recorders);
  }

  /** Counts the reply that ends the present attempt of a slot. */
  count(slot: number, requestClass: number, reply: Reply): void {
    const { recorders, table, asked, worstNano } = this.#parts;
    const recorder = recorders.of(table.dueMs[slot] as number);
    const { outcome, status, message, stream } = reply;
    const isOk = outcome === OUTCOME.ok;
    if (isOk) this.#deliver(slot, reply);
    if (this.byKey !== undefined && recorder === recorders.steady) this.#countKey(this.byKey, slot, status);
    if (reply.foundByKey) recorder.foundByKey(worstNano[requestClass] as number);
    recorder.polls += reply.polls;
    if (!isOk && message !== undefined) recorder.messages.add(outcome, status, message);
    if (outcome === UNREADABLE && this.unreadable.count++ === 0) this.unreadable.firstMessage = message ?? '';
    if (stream !== undefined) recorder.streams.addAnswer(table.sentMs[slot] as number, stream);
    else if (isOk && asked[requestClass]?.delivery === 'stream') this.unstreamed++;
  }

  #countKey(byKey: NonNullable<AnswerMeter['byKey']>, slot: number, status: number): void {
    const { keys, table } = this.#parts;
    const of = byKey[keys.keyOf(table.request[slot] as number)];
    if (of === undefined) return;
    of.attempts++;
    if (status === 429) of.throttled++;
  }

  #deliver(slot: number, { foundByKey, jobId }: Reply): void {
    const request = this.#parts.table.request[slot] as number;
    this.deliveries.deliver(request, this.#parts.table.attempt[slot] as number);
    if (foundByKey && jobId !== undefined) this.deliveries.deliverJob(request, jobId);
  }
}
