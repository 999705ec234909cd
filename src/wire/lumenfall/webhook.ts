import type { WebhookPlan } from '../dialect.ts';
import { exactJson } from './json.ts';
import { textBytes } from '../json-bytes.ts';
import { requestId } from './routing.ts';
import { videoObject, videoStatus } from './video.ts';

/**
 * How the end of a video is told (docs.lumenfall.ai/webhooks, 2026-11): Standard Webhooks, events `video.completed`, `video.failed` and
 * `video.cancelled`, three further tries after 5, 15 and 45 s, 30 s for each. `data` is the video with the name of its request, as in the
 * vendor's sample; more of its fields are there than the sample shows. The id of the message is `msg_` and the name of the request.
 */
export const lumenfallWebhooks: WebhookPlan = {
  write(job) {
    const body = {
      type: `video.${videoStatus(job)}`,
      data: { ...videoObject(job), id: requestId(job.id), object: 'video.generation' },
    };
    const headers = { 'content-type': 'application/json', 'webhook-id': `msg_${requestId(job.id)}` };
    return { headers, body: textBytes(exactJson(body)) };
  },
  signature: 'standard',
  retryDelaysMs: [5000, 15_000, 45_000],
  timeoutMs: 30_000,
};
