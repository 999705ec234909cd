import { HINT } from '../../units/retry-hint.ts';
import { parseHttpDate } from './http-date.ts';

/** The headers of a reply, by their names in lower case. A header that comes twice is one text, joined by ", ". */
export type ReplyHeaders = Readonly<Record<string, string | undefined>>;

/** How long a server asks to wait: the form as a `HINT` number, and the wait in ms (negative for a date in the past). */
export interface ServerWait {
  readonly form: number;
  readonly waitMs: number;
}

/**
 * Reads the wait out of the headers of a reply at an instant in Unix epoch ms. The wait is finite, whatever the texts are. Every reader reads
 * what `writeRetryHint` writes alike; clients differ in texts that are no decimal number and no HTTP date, and in two headers at once.
 */
export type HintReader = (headers: ReplyHeaders, nowEpochMs: number) => ServerWait;

/** How a client reads texts: NaN for one that it cannot read. An empty text is an absent header. */
export interface HintGrammar {
  /** `retry-after-ms`, read first. Absent: the client does not know it, and it counts only where it stands alone. */
  readonly milliseconds?: (text: string) => number;
  /** Whether `retry-after-ms` of 0 gives way to a `Retry-After`. */
  readonly zeroYields?: true;
  readonly seconds: (text: string) => number;
  /** Unix epoch ms of a date. */
  readonly epochMs: (text: string, nowEpochMs: number) => number;
  /** The wait of a `Retry-After` that is neither a number nor a date. Absent: none is named. */
  readonly unreadableMs?: number;
}

/** Longest wait that is read or written, about 68 years: the bound that RFC 9111 (section 1.2.2) sets for delta-seconds. */
export const WAIT_MS_MAX = 2_147_483_648_000;
const NO_WAIT: ServerWait = { form: HINT.none, waitMs: 0 };
const DECIMAL = /^\d{1,16}(?:\.\d{1,16})?$/;
const PYTHON_FLOAT = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/** A decimal number as RFC 9110 writes it, with or without a fraction. */
export function readDecimal(text: string): number {
  const trimmed = text.trim();
  return DECIMAL.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** A number as Python's `float` reads it; not its underscores, `inf` and `nan`. */
export function readPythonFloat(text: string): number {
  const trimmed = text.trim();
  return PYTHON_FLOAT.test(trimmed) ? Number(trimmed) : Number.NaN;
}

/** A date in one of the three forms of HTTP. */
export function readHttpDate(text: string, nowEpochMs: number): number {
  return parseHttpDate(text.trim(), nowEpochMs) ?? Number.NaN;
}

function waitOf(form: number, ms: number): ServerWait {
  return { form, waitMs: Math.min(Math.max(ms, -WAIT_MS_MAX), WAIT_MS_MAX) };
}

function readAfter(
  { seconds, epochMs, unreadableMs }: HintGrammar,
  text: string,
  nowEpochMs: number,
): ServerWait | undefined {
  const number = seconds(text);
  if (!Number.isNaN(number)) return waitOf(HINT.seconds, number * 1000);
  const waitMs = epochMs(text, nowEpochMs) - nowEpochMs;
  if (!Number.isNaN(waitMs)) return waitOf(HINT.date, waitMs);
  return unreadableMs === undefined ? undefined : { form: HINT.date, waitMs: unreadableMs };
}

/** The reader of a grammar. */
export function hintReader(grammar: HintGrammar): HintReader {
  const { milliseconds, zeroYields = false } = grammar;
  return (headers, nowEpochMs) => {
    const after = headers['retry-after'] ?? '';
    const afterMs = headers['retry-after-ms'] ?? '';
    if (after === '' && afterMs === '') return NO_WAIT;
    const ms = afterMs === '' ? Number.NaN : (milliseconds ?? readDecimal)(afterMs);
    const isMs = !Number.isNaN(ms);
    const isFirst = milliseconds !== undefined && !(zeroYields && ms === 0);
    if (isMs && isFirst) return waitOf(HINT.milliseconds, ms);
    const read = after === '' ? undefined : readAfter(grammar, after, nowEpochMs);
    return read ?? (isMs ? waitOf(HINT.milliseconds, ms) : NO_WAIT);
  };
}
