import { draw } from '../../../src/engine/draw.ts';

/** What makes one run differ from another of the same scenario: all as natural logarithms. */
export interface Noise {
  readonly name: string;
  /** Standard deviation of what every run has by itself. */
  readonly own: number;
  /** Standard deviation of a machine that drifts, and what is left of it from one run to the next. */
  readonly drift: number;
  readonly memory: number;
  /** Share of runs that something else on the machine slows down, and by how much: a mean. */
  readonly spikes: number;
  readonly spike: number;
}

export const NOISES = [
  { name: 'drift and spikes', own: 0.04, drift: 0.06, memory: 0.9, spikes: 0.05, spike: 0.3 },
  { name: 'short disturbances', own: 0.02, drift: 0.1, memory: 0.5, spikes: 0, spike: 0 },
] as const satisfies readonly Noise[];

const PURPOSE = { own: 200, drift: 202, spike: 204, size: 205 } as const;

/**
 * Noise of runs one after the other on one machine: ln of a figure over what it would be on a quiet one. Each run has noise of its own, the machine drifts as an AR(1) process, and
 * some runs are slower by an exponential amount. Draws depend on seed, trial and run alone.
 */
export function* runNoise(noise: Noise, seed: number, trial: number): Generator<number, never> {
  const normal = (purpose: number, run: number): number => {
    const radius = Math.sqrt(-2 * Math.log(draw(seed, purpose, run, trial)));
    return radius * Math.cos(2 * Math.PI * draw(seed, purpose + 1, run, trial));
  };
  // Keeps the deviation of the drift what it is.
  const step = Math.sqrt(1 - noise.memory * noise.memory);
  let drift = noise.drift * normal(PURPOSE.drift, 0);
  for (let run = 0; ; run++) {
    if (run > 0) drift = noise.memory * drift + step * noise.drift * normal(PURPOSE.drift, run);
    const isSlow = draw(seed, PURPOSE.spike, run, trial) < noise.spikes;
    const spike = isSlow ? -noise.spike * Math.log(draw(seed, PURPOSE.size, run, trial)) : 0;
    yield noise.own * normal(PURPOSE.own, run) + drift + spike;
  }
}
