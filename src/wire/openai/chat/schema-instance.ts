import { asRecord, nestsWithin } from '../../json-bytes.ts';
import { numberInstance, stringInstance } from './scalar-instance.ts';

type Schema = Readonly<Record<string, unknown>>;

/** What of a schema is not understood, or cannot be satisfied: a phrase that ends with the place. */
export class SchemaProblem extends Error {}

/** Most values of an instance, and most levels of it. */
const VALUES_MAX = 2000;
const DEPTH_MAX = 50;

/** Keywords that say nothing of which values are valid, or only of values that a minimal instance does not have. */
const ANNOTATIONS: readonly string[] =
  '$schema $id $comment $defs definitions title description default examples deprecated readOnly writeOnly'.split(' ');
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  object: ['properties', 'required', 'additionalProperties', 'propertyNames', 'minProperties', 'maxProperties'],
  array: ['items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems'],
  string: ['minLength', 'maxLength', 'format', 'pattern'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};
const TYPES: readonly string[] = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];

const isText = (value: unknown): boolean => typeof value === 'string';
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isList = (value: unknown): boolean => Array.isArray(value) && value.length <= VALUES_MAX;

/** What the values of keywords are; of those that are missing here, any value is understood. */
const VALUE_KINDS = new Map(
  Object.entries({
    $ref: isText,
    format: isText,
    pattern: isText,
    required: (value: unknown) => Array.isArray(value) && isList(value) && value.every(isText),
    properties: (value: unknown) => asRecord(value) !== undefined,
    uniqueItems: (value: unknown) => typeof value === 'boolean',
    ...ofEach('minProperties maxProperties minItems maxItems minLength maxLength', isCount),
    ...ofEach('minimum maximum exclusiveMinimum exclusiveMaximum multipleOf', isNumber),
    ...ofEach('prefixItems enum allOf anyOf oneOf', isList),
  }),
);

function ofEach(keywords: string, isKind: (value: unknown) => boolean): Record<string, typeof isKind> {
  return Object.fromEntries(keywords.split(' ').map((keyword) => [keyword, isKind]));
}

/** Refuses keywords beside those known here, so that none is ignored, and values that these do not have. */
function checkKeywords(schema: Schema, known: readonly string[], at: string): void {
  for (const keyword in schema) {
    const isKnown = known.includes(keyword) && VALUE_KINDS.get(keyword)?.(schema[keyword]) !== false;
    if (!isKnown && !ANNOTATIONS.includes(keyword)) throw new SchemaProblem(`'${keyword.slice(0, 40)}' at ${at}`);
  }
}

/** A step of a reference; undefined where it is no text in UTF-8. */
function referenceStep(step: string): string | undefined {
  try {
    return decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined;
  }
}

/** The kinds of value that a type keyword names; by the other keywords where there is none. */
function typeOf({ type, ...rest }: Schema, at: string): string | undefined {
  if (type === undefined) return Object.keys(KEYWORDS).find((kind) => KEYWORDS[kind]?.some((name) => name in rest));
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  const first = types.find((each) => each !== 'null') ?? types[0];
  if (typeof first === 'string' && TYPES.includes(first)) return first;
  throw new SchemaProblem(`'type' at ${at}`);
}

/** Whether objects of two schemas can be told apart by a property that both require with a value of its own. */
function areDisjoint(one: Schema, other: Schema): boolean {
  const valueOf = (schema: Schema, name: string): unknown =>
    asRecord(asRecord(schema['properties'])?.[name])?.['const'];
  return (Array.isArray(one['required']) ? one['required'] : []).some((name: unknown) => {
    if (typeof name !== 'string') return false;
    const [mine, theirs] = [valueOf(one, name), valueOf(other, name)];
    const isRequired = Array.isArray(other['required']) && other['required'].includes(name);
    return isRequired && mine !== undefined && theirs !== undefined && mine !== theirs;
  });
}

/** Makes the smallest value that a schema allows. */
class InstanceMaker {
  readonly #root: unknown;
  #values = 0;

  constructor(root: unknown) {
    this.#root = root;
  }

  make(schema: unknown, at: string, depth: number): unknown {
    if (++this.#values > VALUES_MAX || depth > DEPTH_MAX)
      throw new SchemaProblem(`so many values, or levels, as at ${at}`);
    if (schema === true || schema === undefined) return null;
    const fields = asRecord(schema);
    if (fields === undefined) throw new SchemaProblem(`${schema === false ? 'false' : 'what is no schema'} at ${at}`);
    if (fields['$ref'] !== undefined) return this.#followed(fields, at, depth);
    if ('const' in fields || 'enum' in fields) return this.#listed(fields, at);
    if (fields['allOf'] !== undefined) return this.#alternative(fields, 'allOf', at, depth);
    if (fields['anyOf'] !== undefined) return this.#alternative(fields, 'anyOf', at, depth);
    if (fields['oneOf'] !== undefined) return this.#alternative(fields, 'oneOf', at, depth);
    return this.#typed(fields, at, depth);
  }

  #typed(schema: Schema, at: string, depth: number): unknown {
    const type = typeOf(schema, at);
    const kind = type === 'integer' ? 'number' : String(type);
    checkKeywords(schema, ['type', ...(KEYWORDS[kind] ?? [])], at);
    if (type === 'object') return this.#object(schema, at, depth);
    if (type === 'array') return this.#array(schema, at, depth);
    if (type === 'boolean') return false;
    if (type === 'string' || kind === 'number') {
      const made = type === 'string' ? stringInstance(schema) : numberInstance(schema, type === 'integer');
      if ('problem' in made) throw new SchemaProblem(`'${made.problem}' at ${at}`);
      return made.value;
    }
    return null;
  }

  #followed(schema: Schema, at: string, depth: number): unknown {
    checkKeywords(schema, ['$ref'], at);
    const [start, ...steps] = String(schema['$ref']).split('/');
    let target = start === '#' ? this.#root : undefined;
    for (const step of steps) {
      const [name, fields] = [referenceStep(step), asRecord(target) ?? {}];
      target = name !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
    }
    if (target === undefined) throw new SchemaProblem(`'$ref' at ${at}`);
    return this.make(target, at, depth + 1);
  }

  #listed(schema: Schema, at: string): unknown {
    checkKeywords(schema, ['const', 'enum', 'type'], at);
    const listed: unknown = 'const' in schema ? [schema['const']] : schema['enum'];
    if (!Array.isArray(listed) || listed.length === 0) throw new SchemaProblem(`'enum' at ${at}`);
    const value: unknown = listed[0];
    if (!nestsWithin(value, DEPTH_MAX)) throw new SchemaProblem(`so many levels as at ${at}`);
    return value;
  }

  /** The value of the simplest alternative that has one: what refers to elsewhere comes last, because it may lead back here. */
  #alternative(schema: Schema, keyword: 'allOf' | 'anyOf' | 'oneOf', at: string, depth: number): unknown {
    checkKeywords(schema, [keyword], at);
    const all: unknown = schema[keyword];
    if (!Array.isArray(all) || all.length === 0 || (keyword === 'allOf' && all.length > 1))
      throw new SchemaProblem(`'${keyword}' at ${at}`);
    const rank = (each: unknown): number => (asRecord(each)?.['$ref'] === undefined ? 0 : 1);
    const ranked = all.map((each: unknown, index) => ({ each, index })).toSorted((a, b) => rank(a.each) - rank(b.each));
    let problem: unknown;
    for (const { each, index } of ranked) {
      const others = all.filter((other: unknown) => other !== each);
      const isSure =
        keyword !== 'oneOf' || others.every((other) => areDisjoint(asRecord(each) ?? {}, asRecord(other) ?? {}));
      if (!isSure) throw new SchemaProblem(`'oneOf' at ${at}`);
      try {
        return this.make(each, `${at}.${keyword}[${index}]`, depth + 1);
      } catch (error) {
        problem ??= error;
      }
    }
    throw problem;
  }

  #object(schema: Schema, at: string, depth: number): object {
    const { required = [], minProperties = 0, maxProperties = Number.POSITIVE_INFINITY } = schema;
    const names = [...new Set(required as readonly string[])];
    if (names.length < Number(minProperties)) throw new SchemaProblem(`'minProperties' at ${at}`);
    if (names.length > Number(maxProperties)) throw new SchemaProblem(`'maxProperties' at ${at}`);
    const properties = asRecord(schema['properties']) ?? {};
    const entries = names.map((name): [string, unknown] => {
      const own = Object.hasOwn(properties, name) ? properties[name] : schema['additionalProperties'];
      return [name, this.make(own, `${at}.${name.slice(0, 64)}`, depth + 1)];
    });
    return Object.fromEntries(entries);
  }

  #array(schema: Schema, at: string, depth: number): unknown[] {
    const { items, prefixItems, additionalItems, minItems = 0, maxItems = VALUES_MAX } = schema;
    const isTuple = Array.isArray(items);
    const first: readonly unknown[] = isTuple ? items : Array.isArray(prefixItems) ? prefixItems : [];
    const rest: unknown = isTuple ? additionalItems : items;
    const length = Math.max(Number(minItems), Math.min(first.length, Number(maxItems)));
    if (!(length <= Number(maxItems))) throw new SchemaProblem(`'minItems' at ${at}`);
    if (schema['uniqueItems'] === true && length > 1) throw new SchemaProblem(`'uniqueItems' at ${at}`);
    return Array.from({ length }, (_, index) =>
      this.make(index < first.length ? first[index] : rest, `${at}[${index}]`, depth + 1),
    );
  }
}

/**
 * The smallest value that a JSON Schema allows (json-schema.org, draft 7 and 2020-12, 2026-12), as a model might answer: required properties alone,
 * no more items than `minItems`, the first of an `enum`. Throws a `SchemaProblem` for a keyword that is not known, by name and place, and for a schema of which it finds no value.
 */
export function minimalInstance(schema: unknown): unknown {
  return new InstanceMaker(schema).make(schema, 'the schema', 0);
}

/** JSON with a space behind each comma and colon, as models write it: a word is a token here. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(', ')}]`;
  const fields = asRecord(value);
  if (fields === undefined) return JSON.stringify(value);
  const parts = Object.entries(fields).map(([name, each]) => `${JSON.stringify(name)}: ${spacedJson(each)}`);
  return `{${parts.join(', ')}}`;
}
