import { isMap } from './field-path.ts';
import { CHANGEABLE, type Changeable } from './changeable-fields.ts';
import { scenarioJsonSchema } from './scenario-schema.ts';

/** What the definitions of whole options are called when they are laid over others. */
const CHANGES = '-changes';
const STAYS = 'Stays while it runs: only the value that it has is taken. ';

type Node = Readonly<Record<string, unknown>>;

function eachOf(map: unknown, change: (value: unknown, name: string) => unknown): Node | undefined {
  return isMap(map)
    ? Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]))
    : undefined;
}

/** What may be laid over options of a schema: any of their fields, and `null` for those that are to go. Lists replace, so they stay whole. */
function changesOf(node: unknown): unknown {
  if (!isMap(node)) return node;
  const { required: _, oneOf, anyOf, properties, additionalProperties, $ref, ...rest } = node;
  const forms = anyOf ?? oneOf;
  return {
    ...rest,
    ...(typeof $ref === 'string' ? { $ref: `${$ref}${CHANGES}` } : {}),
    ...(Array.isArray(forms) ? { anyOf: forms.map(changesOf) } : {}),
    ...(properties === undefined ? {} : { properties: eachOf(properties, fieldOf) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: isMap(additionalProperties) ? fieldOf(additionalProperties) : additionalProperties }),
  };
}

/** A field that may change, or be removed. */
function fieldOf(node: unknown): unknown {
  const changes = changesOf(node);
  const description = isMap(node) && typeof node['description'] === 'string' ? node['description'] : undefined;
  return { ...(description === undefined ? {} : { description }), anyOf: [changes, { type: 'null' }] };
}

/** Says of the fields that may not change that they stay, and nothing else of them. */
function markFixed(node: unknown, allowed: Changeable | true | undefined): unknown {
  if (allowed === true || !isMap(node)) return node;
  if (allowed === undefined) return { description: `${STAYS}${String(node['description'] ?? '')}`.trim() };
  const { anyOf, properties, additionalProperties, ...rest } = node;
  return {
    ...rest,
    ...(Array.isArray(anyOf) ? { anyOf: anyOf.map((form) => markFixed(form, allowed)) } : {}),
    ...(properties === undefined
      ? {}
      : { properties: eachOf(properties, (field, name) => markFixed(field, allowed[name] ?? allowed['*'])) }),
    ...(additionalProperties === undefined
      ? {}
      : { additionalProperties: markFixed(additionalProperties, allowed['*']) }),
  };
}

/** The definitions that a schema refers to, also by way of others. */
function usedBy(schema: unknown, definitions: Node): Node {
  const used = new Map<string, unknown>();
  const look = (node: unknown): void => {
    for (const [, name = ''] of JSON.stringify(node).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.set(name, definitions[name]);
      look(definitions[name]);
    }
  };
  look(schema);
  return Object.fromEntries([...used].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * The JSON Schema (draft 2020-12) of what `PATCH /tollmark/provider` takes: the text of `mock-server/provider-changes.schema.json`, generated from the
 * options of a provider, with a line break at the end. What holds between fields the server alone knows.
 */
export function patchSchemaText(): string {
  const { $schema, $defs, properties } = scenarioJsonSchema() as Node;
  const whole = isMap($defs) ? $defs : {};
  const changes = Object.entries(whole).map(([name, definition]) => [`${name}${CHANGES}`, changesOf(definition)]);
  const provider = markFixed(changesOf(isMap(properties) ? properties['provider'] : {}), CHANGEABLE) as Node;
  const description =
    'A JSON Merge Patch (RFC 7396) of a provider: maps merge, lists and values replace, null removes.';
  const schema = {
    $schema,
    title: 'Tollmark changes of a provider while it runs',
    ...provider,
    description,
    $defs: usedBy(provider, { ...whole, ...Object.fromEntries(changes) }),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
