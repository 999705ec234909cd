/** The place of a field in a scenario: keys of maps and indexes of lists, from the root. */
export type FieldPath = readonly (string | number)[];

const PLAIN_KEY = /^[\w-]+$/;
/** Characters of a name that a path shows. */
const NAME_CHARS_MAX = 100;

/** A path as people read it: `workload.requests[1].weight`, `thresholds["latencyMs.p95"]`; empty for the root. Long names are cut. */
export function pathText(path: FieldPath): string {
  return path
    .map((segment, index) => {
      if (typeof segment === 'number') return `[${segment}]`;
      const name = segment.length > NAME_CHARS_MAX ? `${segment.slice(0, NAME_CHARS_MAX)}…` : segment;
      if (!PLAIN_KEY.test(name)) return `[${JSON.stringify(name)}]`;
      return index === 0 ? name : `.${name}`;
    })
    .join('');
}

/** Whether `path` leads to `other` or to something around it. */
export function leadsTo(path: FieldPath, other: FieldPath): boolean {
  return path.length <= other.length && path.every((segment, index) => segment === other[index]);
}

/** Whether a value is a map with text keys, and not a list. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of plain data; undefined where there is none. */
export function valueAt(root: unknown, path: FieldPath): unknown {
  let value = root;
  for (const segment of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}
