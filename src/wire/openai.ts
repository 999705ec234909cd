import type { Dialect } from './dialect.ts';
import { writeChat } from './openai-chat-reply.ts';
import { CHAT_PATH, readChat } from './openai-chat-request.ts';
import { decodeOpenai, encodeOpenai, OPENAI_OPERATIONS, openaiMisfit } from './openai-client.ts';
import { writeImages } from './openai-images-reply.ts';
import { EDITS_PATH, GENERATIONS_PATH, readEdit, readGeneration } from './openai-images-request.ts';
import { OPENAI_BAD_TOKEN, openaiUnknownModel, refuseOpenai } from './openai-refusal.ts';

/**
 * OpenAI's image endpoints and chat completions, which many gateways copy (openai 6.49.0, resources/images and resources/chat/completions,
 * 2026-11). Nothing is streamed.
 */
export const openaiDialect: Dialect = {
  name: 'openai',
  operations: OPENAI_OPERATIONS,
  misfit: openaiMisfit,
  encode: encodeOpenai,
  decode: decodeOpenai,
  routes: [
    { method: 'POST', path: GENERATIONS_PATH, read: readGeneration, write: writeImages },
    { method: 'POST', path: EDITS_PATH, read: readEdit, write: writeImages },
    { method: 'POST', path: CHAT_PATH, read: readChat, write: writeChat },
  ],
  unknownModel: openaiUnknownModel,
  badToken: () => OPENAI_BAD_TOKEN,
  refuse: refuseOpenai,
};
