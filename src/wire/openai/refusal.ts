import type { Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { textBytes } from '../json-bytes.ts';
import { retryHeader } from '../retry-header.ts';

interface ErrorKind {
  readonly type: string;
  readonly code: string | null;
}

/** Type and code of an error by its cause (openai 6.49.0, core/error, and platform.openai.com/docs/guides/error-codes, 2026-11). */
function kindOf(refusal: Refusal): ErrorKind {
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
  const headers = { 'content-type': 'application/json', 'x-request-id': refusal.id, ...retryHeader(refusal) };
  return { status: refusal.status, headers, body: textBytes(JSON.stringify({ error })) };
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
