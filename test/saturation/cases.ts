import { readCurve } from '../../src/saturation/curve.ts';
import type { Saturation, SaturationStep } from '../../src/saturation/saturation.ts';

/** A step as a case names it: what it leaves out is that of an idle generator that reaches 20,000 replies a second. */
export function step(connections: number, throughput: number, more: Partial<SaturationStep> = {}): SaturationStep {
  const meanMs = throughput === 0 ? 0 : (1000 * connections) / throughput;
  return {
    connections,
    measuredMs: 2250,
    throughput,
    replies: throughput,
    latencyMs: throughput === 0 ? null : { mean: meanMs, p50: meanMs, p95: 1.5 * meanMs, p99: 2 * meanMs },
    byStatus: { 200: Math.round(2.25 * throughput) },
    lost: 0,
    busyShare: 0.1,
    generator: { replies: 20_000, latencyMs: { mean: 0.2, p50: 0.2, p95: 0.3, p99: 0.5 } },
    ...more,
  };
}

/** A saturation of 16 slots of 50 ms at 1 to 64 connections. */
function saturationOf(steps: readonly SaturationStep[]): Saturation {
  return {
    schema: 'tollmark/saturation@1',
    verdict: 'measured',
    scenario: { name: 'sixteen', description: 'Where does it end?', seed: 7, digest: `sha256:${'0'.repeat(64)}` },
    world: 'mock',
    connectionsMax: 64,
    stepMs: 3000,
    steps: [...steps],
    ...readCurve(steps),
    dollars: { reckoned: '4.25', unknownAtMost: '0', cap: null },
    requests: 1700,
    reasons: [],
  };
}

/** The closed form of a system without variance: `slots` jobs of `serviceMs` at once. */
export function fixedSlots(slots: number, serviceMs: number): (connections: number) => SaturationStep {
  return (connections) => step(connections, (1000 * Math.min(connections, slots)) / serviceMs);
}

/** What reports are written of in tests. */
export const SIXTEEN: Saturation = saturationOf([1, 2, 4, 8, 16, 32, 64].map(fixedSlots(16, 50)));
