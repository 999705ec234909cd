import type { Outcome } from '../../billing/outcome.ts';
import { readRetryHint } from '../../client/retry/retry-after.ts';
import { HINT } from '../../client/retry/retry-policy.ts';
import type { RetryHint } from '../../wire/dialect.ts';

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const NO_HINT: RetryHint = { form: HINT.none, waitMs: 0 };

/** How long a reply asks to wait; nothing where the attempt succeeded. */
export function announcedWait(outcome: Outcome, headers: Headers): RetryHint {
  if (outcome === 'ok') return NO_HINT;
  const { 'retry-after': retryAfter, 'retry-after-ms': retryAfterMs } = headers as Record<string, string>;
  return readRetryHint({ retryAfter, retryAfterMs }, Date.now());
}

/** The header `x-should-retry` as policies know it: 0 absent, 1 true, 2 false. */
export function shouldRetryOf(headers: Headers): number {
  const header = headers['x-should-retry'];
  return header === 'true' ? 1 : header === 'false' ? 2 : 0;
}
