import type { Operation, RequestClass } from '../../workload/request-class.ts';
import type { ReplyReading, WireReply, WireRequest } from '../dialect.ts';
import { asRecord, asText, parseJson } from '../json-bytes.ts';
import { mediaTypeOf } from '../media-type.ts';
import { chatUnsupportedReason, encodeChat, isChatAnswer, readChatStream } from './chat/client.ts';
import { errorMessage, moderationOutcome } from './refusal.ts';
import { embeddingUnsupportedReason, encodeEmbedding, isEmbedding } from './embedding-client.ts';
import { encodeImages, imagesUnsupportedReason, isImage } from './images-client.ts';
import { boundedMessage, isSuccess, outcomeOfStatus } from '../status-outcome.ts';

/** The operations of the image endpoints, of chat completions and of embeddings. */
export const OPENAI_OPERATIONS: readonly Operation[] = ['text-to-image', 'image-edit', 'chat', 'embedding'];

const EVENT_STREAM = 'text/event-stream';

/** Why a class of requests does not fit one request; undefined when it does. */
export function openaiUnsupportedReason(requestClass: RequestClass): string | undefined {
  if (!OPENAI_OPERATIONS.includes(requestClass.operation))
    return `the openai dialect does not carry ${requestClass.operation}; it carries ${OPENAI_OPERATIONS.join(', ')}`;
  if (requestClass.delivery === 'async')
    return 'the openai dialect has no jobs to ask for later; use delivery sync or stream';
  if (requestClass.operation === 'chat') return chatUnsupportedReason(requestClass);
  if (requestClass.delivery === 'stream') return 'the openai dialect streams chats alone; use delivery sync';
  return requestClass.operation === 'embedding'
    ? embeddingUnsupportedReason(requestClass)
    : imagesUnsupportedReason(requestClass);
}

/** The request of a class, to the endpoint of its operation. */
export function encodeOpenai(requestClass: RequestClass, wireModel: string, apiKey: string): WireRequest {
  if (requestClass.operation === 'chat') return encodeChat(requestClass, wireModel, apiKey);
  if (requestClass.operation === 'embedding') return encodeEmbedding(requestClass, wireModel, apiKey);
  return encodeImages(requestClass, wireModel, apiKey);
}

function hasOutput(body: Readonly<Record<string, unknown>> | undefined): boolean {
  const data: unknown = body?.['data'];
  const choices: unknown = body?.['choices'];
  if (Array.isArray(choices) && choices.some(isChatAnswer)) return true;
  return Array.isArray(data) && data.some((each) => isImage(each) || isEmbedding(each));
}

function jobIdOf(reply: WireReply, bodyId: string | undefined): Pick<ReplyReading, 'jobId'> {
  const id = reply.headers['x-request-id'] || bodyId;
  return id === undefined || id === '' ? {} : { jobId: id };
}

/** What a reply says. OpenAI states no price; the id is the `x-request-id` header, or the `id` of a body that comes without one. */
export function decodeOpenai(reply: WireReply): ReplyReading {
  if (isSuccess(reply.status) && mediaTypeOf(reply.headers['content-type']) === EVENT_STREAM) {
    const { bodyId, ...reading } = readChatStream(reply.body);
    return { ...reading, ...jobIdOf(reply, bodyId) };
  }
  const body = asRecord(parseJson(reply.body));
  const jobId = jobIdOf(reply, asText(body?.['id']));
  if (isSuccess(reply.status)) return { outcome: hasOutput(body) ? 'ok' : 'empty', ...jobId };
  const moderation = reply.status === 400 ? moderationOutcome(body) : undefined;
  const outcome = moderation ?? outcomeOfStatus(reply.status);
  return { outcome, ...jobId, message: boundedMessage(errorMessage(body)) };
}
