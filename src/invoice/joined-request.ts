import { clientIdOf, statedCalls, streamIdOf } from './calls.ts';
import { type Call, hasFailed, lastOf, OpenEnds, startMsOf } from './follow-ups.ts';
import { repeatHabits } from './repeat-habit.ts';
import type { Traffic, TrafficAttempt } from './traffic.ts';

/** How sure it is that the attempts of a request are these and no others, the surest first. */
export const JOINS = ['certain', 'likely', 'guess'] as const;
export type Join = (typeof JOINS)[number];

/** What a user wanted once: all calls that a program made for it, with all attempts of these. */
export interface JoinedRequest {
  readonly calls: readonly Call[];
  readonly join: Join;
}

interface Draft {
  readonly calls: Call[];
  join: Join;
}

/**
 * Joins attempts to requests. By idempotency key and by `x-stainless-retry-count` first, which clients state. Then a call that asks for the same
 * after another one has failed is joined to it, as far as the habits of its client let it.
 */
export function joinRequests({
  attempts,
  originEpochMs,
}: Pick<Traffic, 'attempts' | 'originEpochMs'>): JoinedRequest[] {
  const { calls, ambiguous } = statedCalls(attempts, originEpochMs);
  const habits = repeatHabits(calls, originEpochMs);
  const requests: Draft[] = [];
  const byKey = new Map<string, Draft>();
  const draftOf = new Map<Call, Draft>();
  const openByStream = new Map<string, OpenEnds>();
  for (const call of calls) {
    const first = call.attempts[0] as TrafficAttempt;
    const key = first.idempotency === undefined ? undefined : `${first.key} ${first.idempotency}`;
    const stream = streamIdOf(first);
    const open = openByStream.get(stream) ?? new OpenEnds(originEpochMs);
    openByStream.set(stream, open);
    const same = key === undefined ? undefined : byKey.get(key);
    const stated = statedJoin(call, ambiguous);
    const found = open.take(startMsOf(call), (each) =>
      same === undefined ? hasFailed(each) : draftOf.get(each) === same,
    );
    const habit = habits.get(clientIdOf(first)) ?? 'none';
    const before = found === undefined || same !== undefined || habit === 'none' ? undefined : draftOf.get(found.call);
    const draft = same ?? before ?? { calls: [], join: stated };
    if (draft.calls.length === 0) requests.push(draft);
    draft.calls.push(call);
    draftOf.set(call, draft);
    if (before !== undefined)
      draft.join = leastSure(draft.join, habit === 'likely' && found?.choices.length === 1 ? 'likely' : 'guess');
    else if (found !== undefined && same === undefined) draft.join = leastSure(draft.join, 'guess');
    if (same === undefined) draft.join = leastSure(draft.join, stated);
    if (key !== undefined) byKey.set(key, draft);
    open.add(call);
  }
  return requests;
}

/** How sure a call is by what its attempts state of themselves. */
function statedJoin(call: Call, ambiguous: ReadonlySet<Call>): Join {
  const { idempotency, retryCount } = lastOf(call);
  if (ambiguous.has(call)) return (call.attempts[0] as TrafficAttempt).retryCount === 0 ? 'likely' : 'guess';
  return idempotency !== undefined || retryCount !== undefined ? 'certain' : 'likely';
}

/** The less sure of two. */
function leastSure(a: Join, b: Join): Join {
  return JOINS.indexOf(a) > JOINS.indexOf(b) ? a : b;
}
