import type { Usage } from '../../billing/usage.ts';
import type { RequestClass } from '../../workload/request-class.ts';
import type { JobAnswer } from '../dialect.ts';
import { countTokens, tokenText } from '../token-text.ts';
import { decimalProblem, type FalProblem, integerProblem, missingField, textProblem } from './problem.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Most tokens of a prompt, and of an answer; the vendor's maximum differs by model. */
const TOKENS_MAX = 1_000_000;
/** Tokens of an answer that the request does not limit: the mock's own choice. */
const TOKENS_DEFAULT = 256;
const OPENING = 'This is an answer of the mock, as long as it was asked to be:';

/** Why a chat does not fit one request; undefined when it does. */
export function chatUnsupportedReason({ inputTokens, outputTokens }: Usage): string | undefined {
  const fits = (count: number): boolean => count >= 1 && count <= TOKENS_MAX;
  if (fits(inputTokens) && fits(outputTokens)) return undefined;
  return `the fal dialect takes a chat of 1 to ${TOKENS_MAX} tokens each way, not ${inputTokens} and ${outputTokens}`;
}

/**
 * The fields of a chat, as fal's LLM endpoint `openrouter/router` has them (@fal-ai/client 1.10.1, types of endpoints): a prompt of exactly
 * `inputTokens` words, each a token to the mock, and `max_tokens`. The LLM behind the endpoint is the option `model` of the request, else the
 * name of the model in the scenario.
 */
export function chatFields({ usage, prompt, model }: RequestClass): object {
  return {
    model: usage.options?.['model'] ?? model,
    prompt: tokenText(prompt, usage.inputTokens),
    max_tokens: usage.outputTokens,
  };
}

function promptTokens(fields: Fields): number {
  const texts = ['system_prompt', 'prompt'].map((name) => String(fields[name] ?? ''));
  return texts.reduce((sum, text) => sum + countTokens(text, TOKENS_MAX - Math.min(sum, TOKENS_MAX)), 0);
}

/** The first problem of the fields of a chat; undefined when they have none. */
export function chatProblem(fields: Fields): FalProblem | undefined {
  const missing = ['model', 'prompt'].find((name) => fields[name] === undefined);
  if (missing !== undefined) return missingField(missing);
  const problem =
    ['model', 'prompt', 'system_prompt']
      .map((name) => textProblem(fields, name))
      .find((found) => found !== undefined) ??
    integerProblem(fields, 'max_tokens', { min: 1, max: TOKENS_MAX }) ??
    decimalProblem(fields, 'temperature', { min: 0, max: 2 });
  if (problem !== undefined || promptTokens(fields) <= TOKENS_MAX) return problem;
  return { at: 'body.prompt', message: `Prompt should have at most ${TOKENS_MAX} tokens`, type: 'string_too_long' };
}

/** What the fields of a chat consume. A real endpoint counts by a vocabulary of its own, and its answer ends when the LLM is done. */
export function chatUsage(fields: Fields): Pick<Usage, 'inputTokens' | 'outputTokens' | 'options'> {
  return {
    inputTokens: promptTokens(fields),
    outputTokens: Number(fields['max_tokens'] ?? TOKENS_DEFAULT),
    options: { model: String(fields['model']).slice(0, 100) },
  };
}

/** The output of a finished chat, with its tokens (@fal-ai/client 1.10.1, types of endpoints: `routerOutput`, `CompletionUsage`). */
export function chatOutput({ request: { usage }, outcome }: JobAnswer): object {
  const completion = outcome === 'ok' ? usage.outputTokens : 0;
  return {
    output: tokenText(OPENING, completion),
    partial: false,
    error: null,
    usage: {
      prompt_tokens: usage.inputTokens,
      completion_tokens: completion,
      total_tokens: usage.inputTokens + completion,
    },
  };
}
