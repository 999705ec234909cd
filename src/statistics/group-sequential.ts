import { normalCritical, normalDensity, normalTail } from './normal.ts';
import { gaussLegendre } from './quadrature.ts';

/**
 * How a group-sequential test shares out its level: `pocock` asks the same of every look (S. Pocock, Biometrika 64, 1977), `obrien-fleming` much of the first ones and
 * little of the last (P. O'Brien, T. Fleming, Biometrics 35, 1979).
 */
export const BOUNDARIES = ['pocock', 'obrien-fleming'] as const;
export type Boundary = (typeof BOUNDARIES)[number];

/** Beyond it, no probability is left that a sum would see. */
const REACH_MAX = 8.5;
const POINTS_MIN = 24;
/** Points for each standard deviation of what comes between two looks: with them, a probability has ten digits. */
const POINTS_PER_DEVIATION = 2;
const STEPS_MAX = 100;

/**
 * The probability that a test has crossed its bound by each look, where nothing differs: it stops at look k where |z| is at least `bounds[k]`, and z is of `information[k]`
 * observations, which grow. By numerical integration of the density of what goes on, look by look (P. Armitage, C. McPherson, B. Rowe, J. R. Stat. Soc. A 132, 1969; C. Jennison,
 * B. Turnbull, Group Sequential Methods, 2000, ch. 19).
 */
export function crossedByLook(bounds: readonly number[], information: readonly number[]): number[] {
  const crossed: number[] = [];
  let points: Float64Array = new Float64Array([0]);
  let masses: Float64Array = new Float64Array([1]);
  let [before, total] = [0, 0];
  for (const [k, bound] of bounds.entries()) {
    const now = information[k] as number;
    const scale = Math.sqrt(now - before);
    const [edge, last] = [bound * Math.sqrt(now), Math.sqrt(before)];
    for (const [i, mass] of masses.entries()) {
      const from = (points[i] as number) * last;
      total += mass * (normalTail((edge - from) / scale) + normalTail((edge + from) / scale));
    }
    crossed.push(total);
    const reach = Math.min(bound, REACH_MAX);
    const width = (2 * reach * Math.sqrt(now)) / scale;
    const rule = gaussLegendre(Math.ceil(POINTS_MIN + POINTS_PER_DEVIATION * width), reach);
    const next = rule.points.map((z, j) => {
      let density = 0;
      for (const [i, mass] of masses.entries())
        density += mass * normalDensity((z * Math.sqrt(now) - (points[i] as number) * last) / scale);
      return (density * (rule.weights[j] as number) * Math.sqrt(now)) / scale;
    });
    [points, masses, before] = [rule.points, next, now];
  }
  return crossed;
}

/**
 * The bounds on |z| at each look for which a test of this level (two-sided, above 0 and below 1) is wrong no more often than that over all its looks together. `information`:
 * how many observations each look has, growing.
 */
export function sequentialBounds(boundary: Boundary, information: readonly number[], level: number): number[] {
  const most = information.at(-1) ?? 1;
  const boundsOf = (constant: number): number[] =>
    information.map((each) => (boundary === 'pocock' ? constant : constant * Math.sqrt(most / each)));
  const excess = (constant: number): number => (crossedByLook(boundsOf(constant), information).at(-1) ?? 0) - level;
  // One look needs least; as many tests on their own, by Bonferroni, need most.
  return boundsOf(rootOf(excess, normalCritical(level), normalCritical(level / information.length)));
}

/** Where a falling function is zero, between `low` and `high`: by false position in the manner of the Illinois algorithm. */
function rootOf(excess: (x: number) => number, low: number, high: number): number {
  let [left, right] = [low, high];
  let [above, below] = [excess(left), excess(right)];
  let side = 0;
  for (let step = 0; step < STEPS_MAX && above > 0 && below < 0; step++) {
    const middle = (left * below - right * above) / (below - above);
    const value = excess(middle);
    if (Math.abs(value) < 1e-12 || right - left < 1e-12) return middle;
    if (value > 0) {
      [left, above] = [middle, value];
      if (side > 0) below /= 2;
      side = 1;
    } else {
      [right, below] = [middle, value];
      if (side < 0) above /= 2;
      side = -1;
    }
  }
  return above > 0 ? right : left;
}

/**
 * The two-sided level of each look by itself. A test that is not of normal values, such as Student's t, takes these levels, and keeps the level of the whole closely (Jennison and
 * Turnbull, 4.4).
 */
export function nominalLevels(boundary: Boundary, information: readonly number[], level: number): number[] {
  return sequentialBounds(boundary, information, level).map((bound) => 2 * normalTail(bound));
}
