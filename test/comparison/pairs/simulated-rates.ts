import { type ErrorRates, errorRatesOf, findingOf, type GateRule } from './error-rates.ts';
import { type Noise, runNoise } from './run-noise.ts';

/** Error rates of a rule on simulated noise. `change`: how much slower the head is, 0.1 for +10 %; trials of one index meet the same noise whatever rule and change. */
export function simulatedRates(rule: GateRule, noise: Noise, change: number, trials: number, seed: number): ErrorRates {
  return errorRatesOf(trials, (trial) => {
    const values = runNoise(noise, seed, trial);
    return findingOf(rule, seed + trial, (side) => ({
      value: (side === 'b' ? 1 + change : 1) * Math.exp(values.next().value),
      isValid: true,
    }));
  });
}
