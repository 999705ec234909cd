import { blankFailure, FAILURE, GIVE_UP, type RetryPolicy } from '../../src/client/retry/retry-policy.ts';
import { createRetryPolicy, retrySchema } from '../../src/client/retry/retry-options.ts';
import { findRetryPreset } from '../../src/client/retry/retry-presets.ts';
import { drawAt, drawKey } from '../../src/engine/draw.ts';
import type { Traffic, TrafficAttempt } from '../../src/invoice/traffic.ts';
import { attempt, trafficOf } from './samples.ts';

/** A client whose retries are known, and what it meets. */
export interface VirtualClient {
  /** The name of a preset, or a policy written out, as in a scenario. */
  readonly retry: Parameters<typeof retrySchema.parse>[0];
  readonly seed: number;
  readonly requests: number;
  /** Calls that its program makes at most for one request, and the time between two; 1: no loop. */
  readonly calls?: number;
  readonly loopGapMs?: number;
  /** Attempts of a call at most, where its preset is told another number than it makes untold. */
  readonly attemptsMax?: number;
  /** What attempts say of themselves. */
  readonly tells: 'counts' | 'keys' | 'nothing';
  readonly userAgent?: string;
  /** Share of attempts that fail, and what their answers name as the wait. */
  readonly failureShare: number;
  readonly statuses?: readonly number[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Share of attempts whose client times out, although the job goes on and is paid; share whose connection is cut. */
  readonly timeoutShare?: number;
  readonly resetShare?: number;
  /** What the client takes beside its wait, in ms on average. */
  readonly delayMs?: number;
}

/** The traffic of a client, and which attempts its requests really had. */
export interface KnownTraffic {
  readonly traffic: Traffic;
  /** Numbers of attempts by request. */
  readonly requests: readonly (readonly number[])[];
  readonly billedNano: bigint;
  /** Most calls for one request, and requests that failed after so many. */
  readonly calls: number;
  readonly exhausted: number;
}

const COST_NANO = 40_000_000;
const APART_MS = 700;
const ATTEMPTS_MAX = 200;

/** Plays the requests of a client in virtual time, each begun a while after the one before. */
export function playClient(client: VirtualClient): KnownTraffic {
  const policy = policyOf(client);
  const played = Array.from({ length: client.requests }, (_, request) => playRequest(client, policy, request));
  const traffic = trafficOf(
    played.flatMap(({ attempts }) => attempts),
    { untilMs: 1e9 },
  );
  const numbers = new Map<string, number[]>();
  for (const each of traffic.attempts) numbers.set(each.path, [...(numbers.get(each.path) ?? []), each.number]);
  const billedNano = traffic.attempts.reduce((sum, each) => sum + BigInt(each.billedNano), 0n);
  const calls = Math.max(...played.map((each) => each.calls));
  const exhausted = played.filter((each) => each.calls === calls && !each.succeeded).length;
  return { traffic, requests: [...numbers.values()], billedNano, calls, exhausted };
}

function policyOf({ retry, attemptsMax }: VirtualClient): RetryPolicy {
  const options = retrySchema.parse(retry);
  const preset = options.type === 'preset' ? findRetryPreset(options.name) : undefined;
  return preset?.create(attemptsMax) ?? createRetryPolicy(options);
}

interface Played {
  readonly attempts: TrafficAttempt[];
  readonly calls: number;
  readonly succeeded: boolean;
}

function playRequest(client: VirtualClient, policy: RetryPolicy, request: number): Played {
  const { calls = 1, loopGapMs = 250, delayMs = 1, tells, userAgent = 'test' } = client;
  const draws = drawKey(client.seed, 90);
  let drawn = 0;
  const draw = (): number => drawAt(draws, request, drawn++);
  const attempts: TrafficAttempt[] = [];
  let nowMs = request * APART_MS + 300 * draw();
  for (let call = 0; call < calls && attempts.length < ATTEMPTS_MAX; call++) {
    policy.began(nowMs);
    const beganMs = nowMs;
    let policyState = 0;
    for (let number = 1; attempts.length < ATTEMPTS_MAX; number++) {
      const stated = {
        ...(tells === 'counts' ? { retryCount: number - 1 } : {}),
        ...(tells === 'keys' ? { idempotency: `${request}` } : {}),
      };
      const made = {
        ...meet(client, nowMs, draw),
        ...stated,
        path: `/${request}`,
        fingerprint: `f${request}`,
        userAgent,
      };
      attempts.push(made);
      const endMs = made.endedMs as number;
      if (made.ending === 'answered' && made.status < 300) {
        policy.succeeded(number, policyState, endMs);
        return { attempts, calls: call + 1, succeeded: true };
      }
      const failed = failureOf(policy, made, { number, policyState, beganMs });
      const waitMs = policy.delayMs(failed, draw());
      policyState = failed.policyState;
      const isOver = waitMs === GIVE_UP || number >= (client.attemptsMax ?? Number.POSITIVE_INFINITY);
      nowMs = endMs + (isOver ? loopGapMs : waitMs) - delayMs * Math.log(draw());
      if (isOver) break;
    }
  }
  return { attempts, calls, succeeded: false };
}

/** What an attempt that arrives at an instant meets. */
function meet(client: VirtualClient, arrivedMs: number, draw: () => number): TrafficAttempt {
  const { failureShare, statuses = [503], headers = {}, timeoutShare = 0, resetShare = 0 } = client;
  const fate = draw();
  const endedMs = arrivedMs + 5 + 20 * draw();
  if (fate < failureShare) {
    const status = statuses[Math.floor(draw() * statuses.length)] as number;
    return attempt({ arrivedMs, endedMs, status, outcome: 'unavailable', billedNano: 0, retryHeaders: headers });
  }
  if (fate < failureShare + timeoutShare) {
    return attempt({ arrivedMs, endedMs: arrivedMs + 1000, status: 0, ending: 'left', billedNano: COST_NANO });
  }
  if (fate < failureShare + timeoutShare + resetShare) {
    return attempt({ arrivedMs, endedMs, status: 0, ending: 'reset', outcome: 'unavailable', billedNano: 0 });
  }
  return attempt({ arrivedMs, endedMs: endedMs + 200, billedNano: COST_NANO });
}

function failureOf(
  policy: RetryPolicy,
  made: TrafficAttempt,
  { number, policyState, beganMs }: { number: number; policyState: number; beganMs: number },
) {
  const { ending, status, retryHeaders, endedMs } = made;
  const nowMs = 1_795_132_800_000 + (endedMs as number);
  const { form: hintForm, waitMs: hintMs } = policy.readHint(retryHeaders, nowMs);
  const failure = ending === 'left' ? FAILURE.timeout : ending === 'reset' ? FAILURE.network : FAILURE.status;
  const times = { nowMs: endedMs as number, elapsedMs: (endedMs as number) - beganMs };
  const seen = { ...blankFailure(), attempt: number, failure, status, ...times, policyState };
  return failure === FAILURE.status ? { ...seen, hintForm, hintMs } : seen;
}
