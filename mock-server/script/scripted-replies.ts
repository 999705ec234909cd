import type { ServerResponse } from 'node:http';
import { OUTCOMES, type Outcome } from '../../src/billing/outcome.ts';
import type { Timeline } from '../../src/engine/timeline.ts';
import { hintFormOf } from '../../src/provider/limits/announced-wait.ts';
import { refusedOutcome } from '../../src/provider/limits/gate.ts';
import type { ProviderOptions } from '../../src/provider/provider-options.ts';
import type { Dialect, RefusalCause, WireReply } from '../../src/wire/dialect.ts';
import { breakReply, cutConnection } from '../connection.ts';
import { SlotPool } from '../jobs/slot-pool.ts';
import { headerBytes, JOB_BYTES, type UnderWay } from '../memory/under-way.ts';
import { fullRefusal, refusalMessage, SHUT } from '../refusals.ts';
import type { ScriptedAnswer } from './step-options.ts';

/** Who gets a scripted answer. */
export interface ScriptedCaller {
  readonly response: ServerResponse;
  /** Answers, and counts the answer. */
  send(reply: WireReply): void;
  /** A refusal in the vendor's form. */
  refusal(cause: RefusalCause): WireReply;
  /** The connection was ended before the answer was whole. */
  cut(): void;
  /** The client has left before its answer. */
  left(): void;
}

interface ScriptedRepliesOptions {
  readonly options: { readonly dialect: Dialect; readonly provider: Pick<ProviderOptions, 'retryAfter' | 'capacity'> };
  readonly underWay: UnderWay;
  readonly timeline: Timeline;
  /** The kind of these events on the timeline. */
  readonly kind: number;
  /** Called when an answer waits no more. */
  readonly onQuiet: () => void;
}

/** An answer whose time is still to come. */
interface WaitingReply {
  readonly caller: ScriptedCaller;
  readonly answer: ScriptedAnswer;
  readonly own: WireReply | undefined;
  /** What it holds while it waits. */
  readonly bytes: number;
}

/** Holds an answer until its time. Undefined: it was given, or its client is gone; nothing of it is kept then. */
interface Place {
  reply: WaitingReply | undefined;
}

const EMPTY: WireReply = { status: 200, headers: {}, body: new Uint8Array() };

/** Writes scripted answers, those with a delay when their time has come. */
export class ScriptedReplies {
  readonly #options: ScriptedRepliesOptions;
  readonly #places = new SlotPool<Place>();
  /** Answers that wait for their time. */
  waiting = 0;

  constructor(options: ScriptedRepliesOptions) {
    this.#options = options;
  }

  /** Answers a caller. `own`: the answer that is replaced, of a request that has made its job. The timeline must have been brought up to now. */
  answer(caller: ScriptedCaller, answer: ScriptedAnswer, own?: WireReply): void {
    if (answer.delayMs === 0) return this.#write({ caller, answer, own, bytes: 0 });
    const { timeline, kind, underWay, options } = this.#options;
    const bytes = JOB_BYTES + headerBytes(caller.response) + (own?.body.length ?? 0);
    if (!underWay.take('answers', bytes))
      return caller.send(caller.refusal(fullRefusal(options.provider.capacity.fullStatus)));
    const place: Place = { reply: { caller, answer, own, bytes } };
    this.waiting++;
    caller.response.once('close', () => {
      if (this.#taken(place) !== undefined) caller.left();
    });
    timeline.at(timeline.nowMs + answer.delayMs, kind, this.#places.add(place));
  }

  /** An event of the timeline: the time of an answer has come, unless its client is gone. */
  due(place: number): void {
    const reply = this.#taken(this.#places.at(place));
    this.#places.remove(place);
    if (reply !== undefined) this.#write(reply);
  }

  /** Answers all that wait with a 503: the server ends, or another run has begun. */
  close(): void {
    for (const place of this.#places.all()) {
      const caller = this.#taken(place)?.caller;
      caller?.send(caller.refusal(SHUT));
    }
  }

  /** Takes an answer out of its place. */
  #taken(place: Place): WaitingReply | undefined {
    const { reply } = place;
    if (reply === undefined) return undefined;
    place.reply = undefined;
    this.waiting--;
    this.#options.underWay.give(reply.bytes);
    this.#options.onQuiet();
    return reply;
  }

  #write({ caller, answer, own }: WaitingReply): void {
    const { disconnect } = answer;
    if (disconnect === undefined) return caller.send(this.#reply(caller, answer, own));
    caller.cut();
    if (disconnect === 'before-headers') return cutConnection(caller.response);
    const reply = this.#reply(caller, answer, own);
    breakReply(caller.response, reply, disconnect === 'in-body' ? Math.floor(reply.body.length / 2) : 0);
  }

  #reply(caller: ScriptedCaller, answer: ScriptedAnswer, own: WireReply | undefined): WireReply {
    const base = this.#base(caller, answer, own);
    const { body, isJson, headers } = answer;
    const type =
      body === undefined ? {} : { 'content-type': isJson ? 'application/json' : 'text/plain; charset=utf-8' };
    const status = answer.status ?? base.status;
    return { status, headers: { ...base.headers, ...type, ...headers }, body: body ?? base.body };
  }

  /** What stands where the step says nothing: the vendor's form of a failure, or the answer of the job. */
  #base(caller: ScriptedCaller, { status, retryAfterMs }: ScriptedAnswer, own: WireReply | undefined): WireReply {
    if (status === undefined || status < 400) return own ?? EMPTY;
    const { dialect, provider } = this.#options.options;
    const badToken = dialect.badToken();
    if (status === badToken.status) return caller.refusal(badToken);
    const outcome = status === 402 ? 'unpaid' : (OUTCOMES[refusedOutcome(status)] as Outcome);
    const { form } = provider.retryAfter;
    const hint = retryAfterMs === undefined ? {} : { retryAfter: { form: hintFormOf(form), waitMs: retryAfterMs } };
    return caller.refusal({ status, outcome, message: refusalMessage(outcome, status), ...hint });
  }
}
