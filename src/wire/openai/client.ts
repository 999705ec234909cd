import type { Operation, RequestClass } from '../../workload/request-class.ts';
import type { WireRequest } from '../dialect.ts';
import { chatUnsupportedReason, encodeChat } from './chat/client.ts';
import { embeddingUnsupportedReason, encodeEmbedding } from './embedding-client.ts';
import { encodeImages, imagesUnsupportedReason } from './images-client.ts';

/**
 * The operations of the image endpoints, of chat completions and of embeddings. There is no endpoint to extend an image: its reference has that as
 * an edit of a larger one with a mask (openai 6.49.0, resources/images, 2026-11).
 */
export const OPENAI_OPERATIONS: readonly Operation[] = [
  'text-to-image',
  'image-edit',
  'inpaint',
  'image-variation',
  'image-to-image',
  'chat',
  'embedding',
];

/** Why a class of requests does not fit one request; undefined when it does. */
export function openaiUnsupportedReason(requestClass: RequestClass): string | undefined {
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
