import { aggregatorDialect } from './aggregator/aggregator.ts';
import type { Dialect } from './dialect.ts';
import { falDialect } from './fal/fal.ts';
import { lumenfallDialect } from './lumenfall/lumenfall.ts';
import { openaiDialect } from './openai/openai.ts';
import { prodiaDialect } from './prodia/prodia.ts';

export { misreading } from './read-back.ts';

/** Every wire format by its name. */
export const DIALECTS = {
  prodia: prodiaDialect,
  openai: openaiDialect,
  fal: falDialect,
  lumenfall: lumenfallDialect,
  aggregator: aggregatorDialect,
} satisfies Readonly<Record<string, Dialect>>;

/** The names that a scenario's `dialect` may have. */
export const dialectNames = Object.keys(DIALECTS) as readonly DialectName[];
export type DialectName = keyof typeof DIALECTS;
