import type { Traffic, TrafficAttempt } from '../../src/invoice/traffic.ts';

/** An attempt that was answered well and cost four cents, changed. */
export function attempt(changes: Partial<TrafficAttempt>): TrafficAttempt {
  const arrivedMs = changes.arrivedMs ?? 0;
  return {
    number: 0,
    arrivedMs,
    endedMs: arrivedMs + 100,
    departedMs: arrivedMs + 100,
    ending: 'answered',
    method: 'POST',
    path: '/v1/images/generations',
    route: '/v1/images/generations',
    wireModel: 'gpt-image-1.5',
    operation: 'text-to-image',
    key: 1,
    status: 200,
    outcome: 'ok',
    billedNano: 40_000_000,
    isAsync: false,
    isStreamed: false,
    polls: 0,
    userAgent: 'test',
    fingerprint: 'a',
    bytes: 100,
    retryHeaders: {},
    ...changes,
  };
}

/** An attempt that was refused for nothing. */
export function refused(changes: Partial<TrafficAttempt>): TrafficAttempt {
  return attempt({ status: 503, outcome: 'unavailable', billedNano: 0, ...changes });
}

/** An attempt whose client left, and whose job was finished and paid all the same. */
export function left(changes: Partial<TrafficAttempt>): TrafficAttempt {
  return attempt({ status: 0, ending: 'left', ...changes });
}

/** Traffic of attempts, which are numbered in the order of their arrival. */
export function trafficOf(attempts: readonly TrafficAttempt[], changes: Partial<Traffic> = {}): Traffic {
  const ordered = attempts.toSorted((a, b) => a.arrivedMs - b.arrivedMs);
  return {
    dialect: 'openai',
    originEpochMs: 1_795_132_800_000,
    untilMs: 3_600_000,
    takesKeys: false,
    attempts: ordered.map((each, number) => ({ ...each, number })),
    earlier: { resets: 0, attempts: 0 },
    lost: { attempts: 0, billedNano: 0n },
    unknownRoutes: { counts: [], others: 0 },
    unknownModels: { counts: [], others: 0 },
    ...changes,
  };
}

export const CONTEXT = { scenario: { name: 'mine', description: '', seed: 1, digest: 'sha256:0' } };
