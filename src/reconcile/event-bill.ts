/** What can happen to a job, as a consumer of events hears of it. */
export const BILL_EVENTS = ['submit', 'accept', 'start', 'finish', 'cancel', 'refund'] as const;

/** The kind of an event. Only `finish` and `refund` move money. */
export type BillEventType = (typeof BILL_EVENTS)[number];

/** An event of a job, as a webhook, a queue or a vendor's log delivers it. */
export interface BillEvent {
  /** The same id is the same event, delivered again. */
  readonly eventId: string;
  readonly jobId: string;
  /** A vendor that charges a job in several postings has several `finish`. */
  readonly type: BillEventType;
  /** Nano-USD that a `finish` charges or a `refund` gives back, from 0 up; what other events carry is not counted. */
  readonly chargeNano: bigint;
}

/**
 * A bill made from events that are delivered at least once and in any order: what a job owes is its finishes less its refunds, every event
 * counted once. A job that was only submitted, started or cancelled owes nothing. Less than nothing is possible while a refund has overtaken
 * its charge; it stays where a job was given back more than it was charged.
 */
export class EventBill<Event extends BillEvent = BillEvent> {
  readonly #events = new Map<string, Event>();
  readonly #conflicts = new Set<string>();
  readonly #dues = new Map<string, bigint>();
  #repeats = 0;

  /**
   * Takes a delivery. Returns whether it changed the bill's knowledge: false for one that was known. Of two events under one id the one that
   * asks for more counts, whichever comes first, and the id is a conflict. Throws a RangeError for a negative amount.
   */
  take(event: Event): boolean {
    if (event.chargeNano < 0n) {
      throw new RangeError(
        `Event ${event.eventId} moves ${event.chargeNano} nano-USD: write what is given back as a refund of a positive amount.`,
      );
    }
    const known = this.#events.get(event.eventId);
    if (known === undefined) {
      this.#count(event);
      return true;
    }
    this.#repeats++;
    if (isSame(known, event)) return false;
    this.#conflicts.add(event.eventId);
    if (countedOf(known, event) === known) return false;
    this.#add(known.jobId, -signedNano(known));
    this.#count(event);
    return true;
  }

  /** The events that count, each once. */
  get events(): readonly Event[] {
    return [...this.#events.values()];
  }

  /** Deliveries of events that were known. */
  get repeats(): number {
    return this.#repeats;
  }

  /** Ids under which different events came. */
  get conflicts(): ReadonlySet<string> {
    return this.#conflicts;
  }

  /** What each job owes in nano-USD; jobs of which an event is known and that owe nothing are there with 0. */
  get dues(): ReadonlyMap<string, bigint> {
    return this.#dues;
  }

  #count(event: Event): void {
    this.#events.set(event.eventId, event);
    this.#add(event.jobId, signedNano(event));
  }

  #add(jobId: string, nano: bigint): void {
    this.#dues.set(jobId, (this.#dues.get(jobId) ?? 0n) + nano);
  }
}

/** What each job owes after a log of events, in nano-USD: the same for every order of the log and every repetition in it. */
export function billEvents(log: Iterable<BillEvent>): ReadonlyMap<string, bigint> {
  const bill = new EventBill();
  for (const event of log) bill.take(event);
  return bill.dues;
}

/** What an event adds to what its job owes, in nano-USD: a finish its charge, a refund the negative of its amount, any other nothing. */
export function signedNano({ type, chargeNano }: BillEvent): bigint {
  if (type === 'finish') return chargeNano;
  return type === 'refund' ? -chargeNano : 0n;
}

function isSame(one: BillEvent, other: BillEvent): boolean {
  return one.jobId === other.jobId && one.type === other.type && one.chargeNano === other.chargeNano;
}

/** Of two events under one id the one that counts: by amount, then by what they say, so that their order does not matter. */
function countedOf<Event extends BillEvent>(one: Event, other: Event): Event {
  const [a, b] = [signedNano(one), signedNano(other)];
  if (a !== b) return a > b ? one : other;
  return `${one.jobId} ${one.type}` < `${other.jobId} ${other.type}` ? one : other;
}
