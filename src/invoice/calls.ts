import { type Call, hasFailed, lastOf, OpenEnds } from './follow-ups.ts';
import type { TrafficAttempt } from './traffic.ts';

/** Calls by what clients state, and those that could also have been put together otherwise. */
export interface StatedCalls {
  /** In the order of their first attempts. */
  readonly calls: readonly Call[];
  readonly ambiguous: ReadonlySet<Call>;
}

/** What tells one client from another: its API key and what its SDK says of itself. */
export function clientIdOf({ key, userAgent, stainless }: TrafficAttempt): string {
  // A header has no line break.
  return `${key}\n${userAgent}\n${stainless?.lang ?? ''}\n${stainless?.version ?? ''}`;
}

/** Attempts of the same client that ask for the same. */
export function streamIdOf(attempt: TrafficAttempt): string {
  return `${clientIdOf(attempt)}\n${attempt.route}\n${attempt.fingerprint}`;
}

/**
 * Puts attempts together by `x-stainless-retry-count`: a count of 0 begins a call, a count of n goes on with the call whose attempt of count n - 1
 * ended last, however long ago: some policies wait for minutes by themselves (backoff 2.2.1). An attempt without a count is a call of its own.
 */
export function statedCalls(attempts: readonly TrafficAttempt[], originEpochMs: number): StatedCalls {
  const calls: Call[] = [];
  const ambiguous = new Set<Call>();
  const openByStream = new Map<string, OpenEnds>();
  for (const attempt of attempts) {
    const { retryCount } = attempt;
    const stream = `${streamIdOf(attempt)} ${attempt.idempotency ?? ''}`;
    const open = openByStream.get(stream) ?? new OpenEnds(originEpochMs, Number.POSITIVE_INFINITY);
    openByStream.set(stream, open);
    const before = takeBefore(open, attempt);
    const call = before?.call ?? { attempts: [] };
    call.attempts.push(attempt);
    if (before === undefined) calls.push(call);
    if (before === undefined && (retryCount ?? 0) > 0) ambiguous.add(call);
    const choices = before?.choices ?? [];
    if (choices.length > 1) for (const choice of choices) ambiguous.add(choice);
    if (retryCount !== undefined) open.add(call);
  }
  return { calls, ambiguous };
}

/** The call that an attempt goes on with: one that has failed, else one whose answer its client evidently did not take. */
function takeBefore(open: OpenEnds, { retryCount = 0, arrivedMs }: TrafficAttempt): ReturnType<OpenEnds['take']> {
  if (retryCount === 0) return undefined;
  const fits = (call: Call): boolean => lastOf(call).retryCount === retryCount - 1;
  return open.take(arrivedMs, (call) => fits(call) && hasFailed(call)) ?? open.take(arrivedMs, fits);
}
