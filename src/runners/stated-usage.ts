import type { Usage } from '../billing/usage.ts';
import type { StatedUsage } from '../wire/dialect.ts';

type Quantity = keyof StatedUsage;

/** Totals, and their parts that do not overlap. */
const PARTS: readonly (readonly [total: Quantity, parts: readonly Quantity[]])[] = [
  ['inputTokens', ['cachedTokens', 'cacheWriteTokens', 'inputImageTokens', 'inputAudioTokens']],
  ['outputTokens', ['reasoningTokens', 'outputImageTokens', 'outputAudioTokens']],
];

/** Whether a reply states just what was asked for. */
export function isAsAsked(stated: StatedUsage, asked: Usage): boolean {
  for (const quantity in stated) {
    if (stated[quantity as Quantity] !== asked[quantity as Quantity]) return false;
  }
  return true;
}

/**
 * What was used: what the reply states, and for the rest what was asked for. Of a stated total, parts that the reply does not tell are those that were
 * asked for, as far as there is room for them.
 */
export function usedQuantities(stated: StatedUsage, asked: Usage): Usage {
  const used: { -readonly [K in keyof Usage]: Usage[K] } = { ...asked, ...stated };
  for (const [total, parts] of PARTS) {
    if (stated[total] === undefined) continue;
    let left = stated[total];
    for (const part of parts) left -= stated[part] ?? 0;
    for (const part of parts) {
      if (stated[part] !== undefined) continue;
      used[part] = Math.max(0, Math.min(asked[part], left));
      left -= used[part];
    }
  }
  return used;
}
