import { z } from 'zod';
import { type Rate, rateCodec, readRate } from './rate.ts';

const EXPECTED = 'expected an amount from 0 up, such as 1000, 200_000 or "0.5"';
const GROUPED = /^\d{1,3}(?:_\d{3}){1,4}$/;

/**
 * An exact decimal from 0 up that is no amount of dollars: a number of units, a factor. A number is read by its shortest decimal text, which is
 * what its author wrote; digits in text may be grouped, `200_000`. Refuses what `parseRate` refuses.
 */
export const quantitySchema: z.ZodType<Rate, string | number> = rateCodec(
  z.union([z.string(), z.number()], { error: EXPECTED }),
  (text) => {
    const quantity = readRate(GROUPED.test(text) ? text.replaceAll('_', '') : text);
    return typeof quantity === 'string' ? EXPECTED : quantity;
  },
).meta({ id: 'quantity', description: 'An exact decimal from 0 up: a number, or text such as "0.5" or 200_000.' });

/** As `quantitySchema`, but zero is refused. */
export const positiveQuantitySchema: z.ZodType<Rate, string | number> = quantitySchema.refine(({ num }) => num > 0n, {
  error: 'expected an amount above zero',
});
