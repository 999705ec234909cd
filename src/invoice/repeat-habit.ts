import { fateOf, isFailed, knownEndMs } from './attempt-facts.ts';
import { clientIdOf, streamIdOf } from './calls.ts';
import { groupBy } from './group-by.ts';
import { type Call, gapMs, lastOf, startMsOf } from './follow-ups.ts';

/**
 * How far the same request after a failure can be taken for another try: `likely` where a client asks for the same again after failures and
 * not after successes; `guess` where it also does after successes, but waits longer after failures; `none` where nothing tells the two apart.
 */
export type RepeatHabit = 'likely' | 'guess' | 'none';

interface Followed {
  calls: number;
  readonly gapsMs: number[];
}

/** A wait after failures is one when it is this many times as long as the time after successes, and this many ms more. */
const WAIT_FACTOR = 3;
const WAIT_MS_MIN = 20;

/** The habit of each client, by its id, from how often and how soon the same request follows on failures and on successes. */
export function repeatHabits(calls: readonly Call[], originEpochMs: number): ReadonlyMap<string, RepeatHabit> {
  const byStream = groupBy(calls, (call) => streamIdOf(lastOf(call)));
  const followed = new Map<string, { readonly failed: Followed; readonly received: Followed }>();
  for (const stream of byStream.values()) {
    const id = clientIdOf(lastOf(stream[0] as Call));
    const counts = followed.get(id) ?? { failed: { calls: 0, gapsMs: [] }, received: { calls: 0, gapsMs: [] } };
    followed.set(id, counts);
    for (const [index, call] of stream.entries()) {
      const last = lastOf(call);
      const fate = fateOf(last);
      if (fate === 'open') continue;
      const counted = isFailed(fate) ? counts.failed : counts.received;
      counted.calls++;
      const next = firstAfter(stream, index + 1, knownEndMs(last));
      const gap = next === undefined ? undefined : gapMs(last, startMsOf(next), originEpochMs);
      if (gap !== undefined) counted.gapsMs.push(gap);
    }
  }
  return new Map([...followed].map(([id, { failed, received }]) => [id, habitOf(failed, received)]));
}

/** Calls that are looked at behind another one: of more at the same time, nothing is known anyway. */
const LOOKED_AT_MAX = 64;

function firstAfter(stream: readonly Call[], from: number, endMs: number): Call | undefined {
  return stream.slice(from, from + LOOKED_AT_MAX).find((call) => startMsOf(call) >= endMs);
}

function habitOf(failed: Followed, received: Followed): RepeatHabit {
  const share = ({ calls, gapsMs }: Followed): number => (calls === 0 ? 0 : gapsMs.length / calls);
  if (share(failed) >= 2 * share(received)) return 'likely';
  const waits = middleOf(failed.gapsMs) > WAIT_FACTOR * middleOf(received.gapsMs) + WAIT_MS_MIN;
  return waits ? 'guess' : 'none';
}

function middleOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
