import { ratio, shareDenominator } from '../../money/ratio.ts';
import { rateRatio } from '../../money/rate.ts';
import { classify } from './class.ts';
import type { RateTable } from './table.ts';
import type { PriceTerm } from './term.ts';
import type { Usage } from '../usage.ts';

/** A factor that depends on the request: `pick(usage) / den`. `pick` is exact up to 2^53 - 1, else above. */
export interface PriceFactor {
  readonly den: bigint;
  readonly pick: (usage: Usage) => number;
  readonly exactPick: (usage: Usage) => bigint;
}

/** The factor of a table: the rate of the row that the request is in, and 1 where it is in none. */
export function tableFactor({ by, rows }: RateTable): PriceFactor {
  const { nums, den } = shareDenominator(rows.map(({ rate }) => rateRatio(rate)));
  const indexOf = rowFinder(
    by,
    rows.map(({ keys }, index) => ({ keys, index })),
  );
  const numbers = nums.map(Number);
  const one = Number(den);
  return {
    den,
    pick: (usage) => numbers[indexOf(usage)] ?? one,
    exactPick: (usage) => nums[indexOf(usage)] ?? den,
  };
}

interface Place {
  readonly keys: readonly string[];
  readonly index: number;
}

/** Finds the row of a request, one dimension after the other; -1 where an option is in no class. */
function rowFinder(by: readonly string[], places: readonly Place[]): (usage: Usage) => number {
  const [name, ...rest] = by;
  if (name === undefined) {
    const { index } = places[0] as Place;
    return () => index;
  }
  const branches = new Map<string, Place[]>();
  for (const { keys, index } of places) {
    const [key = '', ...further] = keys;
    branches.set(key, [...(branches.get(key) ?? []), { keys: further, index }]);
  }
  const indexOf = classify(name, [...branches.keys()]);
  const finders = [...branches.values()].map((branch) => rowFinder(rest, branch));
  return (usage) => finders[indexOf(usage)]?.(usage) ?? -1;
}

/** A term times factors. An unknown quantity stays unknown: no factor makes it a number that could be trusted. */
export function multiplyTerm(term: PriceTerm, factors: readonly PriceFactor[]): PriceTerm {
  return factors.reduce(
    ({ part, unitUsd, quantity, exactQuantity }: PriceTerm, { den, pick, exactPick }): PriceTerm => ({
      part,
      unitUsd: ratio(unitUsd.num, unitUsd.den * den),
      quantity: (usage) => quantity(usage) * pick(usage),
      exactQuantity: (usage) => exactQuantity(usage) * exactPick(usage),
    }),
    term,
  );
}
