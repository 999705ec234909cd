import { type FieldPath, isMap, valueAt } from './field-path.ts';

/** The part of JSON Schema (draft 2020-12) that the scenario's schema uses. */
export interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly const?: unknown;
}

/** The schemas that a value may be judged by: all branches, or those whose constant fields the value has. */
function branchesFor(schema: JsonSchema, value: unknown): JsonSchema[] {
  const inner = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  if (inner.length === 0) return [schema];
  const branches = inner.flatMap((branch) => branchesFor(branch, value));
  const fitting = branches.filter((branch) =>
    Object.entries(branch.properties ?? {}).every(
      ([key, child]) => child.const === undefined || !isMap(value) || value[key] === child.const,
    ),
  );
  return fitting.length > 0 ? fitting : branches;
}

function childOf(schema: JsonSchema, segment: string | number): JsonSchema | undefined {
  if (typeof segment === 'number') return schema.items;
  const others = schema.additionalProperties;
  return schema.properties?.[segment] ?? (typeof others === 'object' ? others : undefined);
}

/** Names of the fields that the map at `path` of `input` may have, by a JSON Schema; empty when it is not known or any name will do. */
export function knownFields(root: JsonSchema, input: unknown, path: FieldPath): string[] {
  let schemas = branchesFor(root, input);
  path.forEach((segment, index) => {
    const value = valueAt(input, path.slice(0, index + 1));
    schemas = schemas
      .flatMap((schema) => childOf(schema, segment) ?? [])
      .flatMap((schema) => branchesFor(schema, value));
  });
  return [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
}
