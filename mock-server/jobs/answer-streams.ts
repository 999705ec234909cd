import type { Timeline } from '../../src/engine/timeline.ts';
import type { StreamPlan } from '../../src/wire/dialect.ts';
import type { Caller } from '../connection.ts';
import { SlotPool } from './slot-pool.ts';

/** An answer that is being sent piece by piece. */
export interface AnswerStream {
  readonly plan: StreamPlan;
  /** Those who waited when service began; who comes later gets the whole answer at its end. */
  readonly callers: readonly Caller[];
  readonly startMs: number;
  readonly serviceMs: number;
  /** Its place, which the events of the timeline name. */
  place: number;
  sent: number;
  hasHead: boolean;
  /** Whether an event of the timeline still names it. */
  isAwaited: boolean;
  isOver: boolean;
}

/** Sends answers in pieces, each at its share of the service time; the last ones when the job has ended. */
export class AnswerStreams {
  readonly #timeline: Timeline;
  readonly #kind: number;
  readonly #places = new SlotPool<AnswerStream>();

  /** `kind`: the kind of this class's events on the timeline. */
  constructor(timeline: Timeline, kind: number) {
    this.#timeline = timeline;
    this.#kind = kind;
  }

  /** Service of a job has begun and will end at `finishMs`. Nothing is sent before the timeline comes to it. */
  begin(plan: StreamPlan, callers: readonly Caller[], finishMs: number): AnswerStream {
    const startMs = this.#timeline.nowMs;
    const stream: AnswerStream = {
      plan,
      callers: [...callers],
      startMs,
      serviceMs: finishMs - startMs,
      place: 0,
      sent: 0,
      hasHead: false,
      isAwaited: false,
      isOver: false,
    };
    stream.place = this.#places.add(stream);
    this.#awaitNext(stream);
    return stream;
  }

  /** An event of the timeline: the next piece of a stream is due. */
  advance(place: number): void {
    const stream = this.#places.at(place);
    stream.isAwaited = false;
    if (stream.isOver) {
      this.#places.remove(place);
      return;
    }
    this.#send(stream, this.#timeline.nowMs);
    this.#awaitNext(stream);
  }

  /** The job has ended well: what is left is sent, and the answer is complete. */
  end(stream: AnswerStream): void {
    this.#send(stream, Number.POSITIVE_INFINITY);
    for (const { response, isOpen } of stream.callers) if (isOpen) response.end();
    this.close(stream);
  }

  /** Nothing more will be sent. What becomes of the connections is for others to say. */
  close(stream: AnswerStream): void {
    if (stream.isOver) return;
    stream.isOver = true;
    if (!stream.isAwaited) this.#places.remove(stream.place);
  }

  sendWhole({ response }: Caller, { status, headers, pieces }: StreamPlan): void {
    response.writeHead(status, { ...headers });
    for (const { bytes } of pieces) response.write(bytes);
    response.end();
  }

  #dueMs({ startMs, serviceMs }: AnswerStream, atShare: number): number {
    return atShare >= 1 ? Number.POSITIVE_INFINITY : startMs + atShare * serviceMs;
  }

  #awaitNext(stream: AnswerStream): void {
    const next = stream.plan.pieces[stream.sent];
    const dueMs = next === undefined ? Number.POSITIVE_INFINITY : this.#dueMs(stream, next.atShare);
    if (dueMs === Number.POSITIVE_INFINITY) return;
    stream.isAwaited = true;
    this.#timeline.at(Math.max(dueMs, this.#timeline.nowMs), this.#kind, stream.place);
  }

  /** Sends what is due up to and including an instant. */
  #send(stream: AnswerStream, untilMs: number): void {
    const { pieces, status, headers } = stream.plan;
    const open = stream.callers.filter(({ isOpen }) => isOpen);
    if (!stream.hasHead) for (const { response } of open) response.writeHead(status, { ...headers });
    stream.hasHead = true;
    for (; stream.sent < pieces.length; stream.sent++) {
      const piece = pieces[stream.sent];
      if (piece === undefined || (untilMs !== Number.POSITIVE_INFINITY && this.#dueMs(stream, piece.atShare) > untilMs))
        return;
      for (const { response } of open) response.write(piece.bytes);
    }
  }
}
