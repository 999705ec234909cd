import { bytesText, textBytes } from './json-bytes.ts';

/** One event of a `text/event-stream`. */
export interface StreamEvent {
  /** Its type; empty where the stream names none. */
  readonly event: string;
  /** Its data: several `data` lines are joined by line feeds. */
  readonly data: string;
  /** How many bytes of the stream have to be there until the event is complete. */
  readonly endByte: number;
}

/** Hears the events of a stream. */
export interface EventListener {
  /** Where the event ends that begins at a place, if it is one that needs no reading; else -1. Absent: all are read. */
  passOver?(startByte: number): number;
  /** An event; `startByte`: where its first line begins. */
  event(event: StreamEvent, startByte: number): void;
}

const [LINE_FEED, CARRIAGE_RETURN] = [10, 13];

/** The lines of a stream, one after the other. A line ends with CR LF, LF, CR or the stream. */
class Lines {
  /** Where the present line begins and ends, and where the next one begins. */
  start = 0;
  end = 0;
  next = 0;
  readonly #bytes: Uint8Array;
  /** The first of each at or behind the present line; the length of the stream where there is none. */
  #lineFeed = -1;
  #carriageReturn = -1;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Goes to the line that begins at a place. */
  goTo(start: number): void {
    if (this.#lineFeed < start) this.#lineFeed = this.#find(LINE_FEED, start);
    if (this.#carriageReturn < start) this.#carriageReturn = this.#find(CARRIAGE_RETURN, start);
    this.start = start;
    this.end = Math.min(this.#lineFeed, this.#carriageReturn);
    const isPair = this.#lineFeed === this.end + 1;
    this.next = Math.min(this.#bytes.length, this.end + (isPair ? 2 : 1));
  }

  /** Name and value of the present line. One space after the colon belongs to neither. */
  field(): readonly [name: string, value: string] {
    const line = bytesText(this.#bytes.subarray(this.start, this.end));
    const colon = line.indexOf(':');
    if (colon < 0) return [line, ''];
    return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)];
  }

  #find(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, from);
    return at < 0 ? this.#bytes.length : at;
  }
}

/**
 * Tells the events of a stream that was read whole (WHATWG HTML, 9.2.6, 2026-11). Events without data are left out, and so are comments. An event
 * at the end without a blank line counts too, because some gateways end so.
 */
export function tellEvents(bytes: Uint8Array, listener: EventListener): void {
  const lines = new Lines(bytes);
  let [event, data]: [string, string | undefined] = ['', undefined];
  let startByte = 0;
  const dispatch = (endByte: number): void => {
    if (data !== undefined) listener.event({ event, data, endByte }, startByte);
    [event, data] = ['', undefined];
    startByte = endByte;
  };
  for (let at = 0; at < bytes.length;) {
    const passed = at === startByte ? (listener.passOver?.(at) ?? -1) : -1;
    if (passed > at) {
      startByte = passed;
      at = passed;
      continue;
    }
    lines.goTo(at);
    if (lines.end === at) dispatch(lines.next);
    else {
      const [name, value] = lines.field();
      if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
      else if (name === 'event') event = value;
    }
    at = lines.next;
  }
  dispatch(bytes.length);
}

/** The events of a stream that was read whole, as `tellEvents` tells them. */
export function readEventStream(bytes: Uint8Array): StreamEvent[] {
  const events: StreamEvent[] = [];
  tellEvents(bytes, { event: (event) => events.push(event) });
  return events;
}

/** The bytes of an event: each line of the data is a line of its own. Without a type, none is named. */
export function writeEvent(data: string, event = ''): Uint8Array {
  const lines = data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return textBytes(`${event === '' ? '' : `event: ${event}\n`}${lines.join('')}\n`);
}
