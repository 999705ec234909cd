import type { Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { jsonReply, retryHeader } from '../reply.ts';

/**
 * Type and code of an error (types/error.go and middleware/utils.go, 2026-11). What comes from the upstream keeps the upstream's words, which
 * are OpenAI's here; what the gateway says itself is a `new_api_error`.
 */
function kindOf({ status, outcome }: Refusal): { readonly type: string; readonly code: string } {
  if (outcome === 'input-moderated') return { type: 'invalid_request_error', code: 'content_policy_violation' };
  if (outcome === 'output-moderated') return { type: 'image_generation_user_error', code: 'moderation_blocked' };
  if (outcome === 'unpaid') return { type: 'new_api_error', code: 'insufficient_user_quota' };
  if (status >= 500 && status !== 501 && outcome !== 'unavailable')
    return { type: 'upstream_error', code: 'bad_response_status_code' };
  if (status === 400) return { type: 'new_api_error', code: 'invalid_request' };
  return { type: 'new_api_error', code: '' };
}

/**
 * The reply without a job: OpenAI's form, the id after the message and in `X-Oneapi-Request-Id` (middleware/utils.go, 2026-11). Tasks have a
 * form of their own for what the gateway refuses at submission, which is not told apart here; clients read both.
 */
export function refuseAggregator(refusal: Refusal): WireReply {
  const kind = kindOf(refusal);
  const error = {
    message: `${refusal.message} (request id: ${refusal.id})`,
    type: kind.type,
    param: refusal.param ?? '',
    code: refusal.code ?? kind.code,
  };
  const headers = { 'x-oneapi-request-id': refusal.id, 'x-request-id': refusal.id, ...retryHeader(refusal) };
  return jsonReply(refusal.status, { error }, headers);
}

/**
 * A model that no channel serves: 503 with `model_not_found` (middleware/distributor.go, 2026-11). It will not come by trying again, but looks
 * as if it would: retries by status alone are wasted on it.
 */
export function aggregatorUnknownModel(wireModel: string): RefusalCause {
  const message = `No available channel for model ${wireModel} under group default`;
  return { status: 503, outcome: 'invalid', message, code: 'model_not_found' };
}

/** A route of OpenAI's that is there to say that it is not (controller/relay.go, RelayNotImplemented, 2026-11). */
export const NOT_IMPLEMENTED: RefusalCause = {
  status: 501,
  outcome: 'invalid',
  message: 'API not implemented',
  code: 'api_not_implemented',
};

/** A missing or wrong token: 401 (middleware/auth.go, 2026-11). */
export const AGGREGATOR_BAD_TOKEN: RefusalCause = { status: 401, outcome: 'invalid', message: 'Invalid token' };

/** A 400 of a request for a task. */
export function invalidTask(message: string): RefusalCause {
  return { status: 400, outcome: 'invalid', message, code: 'invalid_request' };
}
