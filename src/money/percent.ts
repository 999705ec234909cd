import { z } from 'zod';
import { powerOfTen, type Rate, rateCodec, readRate } from './rate.ts';
import { type Ratio, ratio } from './ratio.ts';

/** A discount beyond 100 per cent would pay the customer. */
const DISCOUNT_MAX = 100n;
/** A markup beyond this is a slip of the unit, not a business. */
const MARKUP_MAX = 10_000n;

function percentSchema(max: bigint, what: string): z.ZodType<Rate, string | number> {
  const message = `expected ${what} in per cent, from 0 to ${max}, such as 5 or "5.5"`;
  return rateCodec(z.union([z.string(), z.number()], { error: message }), (text) => {
    const percent = readRate(text);
    return typeof percent !== 'string' && percent.num <= max * powerOfTen(percent.scale) ? percent : message;
  }).meta({ description: `${what[0]?.toUpperCase()}${what.slice(1)} in per cent, from 0 to ${max}.` });
}

/** A discount in per cent, 0 to 100. A number is read by its shortest decimal text, which is what its author wrote. */
export const discountPercentSchema: z.ZodType<Rate, string | number> = percentSchema(DISCOUNT_MAX, 'a discount');

/** A markup in per cent, 0 to 10,000. A number is read by its shortest decimal text, which is what its author wrote. */
export const markupPercentSchema: z.ZodType<Rate, string | number> = percentSchema(MARKUP_MAX, 'a markup');

/** What a discount leaves: 1 - percent / 100. Throws a RangeError beyond 100 per cent. */
export function discountFactor(percent: Rate): Ratio {
  const hundred = 100n * powerOfTen(percent.scale);
  if (percent.num > hundred) throw new RangeError('A discount of more than 100 per cent would pay the customer.');
  return ratio(hundred - percent.num, hundred);
}

/** What a markup makes of a dollar: 1 + percent / 100. */
export function markupFactor(percent: Rate): Ratio {
  const hundred = 100n * powerOfTen(percent.scale);
  return ratio(hundred + percent.num, hundred);
}
