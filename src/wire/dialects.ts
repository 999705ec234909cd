import { aggregatorDialect } from './aggregator/aggregator.ts';
import type { Dialect } from './dialect.ts';
import { falDialect } from './fal/fal.ts';
import { lumenfallDialect } from './lumenfall/lumenfall.ts';
import { openaiDialect } from './openai/openai.ts';
import { prodiaDialect } from './prodia/prodia.ts';

/** The names that a scenario's `dialect` may have. */
export const dialectNames = ['prodia', 'openai', 'fal', 'lumenfall', 'aggregator'] as const;
export type DialectName = (typeof dialectNames)[number];

/** Every wire format by its name. */
export const DIALECTS: { readonly [K in DialectName]: Dialect } = {
  prodia: prodiaDialect,
  openai: openaiDialect,
  fal: falDialect,
  lumenfall: lumenfallDialect,
  aggregator: aggregatorDialect,
};
