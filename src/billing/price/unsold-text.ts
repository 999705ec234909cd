import { formatCount, formatMs } from '../../units/format.ts';
import type { Unsold } from './rules/product-rule.ts';

const TEXTS: Readonly<Record<Exclude<Unsold['by'], 'product'>, (amount: number) => string>> = {
  steps: (steps) => `${formatCount(steps)} steps`,
  pixels: (pixels) => `${formatCount(pixels)} pixels`,
  duration: formatMs,
};

/** Why a request has no price, as the rest of a sentence about it: `asks for 50 steps, and at most 4 steps are sold`. */
export function unsoldText(unsold: Unsold): string {
  if (unsold.by === 'product') return 'asks for images or options that no row of the price is for';
  const text = TEXTS[unsold.by];
  const { asked, least, most } = unsold;
  return `asks for ${text(asked)}, and ${asked > most ? `at most ${text(most)}` : `no less than ${text(least)}`} are sold`;
}
