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
 * The wait that a client reads from the header when the server means `waitMs`: whole seconds, a whole second of the calendar minus now,
 * or whole milliseconds, always rounded up, so that a client which obeys never comes too early (RFC 9110, section 10.2.3).
 */
export function announcedWaitMs(form: number, waitMs: number, nowEpochMs: number): number {
  if (form === HINT.none || waitMs === Number.POSITIVE_INFINITY) return 0;
  if (form === HINT.seconds) return Math.ceil(Math.ceil(waitMs) / 1000) * 1000;
  if (form === HINT.date) return Math.ceil((nowEpochMs + waitMs) / 1000) * 1000 - nowEpochMs;
  return Math.ceil(waitMs);
}

/** The header that announces a wait, as `announcedWaitMs` rounds it. Undefined for `HINT.none`. A negative wait is written as 0. */
export function writeRetryHint(form: number, waitMs: number, nowEpochMs: number): RetryHeader | undefined {
  const announcedMs = announcedWaitMs(form, Math.min(Math.max(waitMs, 0), WAIT_MS_MAX), nowEpochMs);
  switch (form) {
    case HINT.seconds:
      return { name: 'retry-after', value: String(announcedMs / 1000) };
    case HINT.date:
      return { name: 'retry-after', value: formatHttpDate(Math.round(nowEpochMs + announcedMs)) };
    case HINT.milliseconds:
      return { name: 'retry-after-ms', value: String(announcedMs) };
    default:
      return undefined;
  }
}
