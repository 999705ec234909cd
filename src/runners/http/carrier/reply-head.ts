import { CR, IS_NAME, IS_VALUE, LF, SPACE, TAB } from './bytes.ts';
import type { HeaderNames } from './header-names.ts';

/** How the end of a body is found (RFC 9112, 6.3, 2022-06). */
export const FRAMING = { none: 0, length: 1, chunked: 2, close: 3 } as const;

/** Status line and headers of a reply. */
export interface ReplyHead {
  readonly status: number;
  /** By name in lower case; a header that comes twice is joined by a comma, as `fetch` does. */
  readonly headers: Readonly<Record<string, string>>;
  /** One of `FRAMING`. */
  readonly framing: number;
  /** Bytes of the body, where `framing` is `length`. */
  readonly length: number;
  /** Whether the server lets the connection stay open behind this reply. */
  readonly isKept: boolean;
}

const [COLON, ZERO, ONE, NINE] = [58, 48, 49, 57];
const VERSION = Uint8Array.from('HTTP/1.', (letter) => letter.charCodeAt(0));
/** Larger numbers are not exact. */
const LENGTH_DIGITS_MAX = 15;
/** `HTTP/1.1 200`. */
const STATUS_LINE_MIN = 12;

/** What of a head is worth a second look. */
interface Fields {
  readonly headers: Record<string, string>;
  length: string | undefined;
  coding: string | undefined;
  connection: string | undefined;
}

/**
 * Reads a head whose lines, the last one without the empty line behind it, lie in `bytes` from `from` to `to`: each ends with CR LF. Returns what is
 * wrong as text: control characters, folded lines, names with spaces, two lengths. A reader that lets such things pass may see another reply than
 * the next one does (RFC 9112, 11.2).
 */
export function readReplyHead(bytes: Buffer, from: number, to: number, names: HeaderNames): ReplyHead | string {
  const status = readStatus(bytes, from);
  if (status === 0) return 'it does not begin with a status line of HTTP/1.1';
  let at = bytes.indexOf(LF, from) + 1;
  if (!isText(bytes, from, at - 2) || bytes[at - 2] !== CR) return 'its status line holds a control character';
  const fields: Fields = { headers: {}, length: undefined, coding: undefined, connection: undefined };
  while (at < to) {
    const next = readField(bytes, at, fields, names);
    if (typeof next === 'string') return next;
    at = next;
  }
  return frame(status, bytes[from + VERSION.length] === ONE, fields);
}

/** Whether bytes begin as a reply does, as far as they are there. */
export function beginsReply(bytes: Buffer, from: number, to: number): boolean {
  const end = Math.min(VERSION.length, to - from);
  for (let i = 0; i < end; i++) if (bytes[from + i] !== VERSION[i]) return false;
  return true;
}

/** The status of a status line of HTTP/1.0 or 1.1; 0 where it is none. */
function readStatus(bytes: Buffer, from: number): number {
  const end = from + STATUS_LINE_MIN;
  const minor = bytes[from + VERSION.length];
  const behind = bytes[end];
  if (!beginsReply(bytes, from, end) || (minor !== ZERO && minor !== ONE)) return 0;
  if (bytes[from + 8] !== SPACE || (behind !== SPACE && behind !== CR)) return 0;
  let status = 0;
  for (let i = end - 3; i < end; i++) {
    const digit = (bytes[i] as number) - ZERO;
    if (digit < 0 || digit > 9) return 0;
    status = status * 10 + digit;
  }
  return status >= 100 ? status : 0;
}

function isText(bytes: Buffer, from: number, to: number): boolean {
  for (let i = from; i < to; i++) if (IS_VALUE[bytes[i] as number] === 0) return false;
  return true;
}

/** Reads the header line at a place; returns where the next one begins, or what is wrong. */
function readField(bytes: Buffer, at: number, fields: Fields, names: HeaderNames): number | string {
  let colon = at;
  while (IS_NAME[bytes[colon] as number] === 1) colon++;
  if (bytes[colon] !== COLON || colon === at) {
    const isFolded = bytes[at] === SPACE || bytes[at] === TAB;
    return isFolded ? 'one of its header lines is folded' : 'one of its header lines has no name';
  }
  let start = colon + 1;
  while (bytes[start] === SPACE || bytes[start] === TAB) start++;
  let stop = start;
  while (IS_VALUE[bytes[stop] as number] === 1) stop++;
  if (bytes[stop] !== CR || bytes[stop + 1] !== LF) return 'one of its headers holds a control character';
  let end = stop;
  while (end > start && (bytes[end - 1] === SPACE || bytes[end - 1] === TAB)) end--;
  const name = names.read(bytes, at, colon);
  const value = bytes.toString('latin1', start, end);
  return keepField(name, value, fields) ?? stop + 2;
}

/** Enters a header; returns what is wrong. */
function keepField(name: string, value: string, fields: Fields): string | undefined {
  if (name === 'content-length') {
    if (fields.length !== undefined) return 'it states its length twice';
    fields.length = value;
  } else if (name === 'transfer-encoding')
    fields.coding = fields.coding === undefined ? value : `${fields.coding},${value}`;
  else if (name === 'connection')
    fields.connection = fields.connection === undefined ? value : `${fields.connection},${value}`;
  const { headers } = fields;
  const before: unknown = headers[name];
  headers[name] = typeof before === 'string' ? `${before}, ${value}` : value;
  return undefined;
}

/** How a reply with these headers ends. */
function frame(status: number, isNewer: boolean, { headers, length, coding, connection }: Fields): ReplyHead | string {
  const isKept = staysOpen(isNewer, connection);
  if (length !== undefined && coding !== undefined) return 'it states a length and a transfer coding';
  const bytes = length === undefined ? 0 : readLength(length);
  if (bytes < 0) return 'its length is no number';
  const isNone = status < 200 || status === 204 || status === 304;
  const isFramed = coding === undefined && length !== undefined;
  const framing = isNone
    ? FRAMING.none
    : isFramed
      ? FRAMING.length
      : isChunked(coding)
        ? FRAMING.chunked
        : FRAMING.close;
  return { status, headers, framing, length: bytes, isKept: isKept && framing !== FRAMING.close };
}

/** Whether a connection may stay open by the options that a reply names, and else by its version. */
function staysOpen(isNewer: boolean, connection: string | undefined): boolean {
  if (connection === undefined) return isNewer;
  if (connection === 'keep-alive') return true;
  const options = connection.split(',').map((option) => option.trim().toLowerCase());
  return !options.includes('close') && (isNewer || options.includes('keep-alive'));
}

/** Whether the last of the codings, if there are any, is `chunked`. */
function isChunked(coding = ''): boolean {
  const last = coding.slice(coding.lastIndexOf(',') + 1);
  return last.trim().toLowerCase() === 'chunked';
}

/** A length as a number; -1 where it is none. */
function readLength(text: string): number {
  if (text.length === 0 || text.length > LENGTH_DIGITS_MAX) return -1;
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i);
    if (digit < ZERO || digit > NINE) return -1;
    length = length * 10 + digit - ZERO;
  }
  return length;
}
