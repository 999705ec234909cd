/**
 * How an attempt ended, as the provider sees it. The provider bills by this, never by what the client believes.
 *
 * - `ok`: an output was produced.
 * - `invalid`: refused before dispatch (400, 401, 402, 403, 404, 413, 415, 422).
 * - `throttled`: 429, by a limit or a full queue; never accepted.
 * - `unavailable`: a 5xx or a reset at the door; never accepted.
 * - `server-error`: accepted, then failed with a 5xx.
 * - `input-moderated`: accepted, refused for what was asked; `output-moderated`: refused for what came out.
 * - `empty`: status 200 with no output in it.
 * - `cancelled-queued`, `cancelled-running`: the client left, and the provider stopped the job before or during service.
 * - `unpaid`: refused for lack of money or credit (402, at some vendors 400 or 429); never accepted.
 * - `expired`: accepted, and given up before its start because it had waited too long (504).
 * - `truncated`: a streamed answer that ended without an end: a part of the output is there.
 */
export const OUTCOMES = [
  'ok',
  'invalid',
  'throttled',
  'unavailable',
  'server-error',
  'input-moderated',
  'output-moderated',
  'empty',
  'cancelled-queued',
  'cancelled-running',
  'unpaid',
  'expired',
  'truncated',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** Outcomes of what was never accepted: no preset bills them. */
export const NEVER_ACCEPTED = ['invalid', 'throttled', 'unavailable', 'unpaid'] as const satisfies readonly Outcome[];

/** The index of each outcome in `OUTCOMES`, for typed arrays. */
export const OUTCOME: { readonly [K in Outcome]: number } = Object.fromEntries(
  OUTCOMES.map((name, index) => [name, index]),
) as { [K in Outcome]: number };

/** Whether the client left before the job ended. */
export function isCancelled(outcome: number): boolean {
  return outcome === OUTCOME['cancelled-queued'] || outcome === OUTCOME['cancelled-running'];
}
