import type { Outcome } from '../billing/outcome.ts';
import type { Operation, RequestShape } from '../workload/request-shape.ts';
import type { ReplyReading, WireReply, WireRequest } from './dialect.ts';
import { asRecord, asText, parseJson } from './json-bytes.ts';
import { chatMisfit, encodeChat, isChatAnswer } from './openai-chat-client.ts';
import { encodeImages, imagesMisfit, isImage } from './openai-images-client.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from './status-outcome.ts';

/** The operations of the image endpoints and of chat completions. */
export const OPENAI_OPERATIONS: readonly Operation[] = ['text-to-image', 'image-edit', 'chat'];

/**
 * Codes of a 400 that came from moderation: of an image's prompt, and of what came out (openai 6.49.0 and reports, 2026-11); of a chat's
 * prompt, at Azure (azure-sdk-for-go pull request 23936, 2025-01).
 */
const MODERATION: Readonly<Record<string, Outcome>> = {
  content_policy_violation: 'input-moderated',
  moderation_blocked: 'output-moderated',
  content_filter: 'input-moderated',
};

/** Why a shape does not fit one request; undefined when it does. */
export function openaiMisfit(shape: RequestShape): string | undefined {
  if (!OPENAI_OPERATIONS.includes(shape.operation)) {
    return `the openai dialect does not carry ${shape.operation}; it carries ${OPENAI_OPERATIONS.join(', ')}`;
  }
  return shape.operation === 'chat' ? chatMisfit(shape) : imagesMisfit(shape);
}

/** The request of a shape, to the endpoint of its operation. */
export function encodeOpenai(shape: RequestShape, wireModel: string, apiKey: string): WireRequest {
  return shape.operation === 'chat' ? encodeChat(shape, wireModel, apiKey) : encodeImages(shape, wireModel, apiKey);
}

function hasOutput(body: Readonly<Record<string, unknown>> | undefined): boolean {
  const images: unknown = body?.['data'];
  const choices: unknown = body?.['choices'];
  return (Array.isArray(images) && images.some(isImage)) || (Array.isArray(choices) && choices.some(isChatAnswer));
}

/** What a reply says. OpenAI states no price; the id is the `x-request-id` header, or the `id` of a body that comes without one. */
export function decodeOpenai(reply: WireReply): ReplyReading {
  const body = asRecord(parseJson(reply.body));
  const id = reply.headers['x-request-id'] || asText(body?.['id']);
  const jobId = id === undefined || id === '' ? {} : { jobId: id };
  if (isSuccess(reply.status)) return { outcome: hasOutput(body) ? 'ok' : 'empty', ...jobId };
  const error = asRecord(body?.['error']);
  const moderation = reply.status === 400 ? MODERATION[asText(error?.['code']) ?? ''] : undefined;
  const message = asText(error?.['message']) ?? asText(body?.['error']);
  return {
    outcome: moderation ?? outcomeOfStatus(reply.status),
    ...jobId,
    ...(message === undefined ? {} : { message: boundedMessage(message) }),
  };
}
