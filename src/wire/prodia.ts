import type { Dialect } from './dialect.ts';
import { decodeProdia, encodeProdia, PRODIA_OPERATIONS, prodiaMisfit } from './prodia-client.ts';
import { PRODIA_BAD_TOKEN, refuseProdia, writeProdia } from './prodia-reply.ts';
import { readProdia, UNSCHEDULABLE } from './prodia-request.ts';

/** Prodia's synchronous inference API, `POST /v2/job` (docs.prodia.com/reference/inference and prodia-js 1.6.0, 2026-11). */
export const prodiaDialect: Dialect = {
  name: 'prodia',
  operations: PRODIA_OPERATIONS,
  misfit: prodiaMisfit,
  encode: encodeProdia,
  decode: decodeProdia,
  routes: [{ method: 'POST', path: '/v2/job', read: readProdia, write: writeProdia }],
  unknownModel: () => UNSCHEDULABLE,
  badToken: () => PRODIA_BAD_TOKEN,
  refuse: refuseProdia,
};
