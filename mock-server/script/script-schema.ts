import { toJsonSchema } from '../../src/units/choice-schema.ts';
import { stepSchema, stepsSchema } from './step-options.ts';

/**
 * The JSON Schema (draft 2020-12) of what `POST /tollmark/script` takes: the text of `mock-server/script.schema.json`, generated from the code, with a
 * line break at the end. What holds between fields, and the names of models and routes, the server alone knows.
 */
export function scriptSchemaText(): string {
  const { $schema, $defs, ...step } = toJsonSchema(stepSchema);
  const { minItems, maxItems } = toJsonSchema(stepsSchema);
  const schema = {
    $schema,
    title: 'Tollmark script of a mock server',
    description: 'A step, or a list of steps: how the next requests are answered.',
    anyOf: [{ $ref: '#/$defs/step' }, { type: 'array', items: { $ref: '#/$defs/step' }, minItems, maxItems }],
    $defs: { ...($defs as object | undefined), step },
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
