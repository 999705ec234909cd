import type { Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { jsonReply } from './json.ts';
import { requestId } from './routing.ts';
import { retryHeader } from '../reply.ts';

/**
 * The vendor's codes of errors (docs.lumenfall.ai/api-reference/errors, and CONTENT_POLICY_VIOLATION from the error reference that the
 * vendor publishes in lumenfall-ai/agent-skill, 2026-11) and their types. Published are the types of the first two, and
 * `invalid_request_error`; the others follow OpenAI's. Branch on the code: the billing page shows another type for a 402.
 */
const TYPES: Readonly<Record<string, string>> = {
  AUTHENTICATION_FAILED: 'authentication_error',
  INSUFFICIENT_BALANCE: 'insufficient_quota',
  INVALID_REQUEST: 'invalid_request_error',
  CONTENT_POLICY_VIOLATION: 'invalid_request_error',
  MODEL_NOT_FOUND: 'invalid_request_error',
  MODEL_DISABLED: 'invalid_request_error',
  NOT_FOUND: 'invalid_request_error',
  RATE_LIMITED: 'rate_limit_error',
  ALL_PROVIDERS_EXHAUSTED: 'server_error',
  UPSTREAM_ERROR: 'upstream_error',
};

/**
 * The code of a failure by its outcome and status. A 502 is the gateway's own word for "every provider failed"; any other 5xx came from
 * the provider that was asked.
 */
export function lumenfallCode({ status, outcome }: { readonly status: number; readonly outcome: string }): string {
  if (outcome === 'input-moderated' || outcome === 'output-moderated') return 'CONTENT_POLICY_VIOLATION';
  if (outcome === 'unpaid' || status === 402) return 'INSUFFICIENT_BALANCE';
  if (status === 401) return 'AUTHENTICATION_FAILED';
  if (status === 404) return 'NOT_FOUND';
  if (status === 429) return 'RATE_LIMITED';
  if (status === 502) return 'ALL_PROVIDERS_EXHAUSTED';
  return status >= 500 ? 'UPSTREAM_ERROR' : 'INVALID_REQUEST';
}

/**
 * The reply without a job: `{error: {message, type, code}}`, and the id as `X-Lumenfall-Request-Id`. The amounts in the message of a 402 come
 * with its cause (see the account preset `lumenfall`).
 */
export function refuseLumenfall(refusal: Refusal): WireReply {
  const code = refusal.code ?? lumenfallCode(refusal);
  const error = { message: refusal.message, type: TYPES[code] ?? 'invalid_request_error', code };
  const headers = { 'x-lumenfall-request-id': requestId(refusal.id), ...retryHeader(refusal) };
  return jsonReply(refusal.status, { error }, headers);
}

/** A model that is not on offer: 404 with `MODEL_NOT_FOUND`. */
export function lumenfallUnknownModel(wireModel: string): RefusalCause {
  const message = `Model '${wireModel}' not found`;
  return { status: 404, outcome: 'invalid', message, code: 'MODEL_NOT_FOUND' };
}

/** A missing or wrong key: 401 with `AUTHENTICATION_FAILED`. */
export const LUMENFALL_BAD_TOKEN: RefusalCause = { status: 401, outcome: 'invalid', message: 'Invalid API key' };

/** A 400 for a problem with a request: `INVALID_REQUEST`. */
export function invalidRequest(message: string): RefusalCause {
  return { status: 400, outcome: 'invalid', message, code: 'INVALID_REQUEST' };
}
