import { perObject } from '../units/per-object.ts';
import type { Scenario } from './scenario.ts';

/**
 * Stable text of plain data: keys in code unit order at every level, no spaces, absent fields left out, bigints as decimal text,
 * infinities by name. Equal data gives equal text whatever the order of its keys, the locale, or the version of Node.
 */
export function stableText(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"${value}"`;
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(stableText).join(',')}]`;
  if (typeof value !== 'object')
    throw new Error(`A qualified scenario holds a ${typeof value}; options are plain data.`);
  return objectText(value, stableText);
}

function objectText(value: object, textOf: (field: unknown) => string): string {
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, field]) => `${JSON.stringify(key)}:${textOf(field)}`);
  return `{${fields.join(',')}}`;
}

const partText = perObject<object, string>(stableText);

/**
 * The text that identifies a scenario: hash it for the summary's digest. It is made of the qualified options, so two files that mean the
 * same (`60s` and `1m`, defaults written out or not) have the same text, and what a run cannot notice does not change it.
 */
export function canonicalText(scenario: Scenario): string {
  return objectText(scenario, (part) =>
    typeof part === 'object' && part !== null ? partText(part) : stableText(part),
  );
}
