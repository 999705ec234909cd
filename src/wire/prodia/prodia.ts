import type { Dialect } from '../dialect.ts';
import { acknowledgeProdia, PRODIA_ASYNC_PATH, PRODIA_QUERIES } from './async.ts';
import { encodeProdia, prodiaUnsupportedReason } from './client.ts';
import { PRODIA_KEPT_MS } from './job.ts';
import { PRODIA_POLL_MS } from './poll.ts';
import { decodeProdia } from './reading.ts';
import { PRODIA_BAD_TOKEN, refuseProdia, writeProdia } from './reply.ts';
import { PRODIA_OPERATIONS, prodiaDefaultSteps, prodiaUnsold, readProdia, UNSCHEDULABLE } from './request.ts';

/** Prodia's inference API, `POST /v2/job`, and its asynchronous form (docs.prodia.com/reference/{inference,async} and prodia-js 1.6.0, 2026-11). */
export const prodiaDialect: Dialect = {
  name: 'prodia',
  operations: PRODIA_OPERATIONS,
  unsupportedReason: prodiaUnsupportedReason,
  defaultSteps: prodiaDefaultSteps,
  encode: encodeProdia,
  decode: decodeProdia,
  pollMs: PRODIA_POLL_MS,
  statesCosts: ['ok'],
  routes: [
    { method: 'POST', path: '/v2/job', read: readProdia, write: writeProdia },
    { method: 'POST', path: PRODIA_ASYNC_PATH, read: readProdia, write: writeProdia, acknowledge: acknowledgeProdia },
  ],
  queries: PRODIA_QUERIES,
  showsBill: false,
  keptMs: PRODIA_KEPT_MS,
  unknownModel: () => UNSCHEDULABLE,
  unsold: prodiaUnsold,
  // The name in Prodia's example program, and in @ai-sdk/prodia 1.0.50 (2026-12).
  sdkVariables: (_origin, key) => ({ PRODIA_TOKEN: key }),
  badToken: () => PRODIA_BAD_TOKEN,
  refuse: refuseProdia,
};
