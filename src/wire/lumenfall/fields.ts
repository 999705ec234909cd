import type { Operation } from '../../workload/request-class.ts';
import type { JobRequest, OperationsOf, RefusalCause, WireRequest } from '../dialect.ts';
import { invalidRequest } from './refusal.ts';
import { forcedUpstream } from './routing.ts';
import { queryValue } from '../query-fields.ts';
import type { FieldProblem, Fields } from '../openai/fields.ts';

/** Where the OpenAI-compatible half of the API is; the native half is at `/v1` (docs.lumenfall.ai/api-reference, 2026-11). */
export const OPENAI_BASE = '/openai/v1';
/** Most characters of a prompt; the vendor's maximum differs by model. */
const PROMPT_CHARS_MAX = 32_000;

/** A refusal of a request for a problem with one of its fields. */
export function refusedFor(problem: FieldProblem): { readonly refusal: RefusalCause } {
  return { refusal: invalidRequest(problem.message) };
}

/** What is wrong with model and prompt, which every request has but for an upscaling. */
export function commonProblem(fields: Fields, needsPrompt = true): string | undefined {
  const { model, prompt } = fields;
  if (model === undefined) return "Missing required parameter: 'model'";
  if (typeof model !== 'string' || model === '') return "Invalid type for 'model': expected a string";
  if (prompt === undefined) return needsPrompt ? "Missing required parameter: 'prompt'" : undefined;
  if (typeof prompt !== 'string') return "Invalid type for 'prompt': expected a string";
  if (prompt.length <= PROMPT_CHARS_MAX) return undefined;
  return `Too big: expected 'prompt' to have <=${PROMPT_CHARS_MAX} characters`;
}

/** What the models of a name do, which may force a provider. */
export function namedOperations(model: string, operationsOf: OperationsOf | undefined): readonly Operation[] {
  const named = operationsOf?.(model) ?? [];
  return named.length > 0 ? named : (operationsOf?.(forcedUpstream(model)?.wireModel ?? model) ?? []);
}

/**
 * What is wrong with asking a model for what none of its modes does: an edit of one that only generates, or the reverse, is a 400
 * `INVALID_REQUEST` that names what it does (lumenfall-ai/agent-skill, error reference 4, 2026-11). A model that is not there is not told here.
 * `asked`: the mode that was asked for; `wanted`: those that would do.
 */
export function modeProblem(
  model: string,
  asked: Operation,
  wanted: readonly Operation[],
  operationsOf: OperationsOf | undefined,
): string | undefined {
  const known = namedOperations(model, operationsOf);
  if (known.length === 0 || known.some((operation) => wanted.includes(operation))) return undefined;
  return `Model '${model}' does not support ${asked}. Supported modes: ${known.join(', ')}`;
}

/** Trace id of a W3C `traceparent` header: its second field; undefined when there is none. */
function traceIdOf(traceparent: string | undefined): string | undefined {
  return /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(traceparent ?? '')?.[1];
}

/** What the request list shows of every request. */
function listedFields(request: WireRequest, fields: Fields): Readonly<Record<string, unknown>> {
  const user = fields['user'];
  return {
    endpoint: request.path.split('?', 1)[0],
    traceId: traceIdOf(request.headers['traceparent']) ?? null,
    user: typeof user === 'string' ? user.slice(0, 256) : null,
    requestBytes: request.body.length,
  };
}

/** The parts of a job that are read alike at every endpoint. The price is always wanted: every answer states it. */
export function commonJob(
  request: WireRequest,
  fields: Fields,
): Pick<JobRequest, 'wireModel' | 'wantsPrice' | 'echo'> & Partial<JobRequest> {
  const wireModel = String(fields['model']);
  const forced = forcedUpstream(wireModel);
  return {
    wireModel,
    wantsPrice: true,
    echo: listedFields(request, fields),
    ...(forced === undefined ? {} : { forced }),
    ...(queryValue(request.path, 'dryRun') === 'true' ? { dryRun: true } : {}),
  };
}
