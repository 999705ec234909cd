import { HINT } from '../../units/retry-hint.ts';
import { type HintReader, hintReader, readDecimal, readHttpDate, WAIT_MS_MAX } from './hint-reader.ts';
import { formatHttpDate } from './http-date.ts';

/** A header field to write. */
interface RetryHeader {
  readonly name: 'retry-after' | 'retry-after-ms';
  readonly value: string;
}

/**
 * Reads the wait as the standards have it, for policies that are no SDK's. `retry-after-ms` comes before `Retry-After` where both are there and
 * can be read. Decimals are accepted in both; what cannot be read counts as absent.
 */
export const readRetryHint: HintReader = hintReader({
  milliseconds: readDecimal,
  seconds: readDecimal,
  epochMs: readHttpDate,
});

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
