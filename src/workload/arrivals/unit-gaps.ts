import { drawAt, drawKey, PURPOSE } from '../../engine/draw.ts';
import { logGammaFunction } from '../../engine/gamma-function.ts';
import { negativeLog, normalQuantile } from '../../engine/sampler.ts';
import { ExponentialGaps } from './exponential-gaps.ts';

/** Instants of a process whose mean rate is 1; a rate, or a curve of rates, stretches its time. */
export interface UnitGaps {
  /** The next instant; never less than the one before. */
  next(): number;
}

/** How much gaps vary: `cv` is their standard deviation divided by their mean. */
export interface GapsOptions {
  readonly type: 'gamma' | 'weibull';
  readonly cv: number;
}

/** Even gaps, the independent arrivals of Poisson, or gaps that vary less or more than theirs. */
export type Spacing = 'even' | 'poisson' | GapsOptions;

/** The process of a spacing. Even gaps begin with an instant at 0, the others with a gap. `seed` is a uint32. */
export function unitGaps(spacing: Spacing, seed: number): UnitGaps {
  if (spacing === 'even') return evenGaps();
  if (spacing === 'poisson') return new ExponentialGaps(seed);
  return spacing.type === 'gamma' ? gammaGaps(spacing.cv, seed) : weibullGaps(spacing.cv, seed);
}

function evenGaps(): UnitGaps {
  let index = 0;
  return { next: () => index++ };
}

/** A sum of gaps, each a function of keyed draws on the arrival's index. */
function summed(gapOf: (index: number) => number): UnitGaps {
  let [index, sum] = [0, 0];
  return { next: () => (sum += gapOf(index++)) };
}

/**
 * Gaps of a gamma distribution, mean 1, shape 1 / cv^2. Method of G. Marsaglia and W. W. Tsang (2000), "A simple method for generating gamma variables":
 * rejections draw again, on the same index. A shape below 1 is that of shape + 1 times u^(1 / shape), as they propose.
 */
function gammaGaps(cv: number, seed: number): UnitGaps {
  const key = drawKey(seed, PURPOSE.arrival);
  const shape = 1 / (cv * cv);
  const d = (shape < 1 ? shape + 1 : shape) - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  const largeGap = (index: number): number => {
    for (let trial = 0; ; trial++) {
      const x = normalQuantile(drawAt(key, index, 2 * trial + 1));
      const root = 1 + c * x;
      const v = root * root * root;
      if (v > 0 && Math.log(drawAt(key, index, 2 * trial + 2)) < (x * x) / 2 + d - d * v + d * Math.log(v))
        return d * v;
    }
  };
  if (shape >= 1) return summed((index) => largeGap(index) / shape);
  return summed((index) => (largeGap(index) * Math.exp(Math.log(drawAt(key, index, 0)) / shape)) / shape);
}

/** Gaps of a Weibull distribution, mean 1, by its inverse. With cv 1 they are those of Poisson. */
function weibullGaps(cv: number, seed: number): UnitGaps {
  const key = drawKey(seed, PURPOSE.arrival);
  const power = weibullPower(cv);
  const scale = Math.exp(-logGammaFunction(1 + power));
  return summed((index) => scale * Math.exp(power * Math.log(negativeLog(drawAt(key, index, 0)))));
}

/** 1 / shape of the Weibull distribution with this cv, by bisection: cv^2 + 1 = G(1 + 2 p) / G(1 + p)^2 rises with p. */
function weibullPower(cv: number): number {
  const target = Math.log(1 + cv * cv);
  let [low, high] = [0, 20];
  for (let step = 0; step < 60; step++) {
    const power = (low + high) / 2;
    if (logGammaFunction(1 + 2 * power) - 2 * logGammaFunction(1 + power) < target) low = power;
    else high = power;
  }
  return (low + high) / 2;
}
