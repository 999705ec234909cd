import { AGGREGATOR_BILL_PAGES } from './bill-pages.ts';
import { getSubscription, getTokenUsage, getUsage, getUser } from './account.ts';
import { AGGREGATOR_OPERATIONS, aggregatorUnsupportedReason, encodeAggregator } from './client.ts';
import { listLogs, listTokenLogs, statLogs } from './log-routes.ts';
import { creditsNano } from './credits.ts';
import { getPricing } from './pricing.ts';
import { AGGREGATOR_POLL_MS, decodeAggregator } from './reading.ts';
import { AGGREGATOR_BAD_TOKEN, aggregatorUnknownModel, NOT_IMPLEMENTED, refuseAggregator } from './refusal.ts';
import { GENERATIONS_PATH, readVideoTask, VIDEOS_PATH } from './video-request.ts';
import { acknowledgeTask, getContent, getTask, getVideo, TASK_KEPT_MS, writeTask } from './video.ts';
import type { Dialect } from '../dialect.ts';
import { withImageTokens } from '../openai/image-tokens.ts';
import { VARIATIONS_PATH } from '../openai/images-request.ts';
import { OPENAI_MODEL_QUERIES } from '../openai/models.ts';
import { openaiDialect } from '../openai/openai.ts';

/**
 * An aggregator in front of OpenAI-compatible APIs, such as RutaAPI. RutaAPI publishes no reference of its own; its repository is a fork of
 * QuantumNous/new-api, so what stands here is new-api's code and documentation (collected 2026-11), and that RutaAPI does the same is an
 * inference. OpenAI's endpoints are served as they are; videos are tasks; money is counted in quota and shown as logs by type.
 */
export const aggregatorDialect: Dialect = {
  name: 'aggregator',
  operations: AGGREGATOR_OPERATIONS,
  unsupportedReason: aggregatorUnsupportedReason,
  encode: encodeAggregator,
  decode: decodeAggregator,
  withImageTokens,
  unitsNano: creditsNano,
  pollMs: AGGREGATOR_POLL_MS,
  bill: AGGREGATOR_BILL_PAGES,
  routes: [
    ...openaiDialect.routes.map((route) =>
      route.path === VARIATIONS_PATH ? { ...route, read: () => ({ refusal: NOT_IMPLEMENTED }) } : route,
    ),
    { method: 'POST', path: VIDEOS_PATH, read: readVideoTask, write: writeTask, acknowledge: acknowledgeTask },
    { method: 'POST', path: GENERATIONS_PATH, read: readVideoTask, write: writeTask, acknowledge: acknowledgeTask },
  ],
  queries: [
    ...OPENAI_MODEL_QUERIES,
    { method: 'GET', path: `${VIDEOS_PATH}/:id`, answer: getVideo },
    { method: 'GET', path: `${VIDEOS_PATH}/:id/content`, answer: getContent },
    { method: 'GET', path: `${GENERATIONS_PATH}/:id`, answer: getTask },
    { method: 'GET', path: '/api/log/self', answer: listLogs },
    { method: 'GET', path: '/api/log/self/stat', answer: statLogs },
    { method: 'GET', path: '/api/log/token', answer: listTokenLogs },
    { method: 'GET', path: '/api/user/self', answer: getUser },
    { method: 'GET', path: '/api/usage/token', answer: getTokenUsage },
    { method: 'GET', path: '/v1/dashboard/billing/subscription', answer: getSubscription },
    { method: 'GET', path: '/v1/dashboard/billing/usage', answer: getUsage },
    { method: 'GET', path: '/api/pricing', answer: getPricing, isPublic: true },
  ],
  keptMs: TASK_KEPT_MS,
  unknownModel: aggregatorUnknownModel,
  // Clients of OpenAI's SDKs (2026-12).
  sdkVariables: (origin, key) => ({ OPENAI_BASE_URL: `${origin}/v1`, OPENAI_API_KEY: key }),
  badToken: () => AGGREGATOR_BAD_TOKEN,
  refuse: refuseAggregator,
};
