import { formatHttpDate, parseHttpDate } from './http-date.ts';
import { HINT } from './retry-policy.ts';

/** How long a server asks to wait: the form as a `HINT` number, and the wait in ms (negative for a date in the past). */
interface ServerWait {
  readonly form: number;
  readonly waitMs: number;
}

/** The header fields that carry a wait, as text; absent where the reply has none. */
interface RetryHeaders {
  readonly retryAfter?: string | undefined;
  readonly retryAfterMs?: string | undefined;
}

/** A header field to write. */
interface RetryHeader {
  readonly name: 'retry-after' | 'retry-after-ms';
  readonly value: string;
}

const NO_WAIT: ServerWait = { form: HINT.none, waitMs: 0 };
/** Longest wait that is read or written, about 68 years: the bound that RFC 9111 (section 1.2.2) sets for delta-seconds. */
const WAIT_MS_MAX = 2_147_483_648_000;
const DECIMAL = /^\d{1,16}(?:\.\d{1,16})?$/;

function parseDecimal(text: string | undefined): number | undefined {
  const trimmed = text?.trim() ?? '';
  return DECIMAL.test(trimmed) ? Number(trimmed) : undefined;
}

/**
 * Reads the wait from the headers of a reply. `retry-after-ms` comes before `Retry-After` where both are there and can
 * be read. Decimals are accepted in both, as the SDKs accept them; what cannot be read counts as absent.
 */
export function readRetryHint(headers: RetryHeaders, nowEpochMs: number): ServerWait {
  const ms = parseDecimal(headers.retryAfterMs);
  if (ms !== undefined) return { form: HINT.milliseconds, waitMs: Math.min(ms, WAIT_MS_MAX) };
  const seconds = parseDecimal(headers.retryAfter);
  if (seconds !== undefined) return { form: HINT.seconds, waitMs: Math.min(seconds * 1000, WAIT_MS_MAX) };
  const epochMs = headers.retryAfter === undefined ? undefined : parseHttpDate(headers.retryAfter.trim(), nowEpochMs);
  return epochMs === undefined ? NO_WAIT : { form: HINT.date, waitMs: Math.min(epochMs - nowEpochMs, WAIT_MS_MAX) };
}

/**
 * The header that asks for a wait of at least `waitMs`, rounded up to what the form can say: whole seconds, the next
 * full second of the clock, or whole milliseconds. Undefined for `HINT.none`. A negative wait is written as 0.
 */
export function writeRetryHint(form: number, waitMs: number, nowEpochMs: number): RetryHeader | undefined {
  const boundedMs = Math.min(Math.max(waitMs, 0), WAIT_MS_MAX);
  switch (form) {
    case HINT.seconds:
      return { name: 'retry-after', value: String(Math.ceil(boundedMs / 1000)) };
    case HINT.date:
      return { name: 'retry-after', value: formatHttpDate(Math.ceil((nowEpochMs + boundedMs) / 1000) * 1000) };
    case HINT.milliseconds:
      return { name: 'retry-after-ms', value: String(Math.ceil(boundedMs)) };
    default:
      return undefined;
  }
}
