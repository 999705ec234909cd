import { parseSource } from './document.ts';
import { type FieldPath, isMap } from './field-path.ts';

const SEGMENTS_MAX = 32;
/** A name up to the next dot or bracket, an index in brackets, or a quoted name in brackets. */
const SEGMENT = /\.?([^.[\]"']+)|\[(\d{1,6})\]|\[("(?:[^"\\]|\\.)*")\]|\['([^']*)'\]/y;

interface Segment {
  readonly name: string;
  /** Written in brackets as a number. */
  readonly isIndex: boolean;
  /** Written in quotes: never joined with its neighbours. */
  readonly isQuoted: boolean;
}

/** `path=value`, read. */
export interface Override {
  readonly segments: readonly Segment[];
  /** Plain data: the value, read as YAML. */
  readonly value: unknown;
  /** The value as it was written, where there is a text of it. */
  readonly text?: string;
}

/** The names of a path as it is written, such as `workload.requests[0].size`; undefined where it is none. */
export function segmentsOf(text: string): Segment[] | undefined {
  const segments: Segment[] = [];
  SEGMENT.lastIndex = 0;
  while (SEGMENT.lastIndex < text.length) {
    if (segments.length === 0 && text.startsWith('.')) return undefined;
    const match = SEGMENT.exec(text);
    if (match === null || segments.length >= SEGMENTS_MAX) return undefined;
    const [, plain, index, doubleQuoted, singleQuoted] = match;
    const quoted = doubleQuoted === undefined ? singleQuoted : unquoted(doubleQuoted);
    const name = plain ?? index ?? quoted;
    if (name === undefined || name === '') return undefined;
    segments.push({ name, isIndex: index !== undefined, isQuoted: quoted !== undefined });
  }
  return segments.length === 0 ? undefined : segments;
}

function unquoted(text: string): string | undefined {
  try {
    return String(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Reads `path=value`; the value is YAML. Returns a sentence when it is neither. */
export function parseOverride(text: string): Override | string {
  const equals = text.indexOf('=');
  const segments = equals < 0 ? undefined : segmentsOf(text.slice(0, equals).trim());
  if (segments === undefined)
    return `expected path=value such as workload.arrivals.rate=40/s, got ${JSON.stringify(text.slice(0, 80))}`;
  if (segments.some((segment) => segment.name === '__proto__')) return '__proto__ is no field name';
  const valueText = text.slice(equals + 1).trim();
  // In YAML these begin a block of several lines, which a flag cannot hold: here they begin a condition such as `> 0.99`.
  if (/^[>|]/.test(valueText)) return { segments, value: valueText };
  const source = parseSource('--set', valueText);
  const [problem] = source.problems;
  return problem === undefined
    ? { segments, value: source.value, text: valueText }
    : `the value of ${text.slice(0, equals)}: ${problem.message}`;
}

/** The key of a map that comes next, and how many segments it takes: a name with dots in it may be written without quotes where it is known. */
function keyAt(
  map: Record<string, unknown>,
  segments: readonly Segment[],
  at: number,
  path: FieldPath,
): { key: string; taken: number } {
  const first = segments[at] as Segment;
  if (first.isQuoted) return { key: first.name, taken: 1 };
  const stop = segments.findIndex((segment, index) => index > at && (segment.isQuoted || segment.isIndex));
  const joinable = segments.slice(at, stop < 0 ? segments.length : stop).map((segment) => segment.name);
  // The names of metrics have dots: what follows `thresholds` is one of them.
  if (path.length === 1 && path[0] === 'thresholds') return { key: joinable.join('.'), taken: joinable.length };
  for (let taken = joinable.length; taken > 1; taken--) {
    const key = joinable.slice(0, taken).join('.');
    if (Object.hasOwn(map, key)) return { key, taken };
  }
  return { key: first.name, taken: 1 };
}

function indexAt(list: readonly unknown[], segment: Segment): number | string {
  if (!/^\d{1,6}$/.test(segment.name))
    return `is a list: name an entry by its number, from [0] to [${list.length - 1}]`;
  const index = Number(segment.name);
  return index <= list.length ? index : `has ${list.length} entries; [${index}] would leave a gap`;
}

/** What an override did: the path that it has set, and what was wrong with it. */
export interface AppliedOverride {
  readonly path: FieldPath;
  readonly problem?: string;
}

/**
 * Sets a value in plain data, in place. Missing maps on the way are made; an index one past the end of a list appends;
 * an empty value (`path=`) or `null` removes a field. A path through text or a number is a problem.
 */
export function applyOverride(root: Record<string, unknown>, override: Override): AppliedOverride {
  const { segments, value } = override;
  const path: (string | number)[] = [];
  let node: unknown = root;
  for (let at = 0; ;) {
    let key: string | number;
    let taken = 1;
    if (Array.isArray(node)) {
      const index = indexAt(node, segments[at] as Segment);
      if (typeof index === 'string') return { path, problem: index };
      key = index;
    } else if (isMap(node)) {
      ({ key, taken } = keyAt(node, segments, at, path));
    } else {
      return {
        path,
        problem: `holds ${JSON.stringify(node)}, so it has no field ${(segments[at] as Segment).name}; set the field as a whole`,
      };
    }
    at += taken;
    path.push(key);
    if (at >= segments.length) return put(node, key, value, path);
    node = stepInto(node, key, (segments[at] as Segment).isIndex);
  }
}

function stepInto(parent: Record<string, unknown> | unknown[], key: string | number, wantsList: boolean): unknown {
  const child: unknown = Object.hasOwn(parent, key) ? Reflect.get(parent, key) : undefined;
  if (child !== undefined && child !== null) return child;
  const made = wantsList ? [] : {};
  Reflect.set(parent, key, made);
  return made;
}

function put(
  parent: Record<string, unknown> | unknown[],
  key: string | number,
  value: unknown,
  path: FieldPath,
): AppliedOverride {
  if (value !== null) {
    Reflect.set(parent, key, value);
  } else if (!Object.hasOwn(parent, key)) {
    return { path, problem: 'has no value that could be removed' };
  } else if (Array.isArray(parent)) {
    parent.splice(Number(key), 1);
  } else {
    Reflect.deleteProperty(parent, key);
  }
  return { path };
}
