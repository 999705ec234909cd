import { doubledMs } from './doubling.ts';
import { FAILURE, GIVE_UP } from './retry-policy.ts';
import { type RetryPreset, statelessPreset } from './retry-preset.ts';

/** What differs between the calls of fal's clients. */
interface FalRule extends Omit<RetryPreset, 'date' | 'create'> {
  readonly attempts: number;
  readonly baseMs: number;
  readonly capMs: number;
  /** A wait is stretched by a factor in (1 - spread, 1 + spread). */
  readonly spread: number;
  /** Longest wait after stretching; Infinity where the cap comes first. */
  readonly stretchedCapMs: number;
  readonly statuses: readonly number[];
}

/** fal's clients: exponential waits with jitter on both sides; Retry-After and x-should-retry are ignored. */
function fal(rule: FalRule): RetryPreset {
  const { name, summary, source, attempts, baseMs, capMs, spread, stretchedCapMs, statuses } = rule;
  return statelessPreset({ name, summary, source, date: '2026-11' }, attempts, (failed, u) => {
    if (failed.failure === FAILURE.stream) return GIVE_UP;
    if (failed.failure === FAILURE.status && !statuses.includes(failed.status)) return GIVE_UP;
    const factor = 1 + spread * (2 * u - 1);
    return Math.min(doubledMs(baseMs, failed.attempt - 1, capMs) * factor, stretchedCapMs);
  });
}

const INGRESS = [429, 502, 503, 504];
const JS = { spread: 0.25, stretchedCapMs: Infinity };

/** The presets of fal's clients. */
export const FAL_PRESETS: readonly RetryPreset[] = [
  // `queue.submit`: it sends no idempotency key, so a retried submission can be a second job.
  fal({
    ...JS,
    name: 'fal-js-submit@1.10.1',
    summary: '4 attempts, 1 s doubling +-25 %, on 429, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, queue.ts QUEUE_RETRY_CONFIG, measured',
    attempts: 4,
    baseMs: 1000,
    capMs: 60_000,
    statuses: INGRESS,
  }),
  // Status, result and cancel: one call, not the loop that polls it.
  fal({
    ...JS,
    name: 'fal-js-status@1.10.1',
    summary: '6 attempts, 1 s doubling +-25 %, on 429, 500, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, QUEUE_STATUS_RETRY_CONFIG, measured',
    attempts: 6,
    baseMs: 1000,
    capMs: 30_000,
    statuses: [...INGRESS, 500],
  }),
  fal({
    ...JS,
    name: 'fal-js-run@1.10.1',
    summary: '4 attempts, 0.5 s doubling +-25 %, on 429, 502, 503, 504 and network errors; Retry-After is ignored.',
    source: 'npm @fal-ai/client 1.10.1, client.js, measured',
    attempts: 4,
    baseMs: 500,
    capMs: 30_000,
    statuses: INGRESS,
  }),
  // It retries 502, 503 and 504 only from the ingress; here all of them count as such.
  fal({
    name: 'fal-python@2026',
    summary:
      '10 attempts, 0.1 s doubling +-50 %, at most 30 s, on 408, 409, 429, 502 to 504, timeouts, network errors.',
    source: 'fal_client/client.py, _maybe_retry_request and _get_retry_delay',
    attempts: 10,
    baseMs: 100,
    capMs: 30_000,
    spread: 0.5,
    stretchedCapMs: 30_000,
    statuses: [408, 409, 429, 502, 503, 504],
  }),
];
