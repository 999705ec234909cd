import { isZero } from './amount.ts';
import type { ImportedPrice } from './price-import.ts';

/**
 * Why a row is refused of which a price comes to nothing although it states amounts that are not zero: taken without them, what costs money
 * would be free. `unused` are the fields of the row that say something and were not taken. Undefined for a row that is free, or priced.
 */
export function freeProblem(
  prices: readonly Pick<ImportedPrice, 'price'>[],
  unused: readonly string[],
): string | undefined {
  if (unused.length === 0 || !prices.some(({ price }) => isFree(price))) return undefined;
  return `is free but for what cannot be taken (${unused.join(', ')}); write the price by hand, from the model’s page`;
}

/** Whether no amount of a price, at whatever depth, is above zero. */
function isFree(price: unknown): boolean {
  if (typeof price === 'string') return !/^[\d.]+$/.test(price) || isZero(price);
  return typeof price !== 'object' || price === null || Object.values(price).every(isFree);
}
