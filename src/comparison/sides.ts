import { ScenarioError } from '../errors/scenario-error.ts';
import { countOf } from '../units/format.ts';
import type { SidePair } from './compare.ts';
import type { Reading } from './reading.ts';

export { fixedDesign, type PairDesign, sequentialDesign } from './pairs/design.ts';
export { leftOutMax, PairsPlanner } from './pairs/planner.ts';

/** What one positional argument names: runs, or the cells of one study after the other. */
export interface NamedSide {
  /** As it was written. */
  readonly name: string;
  /** One list a source: of a run its one reading, of a study its cells. */
  readonly sources: readonly (readonly Reading[])[];
  /** Of studies, the paths that they vary; undefined: these are runs. */
  readonly sweeps: readonly string[] | undefined;
}

/** The pairs of a base and one head, and cells that only one of them has. */
export interface PairedSides {
  readonly pairs: readonly SidePair[];
  /** Values of cells without a partner. */
  readonly unmatched: readonly string[];
}

/**
 * Pairs what is compared. Runs over HTTP of a side stay together. Simulations are compared one by one: by their seeds where each side has each seed once, else
 * in order. Cells of studies are matched by their values. Throws a `ScenarioError` USAGE where nothing matches.
 */
export function pairSides(base: NamedSide, head: NamedSide): PairedSides {
  if ((base.sweeps === undefined) !== (head.sweeps === undefined))
    throw misuse(head, `is ${kindOf(head)}, and ${base.name} is ${kindOf(base)}`);
  if (base.sweeps !== undefined) return pairCells(base, head);
  const [left, right] = [base.sources.flat(), head.sources.flat()];
  if (![...left, ...right].every(({ world }) => world === 'virtual'))
    return { pairs: [{ base: left, head: right }], unmatched: [] };
  if (left.length !== right.length)
    throw misuse(
      head,
      `has ${countOf(right.length, 'simulation')}, and ${base.name} has ${left.length}: each is compared with one, so name as many`,
    );
  return { pairs: left.map((run, i) => ({ base: [run], head: [partnerOf(run, i, left, right)] })), unmatched: [] };
}

const kindOf = ({ sweeps }: NamedSide): string => (sweeps === undefined ? 'a run' : 'a study');

function misuse({ name }: NamedSide, message: string): ScenarioError {
  return new ScenarioError('USAGE', [{ file: name, path: '', message }]);
}

function partnerOf(run: Reading, index: number, base: readonly Reading[], head: readonly Reading[]): Reading {
  const seeds = (side: readonly Reading[]): Set<number> => new Set(side.map(({ scenario }) => scenario.seed));
  const [left, right] = [seeds(base), seeds(head)];
  const isBySeed = left.size === base.length && right.size === left.size && [...left].every((seed) => right.has(seed));
  const partner = isBySeed ? head.find(({ scenario }) => scenario.seed === run.scenario.seed) : head[index];
  return partner as Reading;
}

function pairCells(base: NamedSide, head: NamedSide): PairedSides {
  if (JSON.stringify(base.sweeps) !== JSON.stringify(head.sweeps))
    throw misuse(
      head,
      `varies ${sweepText(head)}, and ${base.name} varies ${sweepText(base)}: cells are matched by their values`,
    );
  const keyOf = ({ values }: Reading): string => JSON.stringify(values);
  const cellsOf = (side: NamedSide): ReadonlyMap<string, readonly Reading[]> => {
    const cells = new Map<string, Reading[]>();
    for (const cell of side.sources.flat()) cells.set(keyOf(cell), [...(cells.get(keyOf(cell)) ?? []), cell]);
    return cells;
  };
  const [left, right] = [cellsOf(base), cellsOf(head)];
  const shared = [...left].filter(([key]) => right.has(key));
  const unmatched = [...left, ...right].flatMap(([key, [cell]]) =>
    left.has(key) && right.has(key) ? [] : [(cell as Reading).values?.join(', ') ?? ''],
  );
  if (shared.length === 0) throw misuse(head, `shares no cell with ${base.name}`);
  return {
    pairs: shared.flatMap(([key, cells]) => pairsOfCell(cells, right.get(key) as readonly Reading[], head)),
    unmatched,
  };
}

function pairsOfCell(base: readonly Reading[], head: readonly Reading[], side: NamedSide): SidePair[] {
  if (![...base, ...head].every(({ world }) => world === 'virtual')) return [{ base, head }];
  if (base.length !== head.length)
    throw misuse(side, 'has another number of simulated studies than the base: name as many');
  return base.map((cell, i) => ({ base: [cell], head: [head[i] as Reading] }));
}

function sweepText({ sweeps = [] }: NamedSide): string {
  return sweeps.length === 0 ? 'nothing' : sweeps.join(', ');
}
