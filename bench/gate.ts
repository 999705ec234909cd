/**
 * Measures how often comparisons in pairs raise an alarm: on simulated noise, and on pairs of runs over HTTP of one scenario, drawn again in blocks. Exits with 1 where a claim of
 * docs/compare.md does not hold, for the whole interval of 95 % is beyond it: at most 5 % false alarms, at least 90 % power at +10 %.
 *
 *   npm run prove:gate -- [--trials N] [--seed N] [--pairs FILE] [--measure N]
 *
 * `--trials`: comparisons for each cell, 4,000 by default. `--measure N` first runs N pairs on this machine, some seconds each, and writes them to the file of `--pairs`.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { mean, standardDeviation } from '../src/statistics/arrays.ts';
import {
  type ErrorRates,
  FALSE_ALARMS_MAX,
  type GateRule,
  POWER_MIN,
  RULES,
  shareInterval,
  withLimit,
} from '../test/comparison/pairs/error-rates.ts';
import { type MeasuredPair, type MeasuredFigure, resampledRates } from '../test/comparison/pairs/resampling.ts';
import { NOISES } from '../test/comparison/pairs/run-noise.ts';
import { simulatedRates } from '../test/comparison/pairs/simulated-rates.ts';
import { measurePairs } from './gate/measure-pairs.ts';

const { values: flags } = parseArgs({
  options: {
    trials: { type: 'string', default: '4000' },
    seed: { type: 'string', default: '97' },
    pairs: { type: 'string', default: 'test/comparison/pairs/same-sides.ndjson' },
    measure: { type: 'string' },
  },
});
const [trials, seed] = [Number(flags.trials), Number(flags.seed)];
/** Pairs that stay together. */
const BLOCK = 10;
const broken: string[] = [];

if (flags.measure !== undefined) measurePairs(Number(flags.measure), flags.pairs);
printSimulated();
printLimit();
printResampled(
  readFileSync(flags.pairs, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as MeasuredPair),
);
console.log(broken.length === 0 ? '\nAll claims hold.' : `\nBroken:\n  ${broken.join('\n  ')}`);
process.exitCode = broken.length === 0 ? 0 : 1;

function printSimulated(): void {
  console.log(`simulated noise, ${trials} trials of each cell, seed ${seed}`);
  for (const noise of NOISES) {
    console.log(`\n${noise.name}\n`);
    printHead(['no change', '+3 %', '+5 %', '+10 %']);
    for (const rule of RULES)
      printRow(rule, [0, 0.03, 0.05, 0.1], (change) => {
        const rates = simulatedRates(rule, noise, change, trials, seed);
        checkClaims(rule, change, rates, `of ${noise.name}`);
        return rates;
      });
  }
}

function printLimit(): void {
  console.log(`\n${NOISES[0].name}, --fail-if +5%\n`);
  printHead(['no change', '+5 %', '+10 %', '+20 %']);
  for (const rule of RULES)
    printRow(rule, [0, 0.05, 0.1, 0.2], (change) => {
      const rates = simulatedRates(withLimit(rule, '+5%'), NOISES[0], change, trials, seed);
      if (change <= 0.05) checkClaims(rule, 0, rates, `with a limit, at ${change}`);
      return rates;
    });
}

function printResampled(pairs: readonly MeasuredPair[]): void {
  const valid = pairs.filter(({ runs }) => runs.every(({ isValid }) => isValid)).length;
  const loads = pairs.map(({ load }) => load);
  const range = `${Math.min(...loads)} to ${Math.max(...loads)}`;
  console.log(
    `\n${pairs.length} pairs of one scenario over HTTP, load average ${range}, both runs valid in ${valid}; drawn in blocks of ${BLOCK}, all pairs count\n`,
  );
  for (const figure of ['p50', 'p95', 'goodput'] as const) {
    console.log(`${figure}: ${spreadText(pairs, figure)}\n`);
    printHead(['no change', '+10 %', '+20 %']);
    for (const rule of RULES)
      printRow(rule, [0, 0.1, 0.2], (change) => {
        const rates = resampledRates(rule, pairs, figure, trials, { block: BLOCK, takesAll: true, seed, change });
        if (change === 0) checkClaims(rule, 0, rates, `of measured ${figure}`);
        return rates;
      });
    console.log('');
  }
}

/** What the runs of a pair differ by, and how runs that follow each other agree. */
function spreadText(pairs: readonly MeasuredPair[], figure: MeasuredFigure): string {
  const logs = pairs.flatMap(({ runs }) => runs.map((run) => Math.log(run[figure])));
  const center = mean(logs);
  const apart = logs.map((each) => each - center);
  const shared = mean(apart.slice(1).map((each, i) => each * (apart[i] as number)));
  const memory = shared / mean(apart.map((each) => each * each));
  const ratios = pairs.map(({ runs: [first, second] }) => Math.log(second[figure] / first[figure]));
  return `deviation of ln(second / first) ${standardDeviation(ratios).toFixed(2)}, correlation of a run with the next ${memory.toFixed(2)}`;
}

function checkClaims({ name, claims }: GateRule, change: number, rates: ErrorRates, where: string): void {
  const [low, high] = shareInterval(rates.alarms, rates.trials);
  if (claims.includes('falseAlarms') && change === 0 && low > FALSE_ALARMS_MAX)
    broken.push(`${name}: at most ${percent(FALSE_ALARMS_MAX)} false alarms ${where}; ${percent(low)} or more`);
  if (claims.includes('power') && change === 0.1 && high < POWER_MIN)
    broken.push(`${name}: at least ${percent(POWER_MIN)} power ${where}; ${percent(high)} or less`);
}

function printHead(changes: readonly string[]): void {
  console.log(`| rule | ${changes.join(' | ')} |\n|---|${'---|'.repeat(changes.length)}`);
}

/** Of each change: alarms with their interval; the same or a held limit; pairs. */
function printRow({ name }: GateRule, changes: readonly number[], ratesOf: (change: number) => ErrorRates): void {
  const cells = changes.map((change) => {
    const rates = ratesOf(change);
    const [low, high] = shareInterval(rates.alarms, rates.trials);
    const alarms = `${percent(rates.alarms / rates.trials)} (${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)})`;
    return `${alarms}; ${percent(rates.same / rates.trials)}; ${rates.pairsMean.toFixed(1)}`;
  });
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
