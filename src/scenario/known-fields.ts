import { type FieldPath, isMap, valueAt } from './field-path.ts';

/** The part of JSON Schema (draft 2020-12) that the scenario's schema uses. */
export interface JsonSchema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  /** `#/$defs/NAME`: a definition that applies in addition. */
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
}

const DEFINITION = '#/$defs/';

/** The definition that a schema refers to, as a list; empty where it refers to none. */
function referred({ $ref = '' }: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const found = $ref.startsWith(DEFINITION) ? root.$defs?.[$ref.slice(DEFINITION.length)] : undefined;
  return found === undefined ? [] : [found];
}

/** The schemas that a value may be judged by: all branches, or those whose constant fields the value has. */
function branchesFor(schema: JsonSchema, value: unknown, root: JsonSchema): JsonSchema[] {
  const forms = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const inner = [...forms, ...referred(schema, root)];
  if (inner.length === 0) return [schema];
  const branches = inner.flatMap((branch) => branchesFor(branch, value, root));
  // A field that is constant in one branch tells branches apart, also those that leave it a choice.
  const tags = new Set(
    branches.flatMap(({ properties = {} }) =>
      Object.keys(properties).filter((key) => properties[key]?.const !== undefined),
    ),
  );
  const fits = (branch: JsonSchema, tag: string): boolean => {
    const child = branch.properties?.[tag];
    if (child === undefined || !isMap(value)) return true;
    return child.enum === undefined
      ? child.const === undefined || child.const === value[tag]
      : child.enum.includes(value[tag]);
  };
  const fitting = branches.filter((branch) => [...tags].every((tag) => fits(branch, tag)));
  return fitting.length > 0 ? fitting : branches;
}

function childOf(schema: JsonSchema, segment: string | number): JsonSchema | undefined {
  if (typeof segment === 'number') return schema.items;
  const others = schema.additionalProperties;
  return schema.properties?.[segment] ?? (typeof others === 'object' ? others : undefined);
}

/** The schemas by which the value at `path` of `input` may be judged. */
function schemasAt(root: JsonSchema, input: unknown, path: FieldPath): JsonSchema[] {
  let schemas = branchesFor(root, input, root);
  path.forEach((segment, index) => {
    const value = valueAt(input, path.slice(0, index + 1));
    schemas = schemas
      .flatMap((schema) => childOf(schema, segment) ?? [])
      .flatMap((schema) => branchesFor(schema, value, root));
  });
  return schemas;
}

/** Names of the fields that the map at `path` of `input` may have, by a JSON Schema; empty when it is not known or any name will do. */
export function knownFields(root: JsonSchema, input: unknown, path: FieldPath): string[] {
  return [...new Set(schemasAt(root, input, path).flatMap((schema) => Object.keys(schema.properties ?? {})))];
}

const NUMERIC: readonly string[] = ['number', 'integer'];

/** Whether the value at `path` of `input` may be text, and no number. */
export function takesTextOnly(root: JsonSchema, input: unknown, path: FieldPath): boolean {
  const schemas = schemasAt(root, input, path);
  const types = schemas.map(({ type }) => type);
  return types.includes('string') && !types.some((type) => type === undefined || NUMERIC.includes(type));
}
