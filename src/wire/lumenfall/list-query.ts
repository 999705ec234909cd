import { parseInstant } from '../../units/calendar.ts';
import { queryOf } from '../query-fields.ts';
import { jobIdOf } from './routing.ts';

const LIMIT_DEFAULT = 20;
const LIMIT_MAX = 100;
const STATUSES: readonly string[] = ['completed', 'pending', 'processing', 'upstream_failure', 'rejected', 'cancelled'];

/** What a request for the request list asks. */
export interface ListQuery {
  readonly limit: number;
  /** Only requests older than the one of this job. */
  readonly startingAfter?: string;
  /** Only requests newer than the one of this job. */
  readonly endingBefore?: string;
  readonly fromEpochMs: number;
  readonly untilEpochMs: number;
  readonly keyId: string | undefined;
  readonly status: string | undefined;
  readonly wantsSummary: boolean;
  /** The parameters without the cursors, for the addresses of other pages. */
  readonly kept: [name: string, value: string][];
}

function readLimit(text: string | null): number | undefined {
  if (text === null) return LIMIT_DEFAULT;
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  return limit >= 1 && limit <= LIMIT_MAX ? limit : undefined;
}

/**
 * Reads the query of `GET /v1/requests` (docs.lumenfall.ai/api-reference/requests/list, 2026-11; `status` from lumenfall-ai/agent-skill,
 * 2026-11). Unknown parameters are passed over.
 */
export function readListQuery(path: string): ListQuery | { readonly problem: string } {
  const params = queryOf(path);
  const [after, before] = [params.get('starting_after'), params.get('ending_before')];
  if (after !== null && before !== null) return { problem: "'ending_before' cannot be combined with 'starting_after'" };
  const limit = readLimit(params.get('limit'));
  if (limit === undefined) return { problem: `Invalid 'limit': expected an integer from 1 to ${LIMIT_MAX}` };
  const instants = { created_after: Number.NEGATIVE_INFINITY, created_before: Number.POSITIVE_INFINITY };
  for (const name of ['created_after', 'created_before'] as const) {
    const text = params.get(name);
    if (text === null) continue;
    const instant = parseInstant(text);
    if (instant === undefined) return { problem: `Invalid '${name}': expected an ISO 8601 datetime` };
    instants[name] = instant;
  }
  const status = params.get('status') ?? undefined;
  if (status !== undefined && !STATUSES.includes(status))
    return { problem: `Invalid 'status': expected one of ${STATUSES.join(', ')}` };
  return {
    limit,
    ...(after === null ? {} : { startingAfter: jobIdOf(after) }),
    ...(before === null ? {} : { endingBefore: jobIdOf(before) }),
    fromEpochMs: instants.created_after,
    untilEpochMs: instants.created_before,
    keyId: params.get('key_id') ?? undefined,
    status,
    wantsSummary: params.get('summary') === 'true',
    kept: [...params].filter(([name]) => name !== 'starting_after' && name !== 'ending_before'),
  };
}
