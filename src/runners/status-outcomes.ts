import { OUTCOME } from '../billing/outcome.ts';
import type { FaultOptions } from '../provider/faults/fault-options.ts';

/** A 4xx of a request that was looked at: it may be moderation. */
const REFUSED = [OUTCOME.invalid, OUTCOME['input-moderated'], OUTCOME['output-moderated'], OUTCOME.unpaid];
const BROKEN = [OUTCOME.unavailable, OUTCOME['server-error']];
/** A gateway has stopped waiting: the job may go on, and be billed as if nothing had happened. */
const GIVEN_UP = [...BROKEN, OUTCOME.expired, OUTCOME['cancelled-running'], OUTCOME.ok];
/** Statuses by which gateways say so (RFC 9110; 499 of nginx, 520 to 524 of Cloudflare, 598 and 599 of proxies; collected 2026-12). */
const GATEWAY_STATUSES = [408, 499, 504, 520, 522, 524, 598, 599];
/** A stream without its end: its server died, or somebody between has cut it, and the provider sees a success. */
const CUT = [OUTCOME.truncated, OUTCOME['server-error'], OUTCOME['cancelled-running'], OUTCOME.ok];
/** Statuses of a 4xx that vendors give before they look at what is asked for: none of them is about content. */
export const AT_THE_DOOR: readonly number[] = [401, 402, 404, 405, 413, 415, 429];
const TURNED_AWAY = [OUTCOME.invalid, OUTCOME.throttled, OUTCOME.unpaid];

/** What a status can mean besides, because a fault of the scenario says so, by status. */
export type DeclaredOutcomes = ReadonlyMap<number, readonly number[]>;

/** What the faults of a scenario make of statuses: moderation, and gateways that stop waiting. */
export function declaredOutcomes(faults: readonly FaultOptions[]): DeclaredOutcomes {
  const declared = new Map<number, readonly number[]>();
  for (const fault of faults) {
    if (fault.type !== 'moderated' && fault.type !== 'disconnect') continue;
    const means = fault.type === 'disconnect' ? GIVEN_UP : [OUTCOME[`${fault.stage}-moderated`]];
    declared.set(fault.status, [...(declared.get(fault.status) ?? []), ...means]);
  }
  return declared;
}

/**
 * What may have become of an attempt at the provider that a client saw fail with a status, as `OUTCOME` numbers. `outcome`: what the client read.
 * It is the only one where the status is below 400: for a success without an output, and for a redirect.
 */
export function outcomesOf(status: number, outcome: number, declared: DeclaredOutcomes): readonly number[] {
  if (outcome === OUTCOME.truncated) return CUT;
  if (status < 400) return [outcome];
  return [...usualOutcomes(status, outcome), ...(declared.get(status) ?? [])];
}

function usualOutcomes(status: number, outcome: number): readonly number[] {
  if (GATEWAY_STATUSES.includes(status)) return GIVEN_UP;
  if (status >= 500) return BROKEN;
  if (!AT_THE_DOOR.includes(status)) return REFUSED;
  // A body may name moderation. That the server broke is nothing that such a status says.
  return BROKEN.some((each) => each === outcome) ? TURNED_AWAY : [outcome, ...TURNED_AWAY];
}
