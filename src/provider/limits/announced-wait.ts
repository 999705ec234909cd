import { HINT } from '../../units/retry-hint.ts';

/** Start of virtual time on the calendar, 2026-01-01T00:00:00Z: HTTP dates need one, and a whole second keeps it out of the results. */
export const VIRTUAL_EPOCH_MS = 1_767_225_600_000;

/** The `HINT` of a configured form. */
export function hintFormOf(form: 'seconds' | 'http-date' | 'milliseconds' | 'none'): number {
  switch (form) {
    case 'seconds':
      return HINT.seconds;
    case 'http-date':
      return HINT.date;
    case 'milliseconds':
      return HINT.milliseconds;
    case 'none':
      return HINT.none;
  }
}

/**
 * The wait that a client reads from the header when the server means `waitMs`: whole seconds, a whole second of the calendar minus now,
 * or whole milliseconds, always rounded up, so that a client which obeys never comes too early (RFC 9110, section 10.2.3).
 */
export function announcedWaitMs(form: number, waitMs: number, nowEpochMs: number): number {
  if (form === HINT.none || waitMs === Number.POSITIVE_INFINITY) return 0;
  if (form === HINT.seconds) return Math.ceil(waitMs / 1000) * 1000;
  if (form === HINT.date) return Math.ceil((nowEpochMs + waitMs) / 1000) * 1000 - nowEpochMs;
  return Math.ceil(waitMs);
}
