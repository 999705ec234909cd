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
