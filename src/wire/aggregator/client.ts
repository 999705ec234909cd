import type { Operation, RequestClass } from '../../workload/request-class.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import type { WireRequest } from '../dialect.ts';
import { encodeOpenai, OPENAI_OPERATIONS, openaiUnsupportedReason } from '../openai/client.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { postJson } from '../request.ts';
import { safetyReason } from '../safety.ts';

/** What OpenAI's endpoints carry, but for variations (router/relay-router.go, 2026-11: not implemented), and videos as tasks. */
export const AGGREGATOR_OPERATIONS: readonly Operation[] = [
  ...OPENAI_OPERATIONS.filter((operation) => operation !== 'image-variation'),
  'text-to-video',
];

const SIDE_PX_MAX = 99_999;
function videoUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { videos, videoMs, widthPx, heightPx, steps } = requestClass.usage;
  if (requestClass.delivery === 'stream') return 'the aggregator dialect streams chats alone; use delivery async';
  if (requestClass.prompt.trim() === '') return 'the aggregator dialect takes no video without a prompt; write one';
  if (videos !== 1) return `one task makes one video; ask for 1 instead of ${videos}, and send more requests`;
  if (videoMs <= 0 || videoMs > VIDEO_MS_MAX)
    return `the aggregator dialect takes videos above 0 and up to ${VIDEO_MS_MAX / 1000} s`;
  if (Math.max(widthPx, heightPx) > SIDE_PX_MAX)
    return `the aggregator dialect takes at most ${SIDE_PX_MAX} pixels a side`;
  if (steps > 0) return `the aggregator dialect has no field for steps; leave out the ${steps} steps`;
  if (requestClass.delivery !== 'async')
    return 'a video of the aggregator dialect is a task to ask for; use delivery async';
  return safetyReason('aggregator', requestClass.usage);
}

/** Why a class of requests does not fit one request; undefined when it does. Images and chats fit as they fit OpenAI. */
export function aggregatorUnsupportedReason(requestClass: RequestClass): string | undefined {
  if (requestClass.operation === 'text-to-video') return videoUnsupportedReason(requestClass);
  return AGGREGATOR_OPERATIONS.includes(requestClass.operation)
    ? openaiUnsupportedReason(requestClass)
    : `the aggregator dialect does not carry ${requestClass.operation}; it carries ${AGGREGATOR_OPERATIONS.join(', ')}`;
}

/** The request of a class: OpenAI's for images and chats, `POST /v1/videos` for a video. */
export function encodeAggregator(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  if (requestClass.operation !== 'text-to-video') return encodeOpenai(requestClass, wireModel, apiKey);
  const { widthPx, heightPx, videoMs } = requestClass.usage;
  const fields = {
    model: wireModel,
    prompt: requestClass.prompt,
    seconds: String(videoMs / 1000),
    ...(widthPx > 0 && heightPx > 0 ? { size: `${widthPx}x${heightPx}` } : {}),
  };
  return postJson(VIDEOS_PATH, fields, apiKey, writeMediaUsage(requestClass.usage));
}
