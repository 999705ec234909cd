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

/** Stands for every key: a real one in the environment must not be sent, not even to this machine. */
const KEY = 'tollmark-mock';

/**
 * The environment variables with which a program finds a mock server at `url`: those in which the SDKs of the vendor look for an address and a key,
 * and `TOLLMARK_URL`. `dialect`: that of the provider of a scenario which was loaded.
 */
export function programVariables(dialect: string, url: string): Readonly<Record<string, string>> {
  return { TOLLMARK_URL: url, ...DIALECTS[dialect as DialectName].sdkVariables(url, KEY) };
}
