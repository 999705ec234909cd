import { describe, expect, test } from 'vitest';
import { readStructuredOutput } from '../../../../src/wire/openai/chat/structured-output.ts';

const tool = (name: string, parameters?: object): object => ({ type: 'function', function: { name, parameters } });
const point = { type: 'object', properties: { x: { type: 'integer' } }, required: ['x'] };
const tools = [tool('first', point), tool('second')];
const named = (name: string): object => ({ type: 'function', function: { name } });
const allowed = (mode: string, name: string): object => ({
  type: 'allowed_tools',
  allowed_tools: { mode, tools: [named(name)] },
});
const formatOf = (schema: unknown, name: unknown = 'n'): Record<string, unknown> => ({
  response_format: { type: 'json_schema', json_schema: { name, schema, strict: true } },
});

describe('words will do', () => {
  test.each([
    {},
    { tools },
    { tools, tool_choice: 'auto' },
    { tools, tool_choice: 'none' },
    { tools, tool_choice: null },
    { tools, tool_choice: allowed('auto', 'first') },
    { tools: [{ type: 'custom', custom: { name: 'c' } }] },
    { response_format: { type: 'text' } },
    { function_call: 'auto' },
  ])('%j', (fields) => {
    expect(readStructuredOutput(fields)).toBeUndefined();
  });
});

test.each([
  ['required', 'first', '{"x": 0}', 'tool_calls'],
  [named('second'), 'second', '{}', 'stop'],
  [allowed('required', 'second'), 'second', '{}', 'tool_calls'],
])('the choice %j calls %s with %s and ends with %s', (tool_choice, call, json, finishReason) => {
  const response_format = { type: 'json_object' };
  expect(readStructuredOutput({ tools, tool_choice, response_format })).toEqual({ call, json, finishReason });
});

test.each([
  [{ response_format: { type: 'json_object' } }, '{}'],
  [formatOf(point), '{"x": 0}'],
  [{ ...formatOf(point), tools, tool_choice: 'none' }, '{"x": 0}'],
])('%j is answered with %s', (fields, json) => {
  expect(readStructuredOutput(fields)).toEqual({ json, finishReason: 'stop' });
});

test.each<[Record<string, unknown>, string, string, string?]>([
  [{ tools: {} }, 'tools', 'invalid_type'],
  [{ tools: [] }, 'tools', 'empty_array'],
  [{ tools: Array.from({ length: 1025 }, () => tools[0]) }, 'tools', 'array_above_max_length'],
  [{ tools: [3] }, 'tools[0]', 'invalid_type'],
  [{ tools: [{ type: 'search' }] }, 'tools[0].type', 'invalid_value'],
  [{ tools: [{ type: 'function' }] }, 'tools[0].function', 'invalid_type'],
  [
    { tools: [tool('first'), { type: 'function', function: {} }] },
    'tools[1].function.name',
    'missing_required_parameter',
  ],
  [{ tools: [tool('two words')] }, 'tools[0].function.name', 'invalid_value'],
  [{ tool_choice: 'required' }, 'tool_choice', 'invalid_value', "only allowed when 'tools' are specified"],
  [{ tools, tool_choice: 'any' }, 'tool_choice', 'invalid_value'],
  [{ tools, tool_choice: { type: 'x' } }, 'tool_choice.type', 'invalid_value'],
  [{ tools, tool_choice: named('third') }, 'tool_choice', 'unsupported_value', "names no function of 'tools'"],
  [{ tools, tool_choice: { type: 'custom', custom: { name: 'c' } } }, 'tool_choice', 'unsupported_value'],
  [{ tools, tool_choice: { type: 'function' } }, 'tool_choice.function.name', 'missing_required_parameter'],
  [{ tools, tool_choice: allowed('x', 'a') }, 'tool_choice.allowed_tools.mode', 'invalid_value'],
  [
    { tools, tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto' } } },
    'tool_choice.allowed_tools.tools',
    'invalid_type',
  ],
  [
    { tools: [tool('first', { type: 'string', pattern: 'a' })], tool_choice: 'required' },
    'tools[0].function.parameters',
    'unsupported_value',
    "'tools[0].function.parameters' has 'pattern' at the schema, which is not emulated",
  ],
  [{ function_call: { name: 'f' } }, 'function_call', 'unsupported_value'],
  [{ response_format: 'json' }, 'response_format', 'invalid_type'],
  [{ response_format: { type: 'yaml' } }, 'response_format.type', 'invalid_value'],
  [{ response_format: { type: 'json_schema' } }, 'response_format.json_schema', 'missing_required_parameter'],
  [formatOf(point, 'two words'), 'response_format.json_schema.name', 'invalid_value'],
  [formatOf({ not: {} }), 'response_format.json_schema.schema', 'unsupported_value', "'not' at the schema"],
  [formatOf({ const: 'x'.repeat(20_001) }), 'response_format.json_schema.schema', 'unsupported_value', 'too long'],
])('%j is refused: %s', (fields, param, code, message = '') => {
  const refused = readStructuredOutput(fields);
  expect(refused).toMatchObject({ param, code, message: expect.stringContaining(message) });
});
