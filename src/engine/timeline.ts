import { EventQueue, kindOf, RANK, slotOf } from './event-queue.ts';
import { TimerLane } from './timer-lane.ts';

/** Whoever acts on events: it is told the kind and the slot, and reads the time from the timeline. */
export interface EventHandler {
  handle(kind: number, slot: number): void;
  /** A timer of a lane fell due; `generation` is that of the slot when the timer was set. */
  expire(kind: number, slot: number, generation: number): void;
  /** The instant in `Timeline.arrivalMs` has come: take the arrival and set the next one. */
  arrive(): void;
}

/** Lets arrivals pass without an event each: it sets `nowMs` and `arrivalMs`. */
export interface ArrivalPass {
  /** Lets arrivals pass that are due before an instant. Returns whether any did. */
  pass(untilMs: number): boolean;
}

/**
 * The one order of events of a world: a heap, lanes of equally long timers, and the next arrival, which stays outside the heap because
 * there is always exactly one. At the same instant jobs end first, then timers run out, clients that poll hear of ends, all other events happen,
 * users of a closed loop begin in the order of their numbers, and the arrival comes last:
 * an answer beats the timeout that would have ended it, and a poll does not, a slot is free before anybody asks for it, and who will have which slot when follows from
 * what was asked before, whatever else happens at that instant.
 *
 * The timeline does not know what time is. A driver (virtual or wall) sets `nowMs` and calls `step`.
 */
export class Timeline {
  /** Milliseconds since the start of the run; set by the driver, never decreasing. */
  nowMs = 0;
  /** When the next arrival is due; Infinity when there is none. Set by the handler. */
  arrivalMs: number = Number.POSITIVE_INFINITY;
  /** Called when something earlier than all pending was scheduled from outside `step`; a wall driver sets it to wake up. */
  onEarlier: (() => void) | undefined = undefined;
  readonly #queue = new EventQueue();
  #lanes: TimerLane[] = [];
  readonly #released = new Set<TimerLane>();

  /** Schedules an event at an absolute instant, which must not lie in the past. */
  at(dueMs: number, kind: number, slot: number): void {
    this.#queue.push(dueMs, kind, slot);
    if (this.onEarlier !== undefined) this.onEarlier();
  }

  /** Schedules what goes before all else at its instant: the end of a job, a change of how many are served at once. */
  atFirst(dueMs: number, kind: number, slot: number): void {
    this.#queue.push(dueMs, kind, slot, RANK.end);
    if (this.onEarlier !== undefined) this.onEarlier();
  }

  /** Schedules an answer that a client hears when it asks: after the timers of that instant, for a client that has stopped waiting asks no more. */
  afterTimers(dueMs: number, kind: number, slot: number): void {
    this.#queue.push(dueMs, kind, slot, RANK.asked);
    if (this.onEarlier !== undefined) this.onEarlier();
  }

  /** Schedules what goes behind all other events of its instant, in the order of slots. */
  atLast(dueMs: number, kind: number, slot: number): void {
    this.#queue.push(dueMs, kind, slot, RANK.think);
    if (this.onEarlier !== undefined) this.onEarlier();
  }

  /** Takes out all events of a kind. */
  drop(kind: number): void {
    this.#queue.drop(kind);
  }

  /** A new lane of timers of one length and kind. */
  lane(delayMs: number, kind: number): TimerLane {
    const lane = new TimerLane(delayMs, kind);
    this.#lanes.push(lane);
    return lane;
  }

  /** Nobody sets timers of a lane any more: it goes when those that run are over. */
  release(lane: TimerLane): void {
    this.#released.add(lane);
    for (const each of this.#released) {
      if (each.size > 0) continue;
      this.#released.delete(each);
      this.#lanes = this.#lanes.filter((other) => other !== each);
    }
  }

  /** When the next thing is due; Infinity when nothing is. */
  nextMs(): number {
    const eventMs = this.eventMs();
    return this.arrivalMs < eventMs ? this.arrivalMs : eventMs;
  }

  /** When the next event or timer is due, whatever the next arrival; Infinity when none is. */
  eventMs(): number {
    let next = this.#queue.headMs();
    for (let i = 0; i < this.#lanes.length; i++) {
      const headMs = (this.#lanes[i] as TimerLane).headMs();
      if (headMs < next) next = headMs;
    }
    return next;
  }

  /** Does the one next thing. `nextMs()` must be finite, and not after `nowMs`. */
  step(handler: EventHandler): void {
    const headMs = this.#queue.headMs();
    const lane = this.#lanes.length === 0 ? undefined : this.#firstLane(headMs);
    this.#dispatch(handler, lane, lane === undefined ? headMs : lane.headMs());
  }

  /**
   * Virtual time: jumps from event to event until nothing is due up to and including `untilMs`. `pass`: asked first to let arrivals pass that are
   * due before the next event.
   */
  run(handler: EventHandler, untilMs: number, pass?: ArrivalPass): void {
    for (;;) {
      const headMs = this.#queue.headMs();
      const lane = this.#lanes.length === 0 ? undefined : this.#firstLane(headMs);
      const timerMs = lane === undefined ? headMs : lane.headMs();
      const nextMs = this.arrivalMs < timerMs ? this.arrivalMs : timerMs;
      if (nextMs > untilMs || nextMs === Number.POSITIVE_INFINITY) return;
      if (pass !== undefined && nextMs < timerMs && pass.pass(timerMs < untilMs ? timerMs : untilMs)) continue;
      if (nextMs > this.nowMs) this.nowMs = nextMs;
      this.#dispatch(handler, lane, timerMs);
    }
  }

  /** The lane whose head is due first, if that goes before the head of the heap, which is due at `headMs`. */
  #firstLane(headMs: number): TimerLane | undefined {
    let lane: TimerLane | undefined;
    let leastMs = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.#lanes.length; i++) {
      const candidate = this.#lanes[i] as TimerLane;
      const candidateMs = candidate.headMs();
      if (candidateMs < leastMs) {
        leastMs = candidateMs;
        lane = candidate;
      }
    }
    if (leastMs === headMs) return leastMs === Number.POSITIVE_INFINITY || this.#queue.isHeadEarly ? undefined : lane;
    return leastMs < headMs ? lane : undefined;
  }

  #dispatch(handler: EventHandler, lane: TimerLane | undefined, timerMs: number): void {
    if (this.arrivalMs < timerMs) {
      handler.arrive();
    } else if (lane === undefined) {
      const what = this.#queue.take();
      handler.handle(kindOf(what), slotOf(what));
    } else {
      const slot = lane.headSlot();
      const generation = lane.headGeneration();
      lane.shift();
      handler.expire(lane.kind, slot, generation);
    }
  }
}

/** Runs a timeline in virtual time, up to and including `untilMs`. */
export function runVirtually(timeline: Timeline, handler: EventHandler, untilMs: number): void {
  timeline.run(handler, untilMs);
}
