import type { JobView } from '../query-context.ts';
import type { WebhookPlan } from '../dialect.ts';
import { falOutputText } from './output.ts';
import { refuseFal } from './refusal.ts';
import { parseJson, textBytes } from '../json-bytes.ts';

/** Doubling from seven seconds, ten times: within the two hours for which fal retries (docs.fal.ai, webhooks, 2026-11). Its spacing is not documented. */
const RETRY_DELAYS_MS: readonly number[] = [7, 14, 28, 56, 112, 224, 448, 896, 1792, 3584].map(
  (seconds) => seconds * 1000,
);

function bodyOf(job: JobView): object {
  const ids = { request_id: job.id, gateway_request_id: job.id };
  if (job.answer !== undefined)
    return { ...ids, status: 'OK', payload: JSON.parse(falOutputText(job.answer)) as unknown };
  if (job.refusal === undefined) throw new Error(`Job ${job.id} has ended with neither an answer nor a refusal.`);
  const reply = refuseFal({ ...job.refusal, id: job.id, request: job.request });
  return { ...ids, status: 'ERROR', error: `Invalid status code: ${reply.status}`, payload: parseJson(reply.body) };
}

/**
 * What fal posts when a request has ended: the output under `OK`, the stored error under `ERROR` (docs.fal.ai, webhooks, 2026-11). Who signs
 * it adds `x-fal-webhook-timestamp` and `x-fal-webhook-signature`: Ed25519 over request id, user id, timestamp and SHA-256 of the body, one a line.
 */
export const FAL_WEBHOOKS: WebhookPlan = {
  write: (job) => ({
    headers: {
      'content-type': 'application/json',
      'x-fal-webhook-request-id': job.id,
      'x-fal-webhook-user-id': 'tollmark',
    },
    body: textBytes(JSON.stringify(bodyOf(job))),
  }),
  signature: 'ed25519',
  retryDelaysMs: RETRY_DELAYS_MS,
  timeoutMs: 15_000,
};
