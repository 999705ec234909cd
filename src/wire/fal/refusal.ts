import type { Outcome } from '../../billing/outcome.ts';
import type { Refusal, RefusalCause, WireReply } from '../dialect.ts';
import { FAL_REQUEST_ID_HEADER } from './reply.ts';
import { jsonReply, retryHeader } from '../reply.ts';

/** The `error_type` of a request error by its status (docs.fal.ai, request errors, 2026-11); where several have one status, the most common. */
const ERROR_TYPES: Readonly<Record<number, string>> = {
  400: 'bad_request',
  499: 'client_cancelled',
  500: 'runner_server_error',
  502: 'runner_incomplete_response',
  503: 'runner_scheduling_failure',
  504: 'startup_timeout',
};

const MODERATED: readonly Outcome[] = ['input-moderated', 'output-moderated'];
const CANCELLED: readonly Outcome[] = ['cancelled-queued', 'cancelled-running'];

/** fal's errors page, where every kind of a model's error has its place. */
const ERRORS_PAGE = 'https://docs.fal.ai/errors/#';

/**
 * The status in fal's form. The stored status of a cancelled job is 499, because its client has left; a start timeout is always 504
 * (docs.fal.ai, request errors, 2026-11). Want of money is a locked account; its status
 * is not documented, and 403 here.
 */
export function falStatus({ status, outcome }: Pick<RefusalCause, 'status' | 'outcome'>): number {
  if (CANCELLED.includes(outcome)) return 499;
  if (outcome === 'expired') return 504;
  return outcome === 'unpaid' && status === 402 ? 403 : status;
}

function errorTypeOf({ outcome, code }: Refusal, status: number): string | undefined {
  if (outcome === 'expired') return 'request_timeout';
  return code ?? ERROR_TYPES[status];
}

function messageOf({ outcome, message }: Refusal): string {
  if (outcome === 'expired') return 'Request timed out';
  return outcome === 'unpaid' ? `User is locked. Reason: Exhausted balance. ${message}` : message;
}

/** Whether another try may succeed: the platform's own failures and limits, but not a time that the client has set itself. */
function isRetryable(status: number, isUserTimeout: boolean): boolean {
  return !isUserTimeout && (status === 429 || status >= 500);
}

/** Where a model found the problem. A violation that names a field is of the input, one that names none of the output: fal does not
 * document a difference, and a client has to see one. */
function locationOf({ outcome, param }: Refusal): (string | number)[] {
  if (outcome === 'input-moderated') return ['body', 'prompt'];
  if (outcome === 'output-moderated' || param === undefined) return ['body'];
  return param.split('.').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The kind of a model's error; undefined where it is an error of the request or the platform. */
function modelErrorOf(refusal: Refusal): string | undefined {
  if (MODERATED.includes(refusal.outcome)) return 'content_policy_violation';
  return refusal.status === 422 ? (refusal.code ?? 'value_error') : undefined;
}

/**
 * The reply to a request without a result, in one of two forms: `{detail: [{loc, msg, type, url}]}` where the model refuses (422, moderation),
 * else `{detail, error_type}` (docs.fal.ai, errors and request errors, 2026-11). A time to start that the client has set itself is marked, and
 * its client does not try again (@fal-ai/client 1.10.1, `isUserTimeout`).
 */
export function refuseFal(refusal: Refusal): WireReply {
  const status = falStatus(refusal);
  const isUserTimeout =
    refusal.outcome === 'expired' && (refusal.request === undefined || refusal.request.startTimeoutMs !== undefined);
  const kind = modelErrorOf(refusal);
  const type = kind ?? errorTypeOf(refusal, status);
  const headers = {
    [FAL_REQUEST_ID_HEADER]: refusal.id,
    'x-fal-retryable': String(isRetryable(status, isUserTimeout)),
    ...(type === undefined ? {} : { 'x-fal-error-type': type }),
    ...(isUserTimeout ? { 'x-fal-request-timeout-type': 'user' } : {}),
    ...retryHeader(refusal),
  };
  if (kind !== undefined) {
    const detail = [{ loc: locationOf(refusal), msg: refusal.message, type: kind, url: `${ERRORS_PAGE}${kind}` }];
    return jsonReply(status, { detail }, headers);
  }
  const message = messageOf(refusal);
  return jsonReply(status, { detail: message, ...(type === undefined ? {} : { error_type: type }) }, headers);
}

/** An endpoint that does not exist: 404. */
export function falUnknownModel(endpointId: string): RefusalCause {
  return { status: 404, outcome: 'invalid', message: `Application '${endpointId.slice(0, 200)}' not found` };
}

/** A missing or wrong key: 401. */
export const FAL_BAD_TOKEN: RefusalCause = {
  status: 401,
  outcome: 'invalid',
  message: 'Authentication is required to access this application: send the header "Authorization: Key YOUR_KEY".',
};
