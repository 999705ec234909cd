import { maskSecrets } from '../units/secret-text.ts';
import { divideHalfUp } from '../money/ratio.ts';
import { nanoUsdText } from '../money/nano-usd.ts';
import type { Summary } from '../measure/summary.ts';
import { clientsOf } from './clients.ts';
import { headlineOf } from './headline.ts';
import type { Invoice } from './invoice-schema.ts';
import { type Cause, type InvoicedRequest, invoiceRequest } from './invoiced-request.ts';
import { joinRequests, JOINS } from './joined-request.ts';
import { latencyOf } from './latency.ts';
import { repeatsOf } from './repeats.ts';
import { rowsOf } from './rows.ts';
import type { NamedCounts, Traffic, TrafficAttempt } from './traffic.ts';
import { worstOf } from './worst-requests.ts';

/** What is known beside the traffic. */
export interface InvoiceContext {
  /** What was served, as `identifyScenario` names it. */
  readonly scenario: Summary['scenario'];
  /**
   * All that the provider charges, in nano-USD: of a mock server `parseNanoUsd(server.stats().ledger.accounts.customer)`. Absent: what the attempts were
   * billed.
   */
  readonly ledgerNano?: bigint;
  readonly program?: Invoice['program'];
  /** That the provider was not all the time what the scenario says: changes while it ran and scripted answers, in sentences. */
  readonly interventions?: readonly string[];
}

/**
 * What a program's traffic has cost: attempts joined to requests, dollars by what they bought, how its clients retry. Total: any traffic has an
 * invoice. Take the traffic when the server has closed, so that no job is under way.
 */
export function invoiceOf(traffic: Traffic, context: InvoiceContext): Invoice {
  const { attempts, lost } = traffic;
  const { interventions = [] } = context;
  const { name, description, seed, digest } = context.scenario;
  const requests = joinRequests(traffic).map(invoiceRequest);
  const succeeded = requests.filter(({ state }) => state === 'succeeded');
  const failed = requests.filter(({ state }) => state === 'failed').length;
  const clients = clientsOf(requests, traffic);
  const figures: Omit<Invoice, 'headline'> = {
    schema: 'tollmark/invoice@1',
    verdict: 'passed',
    scenario: { name, description, seed, digest },
    dialect: traffic.dialect,
    ...(context.program === undefined ? {} : { program: context.program }),
    durationMs: Math.max(0, traffic.untilMs),
    requests: {
      total: requests.length,
      succeeded: succeeded.length,
      failed,
      open: requests.length - succeeded.length - failed,
      byJoin: byJoin(requests, (those) => those.length),
    },
    attempts: { ...attemptCounts(attempts), lost: lost.attempts },
    earlier: { ...traffic.earlier },
    retryAmplification: requests.length === 0 ? null : attempts.length / requests.length,
    errorRate: succeeded.length + failed === 0 ? null : failed / (succeeded.length + failed),
    latencyMs: latencyOf(succeeded.map(({ startMs, endMs }) => endMs - startMs)),
    attemptLatencyMs: latencyOf(
      attempts.flatMap(({ arrivedMs, endedMs }) => (endedMs === null ? [] : endedMs - arrivedMs)),
    ),
    dollars: dollarsOf(requests, succeeded.length, context.ledgerNano, lost.billedNano),
    byJoin: byJoin(requests, (those) => nanoUsdText(sumOf(those, ({ wastedNano }) => wastedNano))),
    takesKeys: traffic.takesKeys,
    repeats: repeatsOf(requests),
    ...clients,
    models: rowsOf(requests, ({ wireModel }) => wireModel ?? 'unread'),
    routes: rowsOf(requests, ({ method, route }) => `${method} ${route}`),
    unknownRoutes: namesOf(traffic.unknownRoutes),
    unknownModels: namesOf(traffic.unknownModels),
    worst: worstOf(requests, traffic.originEpochMs),
    ...(interventions.length === 0 ? {} : { interventions: [...interventions] }),
    thresholds: [],
  };
  return { ...figures, headline: headlineOf(figures) };
}

function byJoin<T>(
  requests: readonly InvoicedRequest[],
  valueOf: (those: readonly InvoicedRequest[]) => T,
): { certain: T; likely: T; guess: T } {
  const [certain, likely, guess] = JOINS.map((join) => valueOf(requests.filter((each) => each.join === join)));
  return { certain: certain as T, likely: likely as T, guess: guess as T };
}

/** Names that clients chose. Several can look alike once their secrets are masked: these are one. */
function namesOf({ counts, others }: NamedCounts): Invoice['unknownRoutes'] {
  const byName = new Map<string, number>();
  for (const { name, count } of counts) {
    const shown = shownName(name);
    byName.set(shown, (byName.get(shown) ?? 0) + count);
  }
  return { counts: [...byName].map(([name, count]) => ({ name, count })), others };
}

const NAME_CHARS_MAX = 100;

/** A name without secrets and without a query. Where one is cut off, its last segment goes, too: a piece of a key does not look like one. */
function shownName(name: string): string {
  const [path = ''] = name.split('?', 1);
  const isCut = path.length > NAME_CHARS_MAX;
  return maskSecrets(isCut ? `${path.slice(0, NAME_CHARS_MAX).replace(/[^/ ]*$/, '')}…` : path);
}

function sumOf<T>(items: readonly T[], nanoOf: (item: T) => bigint): bigint {
  return items.reduce((sum, item) => sum + nanoOf(item), 0n);
}

function attemptCounts(attempts: readonly TrafficAttempt[]): Omit<Invoice['attempts'], 'lost'> {
  const byStatus: Record<string, number> = {};
  for (const { status, ending: end } of attempts)
    if (end === 'answered') byStatus[status] = (byStatus[status] ?? 0) + 1;
  const ended = (ending: TrafficAttempt['ending']): number => attempts.filter((each) => each.ending === ending).length;
  return {
    total: attempts.length,
    byStatus,
    resets: ended('reset'),
    hangUps: ended('left'),
    open: ended('open'),
    replayed: attempts.filter(({ replayOf }) => replayOf !== undefined).length,
  };
}

function dollarsOf(
  requests: readonly InvoicedRequest[],
  successes: number,
  ledgerNano: bigint | undefined,
  lostNano: bigint,
): Invoice['dollars'] {
  const attempts = requests.flatMap((request) => request.attempts);
  const ofCause = (cause: Cause): Invoice['dollars']['wastedBy']['failed'] => {
    const those = attempts.filter((each) => each.cause === cause);
    return { attempts: those.length, dollars: nanoUsdText(sumOf(those, ({ nano }) => BigInt(nano))) };
  };
  const knownNano = sumOf(requests, ({ billedNano }) => billedNano);
  const wastedNano = sumOf(requests, (request) => request.wastedNano);
  const billedNano = ledgerNano ?? knownNano + lostNano;
  const keyless = attempts.filter(({ cause, attempt }) => cause === 'duplicate' && attempt.idempotency === undefined);
  return {
    billed: nanoUsdText(billedNano),
    useful: nanoUsdText(knownNano - wastedNano),
    wasted: nanoUsdText(wastedNano),
    wastedBy: {
      failed: ofCause('failed'),
      ghost: ofCause('ghost'),
      duplicate: { ...ofCause('duplicate'), keyless: keyless.length },
      moderated: ofCause('moderated'),
    },
    beside: nanoUsdText(billedNano - knownNano),
    perSuccess: successes === 0 ? null : nanoUsdText(divideHalfUp(billedNano, BigInt(successes))),
  };
}
