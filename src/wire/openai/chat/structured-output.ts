import { asRecord, asText } from '../../json-bytes.ts';
import { choiceProblem, type FieldProblem, type Fields, missing, wrongType } from '../fields.ts';
import { minimalInstance, SchemaProblem, spacedJson } from './schema-instance.ts';

/** What an answer is where it is not words: JSON, as the arguments of a call or as the content. */
export interface StructuredOutput {
  readonly json: string;
  /** The function that is called; absent: none, the JSON is the content. */
  readonly call?: string;
  /** The reason of the end when nothing cuts it. */
  readonly finishReason: 'stop' | 'tool_calls';
}

/** Most tools, a bound of the mock; most characters of JSON in one choice. */
const TOOLS_MAX = 1024;
const JSON_CHARS_MAX = 20_000;
/** Names of functions and of formats (openai 6.49.0, resources/shared, 2026-12). */
const NAME = /^[\w-]{1,64}$/;
const MODES: readonly string[] = ['none', 'auto', 'required'];
const FORMATS: readonly string[] = ['text', 'json_object', 'json_schema'];

function isProblem(value: object): value is FieldProblem {
  return 'code' in value;
}

function unsupported(param: string, what: string): FieldProblem {
  return { message: `Unsupported value: '${param}' ${what}`, param, code: 'unsupported_value' };
}

function nameProblem(name: unknown, param: string): FieldProblem | undefined {
  if (name === undefined) return missing(param);
  if (typeof name === 'string' && NAME.test(name)) return undefined;
  const message = `Invalid '${param}': it must be 1 to 64 letters, digits, underscores and dashes.`;
  return { message, param, code: 'invalid_value' };
}

/** JSON that a schema allows; what of the schema is not emulated is refused by name. */
function jsonOf(schema: unknown, param: string): { readonly json: string } | FieldProblem {
  try {
    const json = spacedJson(minimalInstance(schema));
    return json.length <= JSON_CHARS_MAX ? { json } : unsupported(param, 'needs an answer that is too long.');
  } catch (error) {
    if (!(error instanceof SchemaProblem)) throw error;
    return unsupported(param, `has ${error.message}, which is not emulated, or which no value satisfies.`);
  }
}

/** A function that can be called, by its place among the tools. */
interface Callable {
  readonly name: string;
  readonly parameters: unknown;
  readonly param: string;
}

function readTool(value: unknown, at: string): Callable | 'custom' | FieldProblem {
  const tool = asRecord(value);
  if (tool === undefined) return wrongType(at, 'an object');
  const problem = choiceProblem(`${at}.type`, tool['type'] ?? '', ['function', 'custom']);
  if (problem !== undefined) return problem;
  if (tool['type'] === 'custom') return 'custom';
  const fields = asRecord(tool['function']);
  if (fields === undefined) return wrongType(`${at}.function`, 'an object');
  const named = nameProblem(fields['name'], `${at}.function.name`);
  return (
    named ?? { name: String(fields['name']), parameters: fields['parameters'], param: `${at}.function.parameters` }
  );
}

/** The functions of the tools; tools of the type `custom` are left out. */
function readTools(tools: unknown): readonly Callable[] | FieldProblem {
  const param = 'tools';
  if (tools === undefined) return [];
  if (!Array.isArray(tools)) return wrongType(param, 'an array');
  if (tools.length === 0 || tools.length > TOOLS_MAX) {
    const message = `Invalid 'tools': ${tools.length} items where 1 to ${TOOLS_MAX} are allowed.`;
    return { message, param, code: tools.length === 0 ? 'empty_array' : 'array_above_max_length' };
  }
  const callable: Callable[] = [];
  for (const [index, value] of tools.entries()) {
    const tool = readTool(value, `${param}[${index}]`);
    if (tool !== 'custom' && isProblem(tool)) return tool;
    if (tool !== 'custom') callable.push(tool);
  }
  return callable;
}

/** The names that a choice leaves, one of which must be called; `any`: of all tools. Undefined where none must be. */
function readChoice(choice: unknown): 'any' | readonly string[] | undefined | FieldProblem {
  const param = 'tool_choice';
  const fields = asRecord(choice);
  if (fields === undefined) return choiceProblem(param, choice, MODES) ?? (choice === 'required' ? 'any' : undefined);
  const { type } = fields;
  if (type === 'custom') return unsupported(param, 'names a custom tool, which is not emulated; name a function.');
  if (type === 'function') {
    const name = asRecord(fields['function'])?.['name'];
    return nameProblem(name, `${param}.function.name`) ?? [String(name)];
  }
  if (type !== 'allowed_tools')
    return choiceProblem(`${param}.type`, type ?? '', ['function', 'allowed_tools', 'custom']);
  const { mode, tools } = asRecord(fields['allowed_tools']) ?? {};
  const problem = choiceProblem(`${param}.allowed_tools.mode`, mode ?? '', ['auto', 'required']);
  if (problem !== undefined) return problem;
  if (!Array.isArray(tools)) return wrongType(`${param}.allowed_tools.tools`, 'an array');
  const names = tools.map((each) => asText(asRecord(asRecord(each)?.['function'])?.['name']) ?? '');
  return mode === 'required' ? names : undefined;
}

/** The call that a request demands; undefined where it leaves the choice to the model, which then answers in words. */
function readCall(fields: Fields): StructuredOutput | undefined | FieldProblem {
  const { tools, tool_choice: choice, function_call: legacy } = fields;
  if (asRecord(legacy) !== undefined)
    return unsupported('function_call', 'is not emulated; use tools and tool_choice in its place.');
  const callable = readTools(tools);
  if (isProblem(callable)) return callable;
  if (choice === undefined || choice === null) return undefined;
  const param = 'tool_choice';
  if (tools === undefined) {
    const message = "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.";
    return { message, param, code: 'invalid_value' };
  }
  const names = readChoice(choice);
  if (names === undefined || (typeof names === 'object' && isProblem(names))) return names;
  const called = callable.find(({ name }) => names === 'any' || names.includes(name));
  if (called === undefined) return unsupported(param, "names no function of 'tools'; other tools are not emulated.");
  const made = called.parameters === undefined ? { json: '{}' } : jsonOf(called.parameters, called.param);
  if (isProblem(made)) return made;
  const isNamed = asRecord(choice)?.['type'] === 'function';
  return { json: made.json, call: called.name, finishReason: isNamed ? 'stop' : 'tool_calls' };
}

/** The JSON that a request wants as content; undefined where it wants text. */
function readFormat(format: unknown): StructuredOutput | undefined | FieldProblem {
  const param = 'response_format';
  if (format === undefined || format === null) return undefined;
  const fields = asRecord(format);
  if (fields === undefined) return wrongType(param, 'an object');
  const problem = choiceProblem(`${param}.type`, fields['type'] ?? '', FORMATS);
  if (problem !== undefined) return problem;
  if (fields['type'] === 'text') return undefined;
  if (fields['type'] === 'json_object') return { json: '{}', finishReason: 'stop' };
  const named = asRecord(fields['json_schema']);
  if (named === undefined) return missing(`${param}.json_schema`);
  const made =
    nameProblem(named['name'], `${param}.json_schema.name`) ??
    jsonOf(named['schema'] ?? {}, `${param}.json_schema.schema`);
  return isProblem(made) ? made : { json: made.json, finishReason: 'stop' };
}

/**
 * What the answer to a chat must be by `tools`, `tool_choice` and `response_format` (openai 6.49.0, resources/chat/completions, 2026-12): one call of
 * the function that is named, or of the first one where a call is `required`, else JSON; undefined where words will do. A call that was named ends
 * with the reason `stop`, one that was required with `tool_calls` (vllm-project/vllm pull request 25054, 2025-09, measured at OpenAI).
 */
export function readStructuredOutput(fields: Fields): StructuredOutput | undefined | FieldProblem {
  const call = readCall(fields);
  return call ?? readFormat(fields['response_format']);
}
