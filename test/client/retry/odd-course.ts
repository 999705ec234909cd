import { FAILURE, type RetryPolicy } from '../../../src/client/retry/retry-policy.ts';
import { course, type Course, type FailedReply } from './attempts.ts';
import data from './odd-cases.json' with { type: 'json' };

/** A reply that a client may not expect. */
export interface OddReply {
  readonly status?: number;
  /** A list is a header that comes so often. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  readonly type?: string;
  /** Where the connection is reset, or closed. */
  readonly reset?: 'before' | 'head' | 'body' | 'body-closed';
}

/** All of them, by their names. */
export const ODD_REPLIES: Readonly<Record<string, OddReply>> = data.cases as never;

/** When the first attempt is sent, as the clock of the client tells it. */
export const START_EPOCH_MS: number = Date.UTC(2027, 0, 1) + 250;
/** What every draw comes to, a client's and a preset's. */
export const DRAW = 0.25;
/** Attempts of a client that goes on for an hour, of which the rest is not watched. */
export const ATTEMPTS_SEEN = 101;

/** A wait and how often it comes in succession. */
function runsOf(waitsMs: readonly number[]): string[] {
  const runs: [number, number][] = [];
  for (const ms of waitsMs) {
    const last = runs.at(-1);
    if (last?.[0] === ms) last[1]++;
    else runs.push([ms, 1]);
  }
  return runs.map(([ms, times]) => (times === 1 ? String(ms) : `${ms} x${times}`));
}

const RUNS_SHOWN = 8;

/** A course in short: attempts, whole ms of the waits between them, and of the sleep after the last, as in `3: 462 925` or `11: 1000 x10 +1000`. */
export function courseText({ attempts, gapsMs, lingerMs }: Course): string {
  const runs = runsOf(gapsMs.slice(0, attempts - 1).map(Math.trunc));
  const shown = [...runs.slice(0, RUNS_SHOWN), ...(runs.length > RUNS_SHOWN ? ['...'] : [])];
  const count = attempts >= ATTEMPTS_SEEN ? `${ATTEMPTS_SEEN} and more` : String(attempts);
  return [count + (shown.length > 0 ? ':' : ''), ...shown, ...(lingerMs > 0 ? [`+${lingerMs}`] : [])].join(' ');
}

function failedReply({ status, headers = {}, reset }: OddReply, isStreamed: boolean): FailedReply {
  if (reset === 'before') return { failure: FAILURE.network };
  if (reset !== undefined) return { failure: isStreamed && reset !== 'head' ? FAILURE.stream : FAILURE.body };
  const joined = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]);
  return { status: status ?? 0, headers: Object.fromEntries(joined) as Record<string, string> };
}

/** What a policy makes of an odd reply that comes again and again. */
export function oddCourse(policy: RetryPolicy, reply: OddReply, isStreamed: boolean): Course {
  const failed = failedReply(reply, isStreamed);
  const options = { startMs: START_EPOCH_MS, attemptsSeen: ATTEMPTS_SEEN, wholeMs: true };
  return course(
    policy,
    () => failed,
    () => DRAW,
    options,
  );
}

/** The cases of each course, in the order of the first of them: what is alike stands together. */
export function casesByCourse(courses: ReadonlyMap<string, string>): Record<string, string[]> {
  const lines: Record<string, string[]> = {};
  for (const [name, text] of courses) (lines[text] ??= []).push(name);
  return lines;
}

/** Replies at which a preset knowingly does something else than its client, and why. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  // With no byte of a body, it begins again; a policy cannot tell this from a body in part, of which the client asks for the rest.
  'undici-retry@7.30.2': ['reset after head'],
  'undici-retry@8.13.1': ['reset after head'],
  // A body shorter than its content-length is final to it, and one that breaks without a length is not.
  'got@16.1.0': ['truncated body'],
};
