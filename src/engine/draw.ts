/**
 * What a random draw is about. A draw depends on the seed, its purpose, the request and the attempt, and on nothing else: neither order,
 * nor world, nor retry policy can change another draw, so two policies under one seed meet the same faults (common random numbers).
 * Faults use `fault + index`, upstreams (at most 16) `upstreamFailure + index`, disagreements
 * of a bill `record` to `record + 3`. Values are part of every seeded result: never renumber.
 */
export const PURPOSE = {
  arrival: 1,
  mix: 2,
  service: 3,
  retry: 4,
  think: 5,
  tokens: 6,
  identity: 7,
  extraLatency: 8,
  route: 9,
  workerSetup: 10,
  workerProvision: 11,
  exemplar: 12,
  rollout: 13,
  pairOrder: 14,
  upstreamFailure: 16,
  record: 48,
  fault: 64,
} as const;

const TO_UNIT = 2.3283064365386963e-10;

/** The first half of a draw, computed once per purpose: mixes the seed (uint32) with the purpose. */
export function drawKey(seed: number, purpose: number): number {
  let h = seed ^ 0x9e3779b9;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h ^= Math.imul(purpose + 1, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return h ^ (h >>> 15);
}

/**
 * A uniform draw in the open interval (0, 1), by 32 bits of a counter-based hash of (key, request, attempt).
 * The finaliser is the two-multiplication "lowbias32" family (C. Wellons, hash prospector, 2018), twice.
 */
export function drawAt(key: number, request: number, attempt: number): number {
  let h = (key ^ request) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  // Each sum is cut to 32 bits at once: a machine adds integers faster than floats.
  h = ((((h ^ (h >>> 15)) + Math.imul(attempt, 0x9e3779b1)) | 0) + (key | 0)) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
  h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
  h ^= h >>> 16;
  return ((h >>> 0) + 0.5) * TO_UNIT;
}

/** The draws of many requests from `first` on at one attempt: `into[i]` is that of request `first + i`. */
export function drawMany(key: number, first: number, attempt: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = drawAt(key, first + i, attempt);
}

/** `drawAt(drawKey(seed, purpose), request, attempt)`: for places that are not hot. */
export function draw(seed: number, purpose: number, request: number, attempt: number): number {
  return drawAt(drawKey(seed, purpose), request, attempt);
}
