import { z } from 'zod';
import { comparisonSchema } from '../src/comparison/comparison.ts';
import { historySchema } from '../src/history/history.ts';
import { historyLineSchema } from '../src/history/history-line.ts';
import { invoiceSchema } from '../src/invoice/invoice-schema.ts';
import { summarySchema } from '../src/measure/summary.ts';
import { pilotSchema } from '../src/pilot/pilot.ts';
import { saturationSchema } from '../src/saturation/saturation.ts';
import { studySchema } from '../src/study/study.ts';

/**
 * The JSON Schema (draft 2020-12) of a summary as `--format json` writes it: the text of `reports/summary.schema.json`, generated from the
 * code, with a line break at the end.
 */
export function summarySchemaText(): string {
  return schemaText('Tollmark summary', summarySchema);
}

/** As `summarySchemaText`, of a study: the text of `reports/study.schema.json`. */
export function studySchemaText(): string {
  return schemaText('Tollmark study', studySchema);
}

/** As `summarySchemaText`, of a pilot: the text of `reports/pilot.schema.json`. */
export function pilotSchemaText(): string {
  return schemaText('Tollmark pilot', pilotSchema);
}

/** As `summarySchemaText`, of an invoice: the text of `reports/invoice.schema.json`. */
export function invoiceSchemaText(): string {
  return schemaText('Tollmark invoice', invoiceSchema);
}

/** As `summarySchemaText`, of a saturation: the text of `reports/saturation.schema.json`. */
export function saturationSchemaText(): string {
  return schemaText('Tollmark saturation', saturationSchema);
}

/** As `summarySchemaText`, of a comparison: the text of `reports/comparison.schema.json`. */
export function comparisonSchemaText(): string {
  return schemaText('Tollmark comparison', comparisonSchema);
}

/** As `summarySchemaText`, of a history: the text of `reports/history.schema.json`. */
export function historySchemaText(): string {
  return schemaText('Tollmark history', historySchema);
}

/** As `summarySchemaText`, of a line of a history's file: the text of `reports/history-line.schema.json`. */
export function historyLineSchemaText(): string {
  return schemaText('Tollmark history line', historyLineSchema);
}

function schemaText(title: string, of: z.ZodType): string {
  const { $schema, ...schema } = z.toJSONSchema(of);
  return `${JSON.stringify({ $schema, title, ...schema }, null, 2)}\n`;
}
