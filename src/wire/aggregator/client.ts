import type { Operation, RequestClass } from '../../workload/request-class.ts';
import { VIDEO_MS_MAX, VIDEOS_PATH } from './video-request.ts';
import { boundsReason } from '../bounds.ts';
import type { WireRequest } from '../dialect.ts';
import { encodeOpenai, OPENAI_OPERATIONS, openaiUnsupportedReason } from '../openai/client.ts';
import { writeMediaUsage } from '../own-headers.ts';
import { postJson } from '../request.ts';

/** What OpenAI's endpoints carry, but for variations (router/relay-router.go, 2026-11: not implemented), and videos as tasks. */
export const AGGREGATOR_OPERATIONS: readonly Operation[] = [
  ...OPENAI_OPERATIONS.filter((operation) => operation !== 'image-variation'),
  'text-to-video',
];

/** Of videos. */
const BOUNDS = { steps: 0, sidePx: 99_999, inputImages: 0, images: 0, videoMs: VIDEO_MS_MAX, safeties: [] } as const;

function videoUnsupportedReason(requestClass: RequestClass): string | undefined {
  const { delivery, prompt } = requestClass;
  if (delivery === 'stream') return 'the aggregator dialect streams chats alone; use delivery async';
  if (prompt.trim() === '') return 'the aggregator dialect takes no video without a prompt; write one';
  const reason = boundsReason('aggregator', requestClass, BOUNDS);
  if (reason !== undefined || delivery === 'async') return reason;
  return 'a video of the aggregator dialect is a task to ask for; use delivery async';
}

/** Why a class of requests does not fit one request; undefined when it does. Images and chats fit as they fit OpenAI. */
export function aggregatorUnsupportedReason(requestClass: RequestClass): string | undefined {
  return requestClass.operation === 'text-to-video'
    ? videoUnsupportedReason(requestClass)
    : openaiUnsupportedReason(requestClass);
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
