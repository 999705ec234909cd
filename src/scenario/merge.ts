import { isMap } from './field-path.ts';

/** Fields that say which kind of thing a map is; fields of another kind would not fit it. */
const KINDS = ['type', 'per'] as const;

/**
 * Plain data with `changes` laid over it, as JSON Merge Patch does (RFC 7396): maps merge field by field, everything else replaces,
 * null removes. A map that changes its kind (`type`, `per`) replaces the other as a whole. Neither argument is changed.
 */
export function mergeOver(base: unknown, changes: unknown): unknown {
  if (!isMap(changes)) return changes;
  const changesKind =
    isMap(base) && KINDS.some((kind) => kind in base && kind in changes && base[kind] !== changes[kind]);
  const merged: Record<string, unknown> = isMap(base) && !changesKind ? { ...base } : {};
  for (const [key, change] of Object.entries(changes)) {
    if (change === null && Object.hasOwn(merged, key)) delete merged[key];
    else merged[key] = Object.hasOwn(merged, key) ? mergeOver(merged[key], change) : change;
  }
  return merged;
}
