import { z } from 'zod';
import type { Rate } from '../../money/rate.ts';
import { choiceSchema } from '../../units/choice-schema.ts';
import { classProblems, PRICE_SCALES } from './class.ts';

/** Rates by the class of a request. */
export interface RateTable {
  /** What requests are told apart by, one after the other: scales such as `resolution`, or options such as `quality`. */
  readonly by: readonly string[];
  /** One class for each of `by`, and the rate of requests in these classes. */
  readonly rows: readonly RateRow[];
}

/** A row of a table of rates. */
export interface RateRow {
  readonly keys: readonly string[];
  readonly rate: Rate;
}

/** A rate, or a table of rates by class, one level for each dimension, as it is written. */
export type RateTableInput<T = string> = T | { readonly [key: string]: RateTableInput<T> };

/** A rate, or a table of rates, read but not yet joined with what it goes by. */
export type ReadRates = Rate | ReadRateMap;
export type ReadRateMap = ReadonlyMap<string, ReadRates>;

const DIMENSIONS_MAX = 3;
const CLASSES_MAX = 200;
const nameSchema = z.string().min(1).max(100);

const namesSchema = z.array(nameSchema).min(1).max(DIMENSIONS_MAX);
const oneNameSchema = z
  .string({ error: 'expected a name such as quality or resolution' })
  .min(1)
  .max(100)
  .transform((name): readonly string[] => [name]);

/** What a table goes by: one name, or up to three in the order of its levels. */
export const bySchema: z.ZodType<readonly string[], string | readonly string[]> = choiceSchema(
  [nameSchema, namesSchema],
  (input): z.ZodType<readonly string[]> => (Array.isArray(input) ? namesSchema : oneNameSchema),
  `What the table goes by, one name or a list in the order of its levels: a scale (${PRICE_SCALES.join(', ')}), whose smallest class that holds the request counts, or an option of the request such as quality.`,
);

/** A rate, or a table of rates of up to three levels; `rate` reads each of them. */
export function ratesSchema<Input extends string | number>(
  rate: z.ZodType<Rate, Input>,
  description: string,
): z.ZodType<ReadRates, RateTableInput<Input>> {
  const tableForm = z.record(nameSchema, z.union([rate, z.record(nameSchema, z.unknown())]));
  let entry: z.ZodType<ReadRates> = rate;
  for (let level = 0; level < DIMENSIONS_MAX; level++) {
    const table = mapOf(entry);
    entry = choiceSchema(
      [rate, tableForm],
      (input): z.ZodType<ReadRates> => (typeof input === 'object' && input !== null ? table : rate),
      description,
    );
  }
  return entry as z.ZodType<ReadRates, RateTableInput<Input>>;
}

function mapOf(entry: z.ZodType<ReadRates>): z.ZodType<ReadRates> {
  return z
    .record(nameSchema, entry)
    .refine((table) => Object.keys(table).length <= CLASSES_MAX, { error: `expected at most ${CLASSES_MAX} classes` })
    .transform((table): ReadRates => new Map(Object.entries(table)));
}

/** A problem of a table, at a path below it. */
export interface TableProblem {
  readonly path: readonly string[];
  readonly message: string;
}

/** Joins rates with what they go by. `needsOther`: a table by an option must have a rate for requests that name none. */
export function joinTable(
  rates: ReadRateMap,
  by: readonly string[],
  needsOther: boolean,
): { readonly table: RateTable; readonly problems: readonly TableProblem[] } {
  const rows: RateRow[] = [];
  const problems: TableProblem[] = [];
  const visit = (node: ReadRates, keys: readonly string[]): void => {
    const name = by[keys.length];
    if (!(node instanceof Map)) {
      if (name === undefined) rows.push({ keys, rate: node as Rate });
      else problems.push({ path: keys, message: `expected a table of rates by ${name}` });
      return;
    }
    if (name === undefined) {
      problems.push({
        path: keys,
        message: `expected a rate: \`by\` has ${by.length} names, and this is one level more`,
      });
      return;
    }
    for (const [key, message] of classProblems(name, [...node.keys()], needsOther))
      problems.push({ path: key === '' ? keys : [...keys, key], message });
    for (const [key, child] of node) visit(child, [...keys, key]);
  };
  visit(rates, []);
  return { table: { by, rows }, problems };
}
