import { FAL_BILL_PAGES } from './bill-pages.ts';
import type { Dialect, QueryRoute } from '../dialect.ts';
import { FAL_QUEUE_PREFIX, locateFal } from './address.ts';
import { FAL_ANALYTICS_QUERIES } from './analytics.ts';
import { FAL_BILLING_QUERIES } from './billing.ts';
import { encodeFal, falUnsupportedReason } from './client.ts';
import { FAL_OPERATIONS } from './operation.ts';
import { FAL_MODEL_QUERIES } from './models.ts';
import { FAL_PRICE_QUERIES } from './pricing.ts';
import { acknowledgeFal, FAL_QUEUE_QUERIES } from './queue.ts';
import { FAL_POLL_MS, falStoredFailureMs } from './polling.ts';
import { falUnsold } from './problem.ts';
import { decodeFal } from './reading.ts';
import { FAL_BAD_TOKEN, falStatus, falUnknownModel, refuseFal } from './refusal.ts';
import { writeFal } from './reply.ts';
import { jsonReply } from '../reply.ts';
import { readFalRun, readFalSubmit } from './request.ts';
import { billedNano } from './units.ts';
import { FAL_WEBHOOKS } from './webhook.ts';

/** How long a result can be asked for: one hour; fal keeps what is 10 KB or larger for six minutes (fal.ai/docs, get request result, 2026-11). */
const KEPT_MS = 3_600_000;

/** The keys by which webhooks are verified (docs.fal.ai, webhooks, 2026-11). */
const KEYS: QueryRoute = {
  method: 'GET',
  path: '/.well-known/jwks.json',
  isPublic: true,
  answer: (_request, _params, context) => jsonReply(200, { keys: context.webhookKeys }),
};

/**
 * fal.ai: endpoints that answer over the connection (`/ENDPOINT`), the queue (`/queue/ENDPOINT`), webhooks, and the platform APIs under `/v1/`
 * (docs.fal.ai, 2026-11). fal's client reaches all of it through one setting, `proxyUrl: { url: MOCK, when: 'always' }` (`locateFal`).
 */
export const falDialect: Dialect = {
  name: 'fal',
  operations: FAL_OPERATIONS,
  unsupportedReason: falUnsupportedReason,
  encode: encodeFal,
  decode: decodeFal,
  pollMs: FAL_POLL_MS,
  firstPollMs: 0,
  cancelsJobs: true,
  unitsNano: billedNano,
  statesCosts: ['ok', 'empty', 'charged-failure'],
  storedFailureMs: falStoredFailureMs,
  storedFailureTellsWait: true,
  // What is asked for at fal.run is never tried again (docs.fal.ai, serverless, reliability, retries, 2026-11).
  requeuesSyncJobs: false,
  locate: locateFal,
  bill: FAL_BILL_PAGES,
  routes: [
    { method: 'POST', path: `${FAL_QUEUE_PREFIX}*`, read: readFalSubmit, write: writeFal, acknowledge: acknowledgeFal },
    { method: 'POST', path: '/*', read: readFalRun, write: writeFal },
  ],
  queries: [
    ...FAL_QUEUE_QUERIES,
    ...FAL_MODEL_QUERIES,
    ...FAL_PRICE_QUERIES,
    ...FAL_BILLING_QUERIES,
    ...FAL_ANALYTICS_QUERIES,
    KEYS,
  ],
  keptMs: KEPT_MS,
  webhooks: FAL_WEBHOOKS,
  unknownModel: falUnknownModel,
  unsold: falUnsold,
  // @fal-ai/client 1.10.1, config.js (2026-12).
  sdkVariables: (_origin, key) => ({ FAL_KEY: key }),
  badToken: () => FAL_BAD_TOKEN,
  shownStatus: falStatus,
  refuse: refuseFal,
};
