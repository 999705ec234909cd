import { z } from 'zod';
import { quantitySchema } from '../../money/quantity.ts';
import { type PriceFactor, tableFactor } from './factor.ts';
import { joinTable, type RateTable } from './table.ts';

/** Factors by class, as they are written: `{ quality: { high: "4" }, tier: { batch: "0.5" } }`. */
export type TimesInput = Readonly<Record<string, Readonly<Record<string, string | number>>>>;

const FACTORS_MAX = 8;
const CLASSES_MAX = 200;
const nameSchema = z.string().min(1).max(100);

const classesSchema = z
  .record(nameSchema, quantitySchema)
  .refine((classes) => Object.keys(classes).length <= CLASSES_MAX, {
    error: `expected at most ${CLASSES_MAX} classes`,
  });

/** Tables of factors, one for each scale or option. A request in no class of an option has the factor 1. */
export const timesSchema: z.ZodType<readonly RateTable[], TimesInput> = z
  .record(nameSchema, classesSchema, { error: 'expected factors by class, such as { tier: { batch: "0.5" } }' })
  .refine((times) => Object.keys(times).length <= FACTORS_MAX, { error: `expected at most ${FACTORS_MAX} factors` })
  .transform((times, context): readonly RateTable[] =>
    Object.entries(times).map(([name, classes]) => {
      const { table, problems } = joinTable(new Map(Object.entries(classes)), [name], false);
      for (const { path, message } of problems)
        context.issues.push({ code: 'custom', message, path: [name, ...path], input: times });
      return table;
    }),
  )
  .meta({ id: 'factors' });

/** The factors of a rule. */
export function timesFactors(times: readonly RateTable[] | undefined): readonly PriceFactor[] {
  return (times ?? []).map(tableFactor);
}
