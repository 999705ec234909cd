import type { Outcome } from '../../billing/outcome.ts';
import type { ReplyReading, WireReply } from '../dialect.ts';
import { asRecord, asText } from '../json-bytes.ts';
import { failureMessage } from '../reading/failure-message.ts';
import { boundedName } from '../reading/job-name.ts';
import { readJson } from '../reading/json-reply.ts';
import { unreadablePriceOf } from '../reading/stated-price.ts';
import { boundedMessage, outcomeOfStatus } from '../status-outcome.ts';
import { FAL_REQUEST_ID_HEADER, FAL_UNITS_HEADER } from './reply.ts';

type Headers = WireReply['headers'];
type Body = Readonly<Record<string, unknown>>;

function detailOf(body: Body | undefined): Body | undefined {
  const { detail } = body ?? {};
  return Array.isArray(detail) ? asRecord(detail[0]) : undefined;
}

function failureOutcome(status: number, headers: Headers, body: Body | undefined): Outcome {
  const detail = detailOf(body);
  if (detail?.['type'] === 'content_policy_violation') {
    const { loc } = detail;
    return Array.isArray(loc) && loc.length > 1 ? 'input-moderated' : 'output-moderated';
  }
  const type = asText(body?.['error_type']) ?? headers['x-fal-error-type'];
  if (status === 504 && type === 'request_timeout') return 'expired';
  if (status === 499 && type === 'client_cancelled') return 'cancelled-queued';
  if (status === 403 && /exhausted balance/i.test(asText(body?.['detail']) ?? '')) return 'unpaid';
  return status === 402 ? 'unpaid' : outcomeOfStatus(status);
}

/** Where in the request a problem is. What the place holds is not trusted to be text. */
function placeOf(detail: Body | undefined): string {
  const loc: unknown = detail?.['loc'];
  if (!Array.isArray(loc)) return '';
  const names = loc.filter((each) => typeof each === 'string' || typeof each === 'number');
  return names.length === 0 ? '' : `${names.join('.')}: `;
}

function messageOf(reply: WireReply, body: Body | undefined): string | undefined {
  const detail = detailOf(body);
  const text = asText(detail?.['msg']);
  return text === undefined ? failureMessage(reply, body) : boundedMessage(`${placeOf(detail)}${text}`);
}

/** What the headers of any reply say: the request's id, and the units that were billed. */
export function readFalHeaders(headers: Headers): Pick<ReplyReading, 'jobId' | 'billedUnits' | 'unreadablePrice'> {
  const jobId = boundedName(headers[FAL_REQUEST_ID_HEADER]);
  const text = headers[FAL_UNITS_HEADER];
  const isCount = text !== undefined && /^\d{1,15}(?:\.\d{1,15})?(?:e-\d{1,2})?$/i.test(text);
  const unread = text === undefined ? {} : unreadablePriceOf(text);
  return { ...(jobId === undefined ? {} : { jobId }), ...(isCount ? { billedUnits: Number(text) } : unread) };
}

/** A failure by its status, and by what fal says of it in body and headers. */
export function readFalFailure(reply: WireReply): ReplyReading {
  const body = asRecord(readJson(reply.body));
  const outcome = failureOutcome(reply.status, reply.headers, body);
  return { outcome, message: messageOf(reply, body), ...readFalHeaders(reply.headers) };
}

/** The failure that a body under a 200 holds in place of an output: fal's list of problems, which is a 422 elsewhere; else undefined. */
export function readFalDetail(reply: WireReply, body: Body): ReplyReading | undefined {
  if (detailOf(body) === undefined) return undefined;
  return { ...readFalFailure({ status: 422, headers: reply.headers, body: reply.body }), status: 422 };
}
