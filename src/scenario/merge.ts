import { isMap } from './field-path.ts';

/** Fields that say which kind of thing a map is; fields of another kind would not fit it. */
const KINDS = ['type', 'per'] as const;

/** Whether a map becomes another kind of thing: by its own field for that, or because a price comes from a catalog, or no longer does. */
function changesKindOf(base: Record<string, unknown>, changes: Record<string, unknown>): boolean {
  const otherKind = KINDS.some((kind) => kind in base && kind in changes && base[kind] !== changes[kind]);
  return otherKind || ('per' in base && 'catalog' in changes) || ('catalog' in base && 'per' in changes);
}

/**
 * Plain data with `changes` laid over it, as JSON Merge Patch does (RFC 7396): maps merge field by field, everything else replaces,
 * null removes, and stays where nothing is to be removed, so that it is told. A map that changes its kind (`type`, `per`) replaces the other as a whole. Neither argument is changed.
 */
export function mergeOver(base: unknown, changes: unknown): unknown {
  if (!isMap(changes)) return changes;
  const merged = new Map<string, unknown>(isMap(base) && !changesKindOf(base, changes) ? Object.entries(base) : []);
  for (const [key, change] of Object.entries(changes)) {
    if (change === null && merged.has(key)) merged.delete(key);
    else merged.set(key, merged.has(key) ? mergeOver(merged.get(key), change) : change);
  }
  return Object.fromEntries(merged);
}
