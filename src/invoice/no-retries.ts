import { GIVE_UP } from '../client/retry/retry-policy.ts';
import { RETRY_PRESETS } from '../client/retry/retry-presets.ts';
import type { Failure } from './failures.ts';
import type { InvoicedClient } from './invoice-schema.ts';
import { askFirst } from './retry-fit.ts';
import { namedAfter } from './self-names.ts';
import type { TrafficAttempt } from './traffic.ts';

/** What a client takes beside the longest wait of a preset, at most. */
const LATE_MS = 100;

/**
 * What is told of a client of whose failed attempts none was followed by another one. It does not retry where most of the presets that it names
 * itself after, or else most of all, would have been seen to.
 */
export function readNoRetries(
  failures: readonly Failure[],
  client: Pick<TrafficAttempt, 'userAgent' | 'stainless'>,
): InvoicedClient['retries'] {
  const told = { failures: failures.length, preset: null, alike: [], weights: [], loop: null };
  const retrying = RETRY_PRESETS.filter(({ name }) => name !== 'none');
  const likely = namedAfter(retrying, client);
  const isMost = (those: typeof likely): boolean => 2 * those.length > likely.length;
  const wouldGoOn = likely.filter((preset) => failures.some((failure) => goesOnMs(preset, failure) !== GIVE_UP));
  if (!isMost(wouldGoOn)) {
    const words = 'was not seen to retry, and nothing failed that clients like it retry';
    return { ...told, words };
  }
  const seen = wouldGoOn.filter((preset) => failures.some((failure) => wouldBeSeen(preset, failure)));
  if (!isMost(seen)) {
    return { ...told, words: 'was not seen to retry: too little was seen' };
  }
  const alike = RETRY_PRESETS.filter((preset) => failures.every((each) => goesOnMs(preset, each) === GIVE_UP));
  return { ...told, preset: 'none', alike: alike.map(({ name }) => name), words: 'does not retry' };
}

/** The longest wait of a preset after a first attempt, `GIVE_UP` where it makes no second one. */
function goesOnMs(preset: (typeof RETRY_PRESETS)[number], failure: Failure): number {
  return askFirst(preset, failure, 1 - Number.EPSILON);
}

function wouldBeSeen(preset: (typeof RETRY_PRESETS)[number], failure: Failure): boolean {
  const waitMs = goesOnMs(preset, failure);
  return waitMs !== GIVE_UP && failure.watchedMs > waitMs + LATE_MS;
}
