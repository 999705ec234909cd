import { describe, expect, test } from 'vitest';
import { binomialAtMost, FALSE_ALARMS_MAX, POWER_MIN, RULES, shareInterval, withLimit } from './error-rates.ts';
import { NOISES, runNoise } from './run-noise.ts';
import { simulatedRates } from './simulated-rates.ts';

const [DRIFT, SHORT] = NOISES;
const TRIALS = 300;
/** A seed that made no table in docs. */
const SEED = 16;
/** How often chance alone may break a bound. */
const LEVEL = 1e-4;

/** Whether so few or fewer of all are what chance makes of a share, but for the level. */
const isFew = (part: number, whole: number, share: number): boolean => binomialAtMost(part, whole, share) < LEVEL;
/** Whether so many or more are. */
const isMany = (part: number, whole: number, share: number): boolean =>
  1 - binomialAtMost(part - 1, whole, share) < LEVEL;

describe('error rates on simulated noise', () => {
  const claiming = RULES.filter(({ claims }) => claims.length > 0);

  test.each(claiming)('at most 5 % false alarms: $name', (rule) => {
    const none = simulatedRates(rule, DRIFT, 0, TRIALS, SEED);
    expect(isMany(none.alarms, TRIALS, FALSE_ALARMS_MAX), `${none.alarms} false alarms`).toBe(false);
  });

  test.each(claiming.filter(({ claims }) => claims.includes('power')))('a change of +10 % is found: $name', (rule) => {
    const slower = simulatedRates(rule, DRIFT, 0.1, TRIALS, SEED);
    expect(isFew(slower.alarms, TRIALS, POWER_MIN), `${slower.alarms} alarms at +10 %`).toBe(false);
    expect(slower.same, 'called the same at +10 %').toBeLessThan(TRIALS / 100);
    expect(slower.pairsMean).toBeLessThan(rule.design.kind === 'fixed' ? 41 : 30);
  });

  test.each(claiming)('a limit is broken by chance in less than 5 % where the change is on it: $name', (rule) => {
    const { alarms, same } = simulatedRates(withLimit(rule, '+5%'), DRIFT, 0.05, TRIALS, SEED);
    expect(isMany(alarms, TRIALS, FALSE_ALARMS_MAX), `${alarms} broken`).toBe(false);
    expect(isMany(same, TRIALS, FALSE_ALARMS_MAX), `${same} held`).toBe(false);
  });

  test('a disturbance that outlasts one run raises no more of them', () => {
    // With pairs in the order A B, B A, A B these are 8 %, of which 900 trials have more than 66 with a probability of 0.77.
    const rule = claiming.find(({ name }) => name === '40 pairs') as (typeof RULES)[number];
    const { alarms } = simulatedRates(rule, SHORT, 0, 3 * TRIALS, SEED);
    expect(isMany(alarms, 3 * TRIALS, FALSE_ALARMS_MAX), `${alarms} false alarms`).toBe(false);
  });

  test('looks that nobody has paid for raise more false alarms than 5 %', () => {
    const naive = RULES.find(({ claims }) => claims.length === 0) as (typeof RULES)[number];
    const { alarms } = simulatedRates(naive, DRIFT, 0, TRIALS, SEED);
    expect(isMany(alarms, TRIALS, 0.03), `${alarms} false alarms`).toBe(true);
  });
});

describe('what the rates are made of', () => {
  test('the noise has the deviation, memory and spikes that it is said to have', () => {
    const [values, steps]: [number[], number[]] = [[], []];
    for (let trial = 0; trial < 4000; trial++) {
      const noise = runNoise(DRIFT, 1, trial);
      const run = Array.from({ length: 20 }, () => noise.next().value);
      values.push(...run);
      steps.push(...run.slice(1).map((each, i) => each - (run[i] ?? 0)));
    }
    const meanOf = (list: readonly number[]): number => list.reduce((sum, each) => sum + each, 0) / list.length;
    // One in twenty of 0.3 on average.
    expect(meanOf(values)).toBeCloseTo(0.015, 2);
    const varianceOfSpikes = 0.05 * 2 * 0.3 ** 2 - 0.015 ** 2;
    const mean = meanOf(values);
    const variance = meanOf(values.map((each) => (each - mean) ** 2));
    expect(Math.sqrt(variance)).toBeCloseTo(Math.sqrt(0.04 ** 2 + 0.06 ** 2 + varianceOfSpikes), 2);
    const expected = 2 * (0.04 ** 2 + varianceOfSpikes) + 2 * 0.06 ** 2 * (1 - 0.9);
    expect(Math.sqrt(meanOf(steps.map((each) => each * each)))).toBeCloseTo(Math.sqrt(expected), 2);
    expect(values.filter((each) => each > 0.35).length / values.length).toBeCloseTo(0.0163, 2);
  });

  test('counts and intervals of shares are those of tables', () => {
    expect(binomialAtMost(2, 10, 0.5)).toBeCloseTo(0.0546875, 10);
    expect(binomialAtMost(300, 300, 0.05)).toBeCloseTo(1, 10);
    // R. Newcombe, Stat. Med. 17, 1998, table I: 81 of 263 by Wilson's score.
    expect(shareInterval(81, 263).map((end) => Math.round(1e4 * end) / 1e4)).toEqual([0.2553, 0.3662]);
  });

  test('the same seed gives the same rates, another one others', () => {
    const [rule] = RULES as [(typeof RULES)[number]];
    expect(simulatedRates(rule, DRIFT, 0.05, 50, 1)).toEqual(simulatedRates(rule, DRIFT, 0.05, 50, 1));
    expect(simulatedRates(rule, DRIFT, 0.05, 50, 1)).not.toEqual(simulatedRates(rule, DRIFT, 0.05, 50, 2));
  });
});
