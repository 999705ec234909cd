import type { Dialect, Refusal, RefusalCause, WireReply } from '../src/wire/dialect.ts';
import { type Caller, cutConnection, sendReply } from './connection.ts';
import { jobId } from './jobs/job-id.ts';
import type { UnderWay } from './memory/under-way.ts';
import { fullRefusal } from './refusals.ts';
import type { ScriptedCaller } from './script/scripted-replies.ts';
import type { AttemptCounts } from './stats.ts';
import type { TrafficRecorder } from './traffic/traffic-recorder.ts';

/** Ids of queries are above those of attempts, so that the two cannot be confused. */
const QUERY_NUMBERS = 0xf00000000000;

interface ReplyWriterOptions {
  readonly dialect: Dialect;
  readonly seed: number;
  readonly epochMs: () => number;
  readonly counts: AttemptCounts;
  /** The header that says the id of an attempt's job; undefined: none does. */
  readonly idHeader: string | undefined;
  /** Answers a caller whose answer is scripted; `own`: what it would have got. */
  readonly scripted: (caller: Caller, own: WireReply) => void;
  readonly traffic: TrafficRecorder | undefined;
  readonly underWay: UnderWay;
  /** The status of a provider whose queue is full. */
  readonly fullStatus: () => number;
}

/** Answers attempts, each once, and counts the answers. */
export class ReplyWriter {
  /** Whether connections close after their answers, because the server closes. */
  endsConnections = false;
  readonly #options: ReplyWriterOptions;

  constructor(options: ReplyWriterOptions) {
    this.#options = options;
  }

  send(caller: Caller, reply: WireReply, endsConnection = false): void {
    caller.isOpen = false;
    const { counts, dialect, idHeader, seed, scripted, traffic, underWay } = this.#options;
    if (caller.scripted !== undefined) return scripted(caller, reply);
    const written = underWay.takesAnswer(caller.response, reply)
      ? reply
      : dialect.refuse(this.refusal(caller.number, this.full));
    counts.answers.add(written.status);
    traffic?.answered(caller.number, written.status, written.headers);
    const id = idHeader === undefined ? undefined : { [idHeader]: jobId(seed, caller.number) };
    sendReply(caller.response, written, endsConnection || this.endsConnections, id);
  }

  /** Why a request is refused for which there is no room. */
  get full(): RefusalCause {
    return fullRefusal(this.#options.fullStatus());
  }

  /** The caller of an attempt as scripted answers see it. */
  scriptedCaller({ number, response }: Pick<Caller, 'number' | 'response'>): ScriptedCaller {
    const { counts, dialect, traffic } = this.#options;
    return {
      response,
      send: (reply) => this.send({ number, response, isOpen: true, scripted: undefined }, reply),
      refusal: (cause) => dialect.refuse(this.refusal(number, cause)),
      cut: () => {
        counts.resets++;
        traffic?.reset(number, response);
      },
      left: () => void counts.hangUps++,
    };
  }

  /** Leaves a caller without an answer, or with a part of one, as when a connection breaks. */
  cut(caller: Caller): void {
    caller.isOpen = false;
    this.#options.counts.resets++;
    this.#options.traffic?.reset(caller.number, caller.response);
    cutConnection(caller.response);
  }

  /** Answers in the vendor's form why there is no job, or no output of it. */
  refuse(caller: Caller, cause: RefusalCause, endsConnection = false): void {
    this.#options.traffic?.refused(caller.number, cause.outcome);
    this.send(caller, this.#options.dialect.refuse(this.refusal(caller.number, cause)), endsConnection);
  }

  /** The refusal of the query that came last, in the vendor's form. */
  refuseQuery(cause: RefusalCause): WireReply {
    const { dialect, counts } = this.#options;
    return dialect.refuse(this.refusal(QUERY_NUMBERS + counts.queries, cause));
  }

  /** A refusal of the attempt of this number, now. */
  refusal(number: number, cause: RefusalCause): Refusal {
    const { seed, epochMs } = this.#options;
    return { ...cause, id: jobId(seed, number), nowEpochMs: epochMs() };
  }
}
