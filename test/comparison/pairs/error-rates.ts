import { type ChangeLimit, parseChangeLimit } from '../../../src/comparison/change-limit.ts';
import { LEVEL } from '../../../src/comparison/estimate.ts';
import { fixedDesign, type PairDesign, sequentialDesign } from '../../../src/comparison/pairs/design.ts';
import { PairsPlanner, type SideName } from '../../../src/comparison/pairs/planner.ts';
import type { Summary } from '../../../src/measure/summary.ts';
import type { LoadedScenario } from '../../../src/scenario/load-scenario.ts';
import { normalCritical } from '../../../src/statistics/normal.ts';

/** Pairs at most, and between two looks: as many as `compare --until-decided` plans by default. */
const PAIRS = 40;
const LOOK_EVERY = 5;

/** A way to compare in pairs. */
export interface GateRule {
  readonly name: string;
  readonly design: PairDesign;
  /** What is asked at each look; undefined: whether the figure is better, the same or worse. */
  readonly limit?: ChangeLimit;
  /** What docs/compare.md claims of it. */
  readonly claims: readonly ('falseAlarms' | 'power')[];
}

/** What a rule has found of one figure. */
export interface Finding {
  readonly state: 'better' | 'worse' | 'same' | 'held' | 'broken' | 'inconclusive' | 'no-measurements';
  /** Pairs that count. */
  readonly pairs: number;
}

/** A figure of a run. */
export interface NoisyRun {
  readonly value: number;
  /** Whether its run is a measurement. */
  readonly isValid: boolean;
}

/** Every rule that is measured. */
export const RULES: readonly GateRule[] = [
  { name: '10 pairs', design: fixedDesign(10), claims: ['falseAlarms'] },
  { name: '40 pairs', design: fixedDesign(PAIRS), claims: ['falseAlarms', 'power'] },
  {
    name: "O'Brien-Fleming, 8 looks",
    design: sequentialDesign(PAIRS, LOOK_EVERY, 'obrien-fleming'),
    claims: ['falseAlarms', 'power'],
  },
  { name: 'Pocock, 8 looks', design: sequentialDesign(PAIRS, LOOK_EVERY, 'pocock'), claims: ['falseAlarms', 'power'] },
  { name: 'naive: 8 looks of 95 % each', design: naiveDesign(), claims: [] },
];

/** Looks that nobody has paid for, to compare with. */
function naiveDesign(): PairDesign {
  const { looks } = sequentialDesign(PAIRS, LOOK_EVERY, 'pocock');
  return { kind: 'group-sequential', looks: looks.map(({ pairs }) => ({ pairs, level: LEVEL })) };
}

/** A rule that asks for a limit on the figure instead: `+5%`. */
export function withLimit(rule: GateRule, change: string): GateRule {
  const limit = parseChangeLimit(`${METRIC} > ${change}`);
  if (typeof limit === 'string') throw new Error(limit);
  return { ...rule, limit };
}

/** The figure stands for any: it is read, estimated and judged as all that are above zero. */
const METRIC = 'latencyMs.p95';

/** Compares in pairs by the planner of the product, whose scenario has this seed. `runOf` gives its runs, in their order, from 0. */
export function findingOf(rule: GateRule, seed: number, runOf: (side: SideName, index: number) => NoisyRun): Finding {
  const scenario = { scenario: { seed }, source: {} } as LoadedScenario;
  const planner = new PairsPlanner({
    limits: rule.limit === undefined ? [] : [rule.limit],
    tolerance: 0.05,
    anyway: false,
    sides: { a: scenario, b: scenario },
    design: rule.design,
    sourceOf: (side, pair) => `${side}-${pair}`,
  });
  let index = 0;
  for (let trials = planner.propose(); trials.length > 0; trials = planner.propose())
    for (const { side = 'a' } of trials) planner.read({ summary: summaryOf(runOf(side, index)) }, index++);
  const { pairing, pairs: [compared] = [] } = planner.conclude() ?? {};
  const pairs = pairing?.counted ?? 0;
  if (pairing === undefined || pairing.ended === 'no-measurements') return { state: 'no-measurements', pairs };
  const row = compared?.rows.find(({ metric }) => metric === METRIC);
  return { state: (compared?.limits?.[0]?.state ?? row?.verdict) as Finding['state'], pairs };
}

/** A summary of this figure alone: all of a comparison that costs time is what it reads of others. */
function summaryOf({ value, isValid }: NoisyRun): Summary {
  return {
    scenario: { name: 'noise', description: '', seed: 0, digest: '' },
    world: 'mock',
    verdict: isValid ? 'passed' : 'invalid',
    thresholds: [],
    validity: { reasons: [] },
    latencyMs: { p95: value },
  } as unknown as Summary;
}

/** At most so often says a rule that a figure differs which does not. */
export const FALSE_ALARMS_MAX = 0.05;
/** At least so often says a rule that a figure differs by +10 %. */
export const POWER_MIN = 0.9;

/** How often a rule has come to what. */
export interface ErrorRates {
  readonly trials: number;
  /** Better, worse, or a broken limit. */
  readonly alarms: number;
  /** The same, or a held limit. */
  readonly same: number;
  readonly inconclusive: number;
  /** Ended because too many pairs were no measurements. */
  readonly unmeasured: number;
  readonly pairsMean: number;
}

/** Counts what became of trials. */
export function errorRatesOf(trials: number, trial: (index: number) => Finding): ErrorRates {
  const findings = Array.from({ length: trials }, (_, index) => trial(index));
  const count = (...states: readonly Finding['state'][]): number =>
    findings.filter(({ state }) => states.includes(state)).length;
  return {
    trials,
    alarms: count('better', 'worse', 'broken'),
    same: count('same', 'held'),
    inconclusive: count('inconclusive'),
    unmeasured: count('no-measurements'),
    pairsMean: findings.reduce((sum, { pairs }) => sum + pairs, 0) / trials,
  };
}

/** The interval of 95 % of a share (E. Wilson, J. Am. Stat. Assoc. 22, 1927). */
export function shareInterval(part: number, whole: number): readonly [low: number, high: number] {
  const z = normalCritical(LEVEL);
  const share = part / whole;
  const center = share + (z * z) / (2 * whole);
  const reach = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  const scale = 1 + (z * z) / whole;
  return [(center - reach) / scale, (center + reach) / scale];
}

/** The probability that of `whole` at most `part` turn out so, each with this probability (above 0, below 1). */
export function binomialAtMost(part: number, whole: number, share: number): number {
  let mass = (1 - share) ** whole;
  let sum = 0;
  for (let k = 0; k <= part; k++) {
    sum += mass;
    mass *= ((whole - k) / (k + 1)) * (share / (1 - share));
  }
  return sum;
}
