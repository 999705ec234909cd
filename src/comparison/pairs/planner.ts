import { draw, PURPOSE } from '../../engine/draw.ts';
import type { LoadedScenario } from '../../scenario/load-scenario.ts';
import type { Planner, Trial, TrialResult } from '../../study/planner.ts';
import { comparePairs, type ComparisonOptions, drawnOf } from '../compare.ts';
import type { DrawnComparison } from '../comparison.ts';
import { LEVEL } from '../estimate.ts';
import { type Reading, readingOfSummary } from '../reading.ts';
import type { PairDesign } from './design.ts';
import type { PairsEnd, PairsRecord, TakenLook } from './schema.ts';
import { decisionOf, takeLook } from './take-look.ts';

/** The base, and the head. */
export type SideName = 'a' | 'b';

/** What is compared in pairs, and how. */
export interface PairsQuestion extends ComparisonOptions {
  readonly sides: Readonly<Record<SideName, LoadedScenario>>;
  readonly design: PairDesign;
  /** What a run is called in reports: its directory. Pairs count from 1. */
  readonly sourceOf: (side: SideName, pair: number) => string;
  /** What a run of a pair that does not count is called; default: the same. */
  readonly leftOutSourceOf?: (side: SideName, pair: number) => string;
}

/** Pairs that may be no measurements: three, or a fifth of those planned. */
export function leftOutMax({ looks }: PairDesign): number {
  return Math.max(3, Math.floor((looks.at(-1)?.pairs ?? 0) / 5));
}

/**
 * Runs two scenarios in pairs, each in an order drawn by the seed of the base: so a machine that slows down meets both alike. A pair counts where both of its runs are measurements, and
 * the design says when the pairs that count are looked at. It stops at a look that decides, at the last one, or where too many pairs do not count.
 */
export class PairsPlanner implements Planner<DrawnComparison> {
  readonly scenarios: readonly LoadedScenario[];
  readonly #question: PairsQuestion;
  readonly #base: Reading[] = [];
  readonly #head: Reading[] = [];
  readonly #counted: number[] = [];
  readonly #looks: TakenLook[] = [];
  readonly #leftOut: PairsRecord['leftOut'] = [];
  #begun = 0;
  #half: Reading | undefined;
  #ended: PairsEnd | undefined;
  /** Told each look when it is taken. */
  onLook: (look: TakenLook, number: number) => void = () => {};
  /** Told each pair that does not count, and why. */
  onLeftOut: (pair: PairsRecord['leftOut'][number]) => void = () => {};

  constructor(question: PairsQuestion) {
    this.#question = question;
    this.scenarios = [question.sides.a, question.sides.b];
  }

  get trialCount(): number {
    return 2 * (this.#planned + this.#leftOut.length);
  }

  /** Pairs that do not count, and why. */
  get leftOut(): PairsRecord['leftOut'] {
    return this.#leftOut;
  }

  /** Pairs that count, from 1. */
  get counted(): readonly number[] {
    return this.#counted;
  }

  get #planned(): number {
    return this.#question.design.looks.at(-1)?.pairs ?? 0;
  }

  /** Half of the pairs, chosen by chance, begin with the head. Were it every second one, the heads of two pairs would be neighbours, and a disturbance that outlasts one run be taken for a change. */
  #orderOf(pair: number): readonly [SideName, SideName] {
    const { seed } = this.#question.sides.a.scenario;
    return draw(seed, PURPOSE.pairOrder, pair, 0) < 0.5 ? ['a', 'b'] : ['b', 'a'];
  }

  propose(): readonly Trial[] {
    if (this.#ended !== undefined) return [];
    this.#begun++;
    return this.#orderOf(this.#begun).map((side): Trial => {
      const { scenario, source } = this.#question.sides[side];
      return { scenario, source, flags: '', merges: false, side };
    });
  }

  read({ summary, interrupted = false }: TrialResult, index: number): void {
    const pair = Math.floor(index / 2) + 1;
    const isFirst = index % 2 === 0;
    if (interrupted) return;
    const side = this.#orderOf(pair)[isFirst ? 0 : 1];
    const reading = readingOfSummary(this.#question.sourceOf(side, pair), summary, this.#question.sides[side].source);
    if (isFirst) this.#half = reading;
    else if (this.#half !== undefined) this.#readPair(pair, this.#half, reading);
  }

  #readPair(pair: number, first: Reading, second: Reading): void {
    this.#half = undefined;
    const unsound = [first, second].find(({ verdict }) => verdict === 'invalid' || verdict === 'partial');
    if (unsound !== undefined) {
      const { source, verdict, reasons } = unsound;
      const reason = `${source} is ${verdict}${reasons[0] === undefined ? '' : `: ${reasons[0]}`}`;
      const { sourceOf, leftOutSourceOf = sourceOf } = this.#question;
      const leftOut = { pair, sources: this.#orderOf(pair).map((side) => leftOutSourceOf(side, pair)), reason };
      this.#leftOut.push(leftOut);
      this.onLeftOut(leftOut);
      if (this.#leftOut.length > leftOutMax(this.#question.design)) this.#ended = 'no-measurements';
      return;
    }
    const [base, head] = this.#orderOf(pair)[0] === 'a' ? [first, second] : [second, first];
    this.#counted.push(pair);
    this.#base.push(base);
    this.#head.push(head);
    this.#look();
  }

  #look(): void {
    const { design, limits, tolerance } = this.#question;
    const number = this.#looks.length;
    const planned = design.looks[number];
    if (planned === undefined || this.#base.length < planned.pairs) return;
    const isLast = number === design.looks.length - 1;
    if (design.kind === 'fixed') {
      this.#ended = 'complete';
      return;
    }
    const look = takeLook(planned, this.#base, this.#head, { limits, tolerance });
    this.#looks.push(look);
    this.#ended = decisionOf(look) ?? (isLast ? 'undecided' : undefined);
    this.onLook(look, number);
  }

  conclude(): DrawnComparison | undefined {
    if (this.#base.length === 0) return undefined;
    const options = { ...this.#question, level: this.#level };
    const pair = { base: this.#base, head: this.#head };
    return { ...comparePairs([pair], options), pairing: this.#record, drawn: [drawnOf(pair)] };
  }

  /** Of the look at which it has stopped. Between two looks, intervals are those of the last one, or of the first where none was taken: never narrower than planned. */
  get #level(): number {
    const { looks } = this.#question.design;
    return (this.#looks.at(-1) ?? looks[0])?.level ?? LEVEL;
  }

  get #record(): PairsRecord {
    const { design } = this.#question;
    return {
      kind: design.kind,
      ...(design.boundary === undefined ? {} : { boundary: design.boundary }),
      level: LEVEL,
      planned: this.#planned,
      counted: this.#base.length,
      looks: design.looks.map((look, i) => this.#looks[i] ?? look),
      ended: this.#ended ?? 'interrupted',
      leftOut: this.#leftOut,
    };
  }
}
