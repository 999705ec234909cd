import type { Outcome } from '../billing/outcome.ts';

const TEXT_LIMIT = 300;

/**
 * What a client can tell from a status that is not a success. It cannot see whether a job was accepted before a 5xx, so 503
 * (and 529, overloaded) counts as refused at the door and any other 5xx as a failure after acceptance.
 */
export function outcomeOfStatus(status: number): Outcome {
  if (status === 429) return 'throttled';
  if (status === 503 || status === 529) return 'unavailable';
  return status >= 500 ? 'server-error' : 'invalid';
}

/** A vendor's message, cut to the length that a log line allows. */
export function boundedMessage(text: string | undefined): string | undefined {
  return text !== undefined && text.length > TEXT_LIMIT ? `${text.slice(0, TEXT_LIMIT)}…` : text;
}
