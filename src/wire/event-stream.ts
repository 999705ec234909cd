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

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** Where the line that begins at `start` ends, and where the next one begins. A line ends with CR LF, LF, CR or the stream. */
function lineEnd(bytes: Uint8Array, start: number): readonly [end: number, next: number] {
  let end = start;
  while (end < bytes.length && bytes[end] !== LINE_FEED && bytes[end] !== CARRIAGE_RETURN) end += 1;
  const isPair = bytes[end] === CARRIAGE_RETURN && bytes[end + 1] === LINE_FEED;
  return [end, Math.min(bytes.length, end + (isPair ? 2 : 1))];
}

/** Name and value of a line. One space after the colon belongs to neither. */
function fieldOf(line: string): readonly [name: string, value: string] {
  const colon = line.indexOf(':');
  if (colon < 0) return [line, ''];
  return [line.slice(0, colon), line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)];
}

/**
 * The events of a stream that was read whole (WHATWG HTML, 9.2.6, 2026-11). Events without data are left out, and so are comments. An event
 * at the end without a blank line counts too, because some gateways end so.
 */
export function readEventStream(bytes: Uint8Array): StreamEvent[] {
  const events: StreamEvent[] = [];
  let event = '';
  let data: string[] = [];
  const dispatch = (endByte: number): void => {
    if (data.length > 0) events.push({ event, data: data.join('\n'), endByte });
    event = '';
    data = [];
  };
  for (let at = 0; at < bytes.length;) {
    const [end, next] = lineEnd(bytes, at);
    if (end === at) dispatch(next);
    else {
      const [name, value] = fieldOf(bytesText(bytes.subarray(at, end)));
      if (name === 'data') data.push(value);
      else if (name === 'event') event = value;
    }
    at = next;
  }
  dispatch(bytes.length);
  return events;
}

/** The bytes of an event: each line of the data is a line of its own. Without a type, none is named. */
export function writeEvent(data: string, event = ''): Uint8Array {
  const lines = data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`);
  return textBytes(`${event === '' ? '' : `event: ${event}\n`}${lines.join('')}\n`);
}
