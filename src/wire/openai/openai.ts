import type { Dialect } from '../dialect.ts';
import { streamChat, writeChat } from './chat/answer.ts';
import { CHAT_PATH, readChat } from './chat/request.ts';
import { encodeOpenai, OPENAI_OPERATIONS, openaiUnsupportedReason } from './client.ts';
import { writeEmbeddings } from './embedding-reply.ts';
import { EMBEDDINGS_PATH, readEmbeddings } from './embedding-request.ts';
import { withImageTokens } from './image-tokens.ts';
import { writeImages } from './images-reply.ts';
import {
  EDITS_PATH,
  GENERATIONS_PATH,
  readEdit,
  readGeneration,
  readVariation,
  VARIATIONS_PATH,
} from './images-request.ts';
import { OPENAI_MODEL_QUERIES } from './models.ts';
import { decodeOpenai } from './reading.ts';
import { OPENAI_BAD_TOKEN, openaiUnknownModel, refuseOpenai } from './refusal.ts';

/**
 * OpenAI's image endpoints, chat completions and embeddings, which many gateways copy (openai 6.49.0, resources/images, resources/embeddings
 * and resources/chat/completions, 2026-11). Chats are streamed where the request asks for it, images are not.
 */
export const openaiDialect: Dialect = {
  name: 'openai',
  operations: OPENAI_OPERATIONS,
  unsupportedReason: openaiUnsupportedReason,
  encode: encodeOpenai,
  decode: decodeOpenai,
  withImageTokens,
  routes: [
    { method: 'POST', path: GENERATIONS_PATH, read: readGeneration, write: writeImages },
    { method: 'POST', path: EDITS_PATH, read: readEdit, write: writeImages },
    { method: 'POST', path: VARIATIONS_PATH, read: readVariation, write: writeImages },
    { method: 'POST', path: EMBEDDINGS_PATH, read: readEmbeddings, write: writeEmbeddings },
    { method: 'POST', path: CHAT_PATH, read: readChat, write: writeChat, stream: streamChat },
  ],
  // The first two: openai 6.49.0, client.js, and the SDK for Python; the third: LiteLLM and LangChain (2026-12).
  sdkVariables: (origin, key) => ({
    OPENAI_BASE_URL: `${origin}/v1`,
    OPENAI_API_KEY: key,
    OPENAI_API_BASE: `${origin}/v1`,
  }),
  queries: OPENAI_MODEL_QUERIES,
  showsBill: false,
  unknownModel: openaiUnknownModel,
  badToken: () => OPENAI_BAD_TOKEN,
  refuse: refuseOpenai,
};
