import type { Outcome } from '../../billing/outcome.ts';
import type { Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { jsonReply, retryHeader } from '../reply.ts';

/** Type and code of an error by its cause (openai 6.49.0, core/error, and platform.openai.com/docs/guides/error-codes, 2026-11). */
function kindOf(refusal: Refusal): { readonly type: string; readonly code: string | null } {
  const { status, outcome } = refusal;
  if (outcome === 'input-moderated') return { type: 'invalid_request_error', code: 'content_policy_violation' };
  if (outcome === 'output-moderated') return { type: 'image_generation_user_error', code: 'moderation_blocked' };
  if (status === 401) return { type: 'invalid_request_error', code: 'invalid_api_key' };
  if (status === 402) return { type: 'insufficient_quota', code: 'insufficient_quota' };
  if (status === 429) return { type: 'rate_limit_error', code: 'rate_limit_exceeded' };
  return { type: status >= 500 ? 'server_error' : 'invalid_request_error', code: null };
}

/** The reply without a job: `{error: {message, type, param, code}}` and the id as `x-request-id`. */
export function refuseOpenai(refusal: Refusal): WireReply {
  const kind = kindOf(refusal);
  const error = {
    message: refusal.message,
    type: kind.type,
    param: refusal.param ?? null,
    code: refusal.code ?? kind.code,
  };
  return jsonReply(refusal.status, { error }, { 'x-request-id': refusal.id, ...retryHeader(refusal) });
}

/** A model that does not exist: 404 with `model_not_found`. */
export function openaiUnknownModel(wireModel: string): RefusalCause {
  const message = `The model '${wireModel}' does not exist or you do not have access to it.`;
  return { status: 404, outcome: 'invalid', message, param: 'model', code: 'model_not_found' };
}

/** A missing or wrong key: 401 with `invalid_api_key`. */
export const OPENAI_BAD_TOKEN: RefusalCause = {
  status: 401,
  outcome: 'invalid',
  message: 'Incorrect API key provided. Set a valid key in the authorization header.',
  code: 'invalid_api_key',
};

type Body = Readonly<Record<string, unknown>>;

/**
 * Codes of an error that came from moderation: of an image's prompt, and of what came out (openai 6.49.0 and reports, 2026-11); of a chat's
 * prompt, at Azure (azure-sdk-for-go pull request 23936, 2025-01).
 */
const MODERATION: Readonly<Record<string, Outcome>> = {
  content_policy_violation: 'input-moderated',
  moderation_blocked: 'output-moderated',
  content_filter: 'input-moderated',
};

/** The outcome of an error's code that says that it was moderation; undefined for any other. */
export function outcomeOfCode(code: string): Outcome | undefined {
  return Object.hasOwn(MODERATION, code) ? MODERATION[code] : undefined;
}

/** The outcome of a body with an `error` whose code says that it was moderation; undefined for any other. */
export function moderationOutcome(body: Body | undefined): Outcome | undefined {
  return outcomeOfCode(asText(asRecord(body?.['error'])?.['code']) ?? '');
}
