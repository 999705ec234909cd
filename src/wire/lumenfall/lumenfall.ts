import { LUMENFALL_BILL_PAGES } from './bill-pages.ts';
import type { Dialect, QueryHandler } from '../dialect.ts';
import { dollars, jsonReply } from './json.ts';
import { encodeLumenfall, keyedLumenfall, LUMENFALL_OPERATIONS, lumenfallUnsupportedReason } from './client.ts';
import { writeLumenfallImages } from './images-reply.ts';
import { EDITS_PATH, GENERATIONS_PATH, readLumenfallEdit, readLumenfallGeneration } from './images-request.ts';
import { OPENAI_BASE } from './fields.ts';
import { getModel, listModels } from './models.ts';
import { quoteLumenfall } from './quote.ts';
import { decodeLumenfall, LUMENFALL_POLL_MS } from './reading.ts';
import { LUMENFALL_BAD_TOKEN, lumenfallUnknownModel, refuseLumenfall } from './refusal.ts';
import { getRequest, listRequests } from './request-list.ts';
import { readLumenfallVideo, VIDEOS_PATH } from './video-request.ts';
import {
  acknowledgeVideo,
  cancelVideo,
  getVideo,
  getVideoContent,
  lumenfallWebhooks,
  VIDEO_KEPT_MS,
  writeVideo,
} from './video.ts';

/**
 * Answers `GET /v1/balance` (docs.lumenfall.ai/api-reference/balance, 2026-11): what a prepaid account can spend, holds taken off; null for
 * a postpaid one. An account without any limit shows as a postpaid one, for the vendor has no third kind.
 */
const getBalance: QueryHandler = (_request, _params, context) => {
  const { type, availableNano } = context.account;
  const isPrepaid = type === 'prepaid';
  const amount = isPrepaid && Number.isFinite(availableNano) ? dollars(BigInt(availableNano)) : null;
  const available = { amount, currency: 'usd' };
  return jsonReply(200, { object: 'balance', billing_type: isPrepaid ? 'prepaid' : 'postpaid', available });
};

const IMAGES = { method: 'POST', write: writeLumenfallImages, quote: quoteLumenfall } as const;
const VIDEOS = { method: 'POST', write: writeVideo, acknowledge: acknowledgeVideo, quote: quoteLumenfall } as const;

/**
 * Lumenfall, a gateway to many providers (docs.lumenfall.ai, 2026-11): OpenAI-compatible under `/openai/v1`, its own API for balance and
 * requests under `/v1`. Images come over the connection, videos are asked for and then asked about. Every answer states its exact cost.
 * Not published, and chosen here: whether tries that failed are billed (a setting of the provider), what cancelling answers, how long videos
 * are kept.
 */
export const lumenfallDialect: Dialect = {
  name: 'lumenfall',
  operations: LUMENFALL_OPERATIONS,
  unsupportedReason: lumenfallUnsupportedReason,
  encode: encodeLumenfall,
  decode: decodeLumenfall,
  idempotency: { keyed: keyedLumenfall, repeatStatus: 200 },
  pollMs: LUMENFALL_POLL_MS,
  statesCosts: ['ok', 'empty', 'failure'],
  cancelsJobs: true,
  bill: LUMENFALL_BILL_PAGES,
  routes: [
    { ...IMAGES, path: GENERATIONS_PATH, read: readLumenfallGeneration },
    { ...IMAGES, path: EDITS_PATH, read: readLumenfallEdit },
    { ...VIDEOS, path: VIDEOS_PATH, read: readLumenfallVideo },
  ],
  queries: [
    { method: 'GET', path: `${VIDEOS_PATH}/:id`, answer: getVideo },
    { method: 'DELETE', path: `${VIDEOS_PATH}/:id`, answer: cancelVideo },
    { method: 'GET', path: `${VIDEOS_PATH}/:id/content`, answer: getVideoContent },
    { method: 'GET', path: `${OPENAI_BASE}/models`, answer: listModels },
    { method: 'GET', path: `${OPENAI_BASE}/models/*`, answer: getModel },
    { method: 'GET', path: '/v1/balance', answer: getBalance },
    { method: 'GET', path: '/v1/requests', answer: listRequests },
    { method: 'GET', path: '/v1/requests/:id', answer: getRequest },
  ],
  keptMs: VIDEO_KEPT_MS,
  webhooks: lumenfallWebhooks,
  unknownModel: lumenfallUnknownModel,
  // Clients of OpenAI's SDKs (2026-12).
  sdkVariables: (origin, key) => ({
    OPENAI_BASE_URL: `${origin}/openai/v1`,
    OPENAI_API_KEY: key,
    LUMENFALL_API_KEY: key,
  }),
  badToken: () => LUMENFALL_BAD_TOKEN,
  refuse: refuseLumenfall,
};
