import { strayDensity } from './gap-density.ts';

/** Earlier gaps that are remembered for each place in the loop. */
const REMEMBERED = 32;
/** How far a gap lies from an earlier one of the same wait: so many ms and this share of the gap. */
const SPREAD_MS = 3;
const SPREAD_SHARE = 0.02;

/**
 * What the gaps of a program's own loop are like, of which nothing is known beforehand: each is expected near those that came before at the same
 * place of the loop, or anywhere.
 */
export class LoopGaps {
  readonly #known = new Map<number, number[]>();

  /** Density per ms of a gap behind the call of this number, by those that were added. */
  densityOf(call: number, gapMs: number): number {
    const known = this.#known.get(call) ?? [];
    const width = SPREAD_MS + SPREAD_SHARE * gapMs;
    const near = known.reduce((sum, each) => sum + Math.exp(-Math.abs(gapMs - each) / width) / (2 * width), 0);
    return (strayDensity(gapMs) + near) / (known.length + 1);
  }

  add(call: number, gapMs: number): void {
    const known = this.#known.get(call) ?? [];
    this.#known.set(call, known);
    known.push(gapMs);
    if (known.length > REMEMBERED) known.shift();
  }
}
