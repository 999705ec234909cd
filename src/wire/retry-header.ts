import { writeRetryHint } from '../client/retry/retry-after.ts';
import type { Refusal } from './dialect.ts';

/** The header that tells a client how long to wait; none when the refusal names no wait. */
export function retryHeader(refusal: Refusal): Readonly<Record<string, string>> {
  const hint = refusal.retryAfter;
  const header = hint === undefined ? undefined : writeRetryHint(hint.form, hint.waitMs, refusal.nowEpochMs);
  return header === undefined ? {} : { [header.name.toLowerCase()]: header.value };
}
