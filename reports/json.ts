import { summarySchema, type Summary } from '../src/measure/summary.ts';

/**
 * An array of numbers, nulls and decimal texts over several lines. A line break never stands inside a JSON string, so
 * this meets only arrays.
 */
const SCALARS = /\[\n\s*((?:-?[\d.e+-]+|null|"-?[\d.]+")(?:,\n\s*(?:-?[\d.e+-]+|null|"-?[\d.]+"))*)\n\s*\]/g;

/**
 * The summary as JSON text: keys in the order of the schema, two blanks of indent, each time series on one line, a line
 * break at the end. The same summary gives the same bytes. Throws a ZodError for what is not a summary.
 */
export function writeJsonReport(summary: Summary): string {
  const text = JSON.stringify(summarySchema.parse(summary), null, 2);
  return `${text.replace(SCALARS, (_, items: string) => `[${items.replace(/,\n\s*/g, ', ')}]`)}\n`;
}
