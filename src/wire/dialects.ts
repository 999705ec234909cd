import type { Dialect } from './dialect.ts';
import { openaiDialect } from './openai.ts';
import { prodiaDialect } from './prodia.ts';

/** The names that a scenario's `dialect` may have. */
export const dialectNames = ['prodia', 'openai'] as const;
export type DialectName = (typeof dialectNames)[number];

/** Every wire format by its name. */
export const DIALECTS: { readonly [K in DialectName]: Dialect } = {
  prodia: prodiaDialect,
  openai: openaiDialect,
};
